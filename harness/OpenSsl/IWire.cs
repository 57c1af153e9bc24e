using System.Net.Sockets;

namespace LoadHarness.OpenSsl;

/// <summary>Hears what passes below OpenSSL, in both directions, before anybody else does.</summary>
internal interface IWire
{
    /// <summary>Why a write failed, where that is told by the read that finds nothing; null when none did.</summary>
    SocketException? WriteFailure { get; }

    /// <summary>Hears that something is about to be sent.</summary>
    void Sending();

    /// <summary>Notes bytes that go out.</summary>
    void Sent(ReadOnlySpan<byte> bytes);

    /// <summary>Notes bytes that came, at least one.</summary>
    void Received(ReadOnlySpan<byte> bytes);

    /// <summary>Notes the end of what the other end sends.</summary>
    void End();

    /// <summary>Whether the failure of a write is to be held back, and the write taken for done.</summary>
    bool Holds(SocketException failure);
}
