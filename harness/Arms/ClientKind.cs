namespace LoadHarness.Arms;

/// <summary>What a client of TTS is made of. Both send the same requests and tell the same facts; what they cost is not the same.</summary>
public enum ClientKind
{
    /// <summary>.NET's own: SslStream and SocketsHttpHandler on the thread pool.</summary>
    DotNet,

    /// <summary>OpenSSL, called directly, on an event loop; HTTP/1.1 only.</summary>
    OpenSsl,
}
