namespace LoadHarness.Handshakes;

/// <summary>Something that happened at one end of a connection.</summary>
/// <param name="Kind">What.</param>
/// <param name="Message">The message that it is about; None where it is about none.</param>
/// <param name="Bytes">Length of the message, its header of 4 included; of what was sent or received, records included; else 0.</param>
/// <param name="At">Timestamp of the machine's monotonic clock, which both ends share, in nanoseconds.</param>
/// <param name="Cpu">CPU time of the thread until then, in nanoseconds.</param>
public readonly record struct HandshakeEvent(EventKind Kind, MessageKind Message, int Bytes, long At, long Cpu);

/// <summary>What can happen at an end of a connection.</summary>
public enum EventKind : byte
{
    /// <summary>TTS is about to connect; LLA has taken the connection.</summary>
    Begin,

    /// <summary>TTS has a TCP connection.</summary>
    Connected,

    /// <summary>OpenSSL goes on to its next step, for one message or the other.</summary>
    Step,

    /// <summary>A message was made.</summary>
    Made,

    /// <summary>A message was read and is about to be acted on.</summary>
    Read,

    /// <summary>Bytes are about to be sent.</summary>
    Sending,

    /// <summary>They were taken by the kernel.</summary>
    Sent,

    /// <summary>There is nothing to be received, and so nothing to do.</summary>
    Waiting,

    /// <summary>Bytes were received.</summary>
    Received,

    /// <summary>LLA has judged the client of a resumed session, which the handshake does not.</summary>
    Checked,

    /// <summary>The handshake is over, as this end sees it.</summary>
    Done,

    /// <summary>TTS has the first bytes of the answer; LLA has the request.</summary>
    Answer,
}
