namespace LoadHarness.OpenSsl;

/// <summary>Hears every message of TLS on one connection, in clear, as OpenSSL makes or reads it (SSL_set_msg_callback).</summary>
internal interface IMessageSink
{
    /// <summary>Takes a message. Called within OpenSSL: quick, and without an exception.</summary>
    /// <param name="isSent">Whether this end made it.</param>
    /// <param name="contentType">What kind it is: 20 a change of the cipher, 21 an alert, 22 a message of the handshake; others are OpenSSL's own (ssl3.h).</param>
    /// <param name="message">The message with its header; valid until this returns.</param>
    void Take(bool isSent, int contentType, ReadOnlySpan<byte> message);
}
