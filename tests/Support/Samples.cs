using LoadHarness.Arms;
using LoadHarness.Recording;

namespace LoadHarness.Tests.Support;

/// <summary>Samples as a client would give them.</summary>
internal static class Samples
{
    /// <summary>A request that succeeded on a new connection with a full handshake, proven by both ends; times in microseconds.</summary>
    /// <param name="clock">The clock of the sample; it starts now.</param>
    /// <param name="handshake">How long the handshake took.</param>
    public static Sample Full(ManualClock clock, int handshake = 700)
    {
        var intended = clock.GetTimestamp();
        long At(int microseconds) => intended + (microseconds * TimeSpan.TicksPerMicrosecond);
        return new Sample
        {
            NewConnection = true,
            Wire = new WireEvidence { Kind = HandshakeKind.Full, Version = TlsVersion.Tls13 },
            Server = new ServerEvidence { Given = true, Connection = 1, Kind = HandshakeKind.Full, RequestOnConnection = 1, IdentityMatches = true },
            HandshakeBytesSent = 1_359,
            HandshakeBytesReceived = 2_641,
            HandshakeRoundTrips = 1,
            Timings = new Timings
            {
                IntendedStart = intended,
                ActualStart = At(10),
                ConnectStarted = At(30),
                Connected = At(110),
                ClientHello = At(125),
                ServerHello = At(410),
                Finished = At(125 + handshake),
                HandshakeDone = At(140 + handshake),
                FirstByte = At(610 + handshake),
                LastByte = At(710 + handshake),
            },
        };
    }
}
