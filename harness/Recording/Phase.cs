namespace LoadHarness.Recording;

/// <summary>The steps of one request, in order, as seen by the client.</summary>
public enum Phase
{
    /// <summary>In the waiting queue, or with a busy client.</summary>
    Waiting,

    /// <summary>TCP connect.</summary>
    Connect,

    /// <summary>ClientHello sent, ServerHello not yet seen.</summary>
    Hello,

    /// <summary>ServerHello seen, handshake not yet done.</summary>
    Handshake,

    /// <summary>Request being sent, or first byte awaited.</summary>
    Request,

    /// <summary>Answer being read.</summary>
    Answer,
}
