namespace LoadHarness.Recording;

/// <summary>What the wire shows of a connection's handshake.</summary>
public enum HandshakeKind
{
    /// <summary>Not seen, or not understood.</summary>
    Unknown,

    /// <summary>A full handshake with certificates.</summary>
    Full,

    /// <summary>Resumed from an earlier session.</summary>
    Resumed,
}
