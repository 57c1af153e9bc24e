using LoadHarness.Clients.Wire;
using LoadHarness.Handshakes;
using LoadHarness.Recording;
using LoadHarness.Targets.Lla.Faults;

namespace LoadHarness.Targets.Lla;

/// <summary>What the LLA knows of one connection. A Kestrel connection feature, so that each request finds it.</summary>
internal sealed class LlaConnection(long number, TimeSpan delay = default, FaultInjector? faults = null)
{
    private int _requests;
    private bool _isContradicted;

    /// <summary>Number of the connection since the server's start, from 1.</summary>
    public long Number { get; } = number;

    /// <summary>How long the server waits before each answer on this connection, on top of what its options say.</summary>
    public TimeSpan Delay { get; } = delay;

    /// <summary>What goes wrong on purpose here; null for nothing.</summary>
    public FaultInjector? Faults { get; } = faults;

    /// <summary>Graceful restarts that the endpoint had behind it when the connection was made.</summary>
    public long Generation { get; } = faults?.Generation ?? 0;

    /// <summary>Reads the handshake on the server's side of the wire.</summary>
    public HandshakeReader Wire { get; } = new();

    /// <summary>What is noted of the handshake; null where nobody asks for it.</summary>
    public HandshakeLog? Log { get; set; }

    /// <summary>The client's subject; null when it presented no certificate.</summary>
    public string? Subject { get; set; }

    /// <summary>Why the client was refused; null when it was not.</summary>
    public RefusalReason? Refusal { get; set; }

    /// <summary>True once the handshake ended and the client was let in.</summary>
    public bool Established { get; set; }

    /// <summary>Full or resumed, from this side.</summary>
    public HandshakeKind Kind => _isContradicted ? HandshakeKind.Unknown : Wire.Evidence.Kind;

    /// <summary>Takes what the TLS library says of the handshake: what the wire contradicts is not known.</summary>
    public void Agree(HandshakeKind byLibrary) => _isContradicted = byLibrary != Wire.Evidence.Kind;

    /// <summary>The evidence header for the next request on this connection.</summary>
    /// <param name="isEarly">Whether it is taken up before the handshake has ended.</param>
    public string NextEvidence(bool isEarly = false)
    {
        var request = Interlocked.Increment(ref _requests);
        return ServerEvidenceHeader.Format(Number, Kind, request, Subject, isEarly, request == 1 && !isEarly ? Log : null);
    }

    /// <summary>The evidence header with what was noted of the handshake, for who asks for it after an early answer.</summary>
    public string EvidenceOfMessages() => ServerEvidenceHeader.Format(Number, Kind, _requests, Subject, messages: Log);
}
