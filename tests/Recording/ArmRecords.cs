using LoadHarness.Arms;
using LoadHarness.Recording;
using LoadHarness.Results;
using LoadHarness.Tests.Support;

namespace LoadHarness.Tests.Recording;

/// <summary>Requests as an arm's recorder is told of them, and what it makes of them.</summary>
internal static class ArmRecords
{
    public static readonly ManualClock Clock = new();

    public static ArmRecorder Recorder(ConnectionMode mode) =>
        new(new Arm { Name = "the arm", Mode = mode, Key = KeyKind.Rsa2048 }, Clock);

    public static ArmResult ResultOf(ConnectionMode mode, params Sample[] samples)
    {
        var recorder = Recorder(mode);
        Round(recorder, 1, null, null, samples);
        return recorder.ToResult();
    }

    public static void Round(ArmRecorder recorder, int round, TimeSpan? clientCpu, TimeSpan? serverCpu, params Sample[] samples)
    {
        recorder.BeginRound(round, position: 1);
        foreach (var sample in samples)
        {
            recorder.Record(sample);
        }

        recorder.EndRound(clientCpu, serverCpu);
    }

    public static Sample Named(string kind) => kind switch
    {
        "full" => Full(),
        "full without evidence" => Full() with { Server = default },
        "full, server says resumed" => Full() with { Server = Server(HandshakeKind.Resumed, 1) },
        "full, server says third request" => Full() with { Server = Server(HandshakeKind.Full, 3) },
        "full, server knows no kind" => Full() with { Server = Server(HandshakeKind.Unknown, 1) },
        "not understood" => Full() with { Wire = default },
        "TLS 1.2" => Full() with { Wire = Wire(HandshakeKind.Full) with { Version = TlsVersion.Tls12 } },
        "resumed" => Full() with { Wire = Wire(HandshakeKind.Resumed), Server = Server(HandshakeKind.Resumed, 1) },
        "resumed, server says full" => Full() with { Wire = Wire(HandshakeKind.Resumed) },
        "kept" => Kept(),
        "kept without evidence" => Kept() with { Server = default },
        "kept, server says first request" => Kept() with { Server = Server(HandshakeKind.Full, 1) },
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "no such sample"),
    };

    public static Sample Full(int handshake = 700) => Samples.Full(Clock, handshake);

    public static Sample Kept()
    {
        var intended = Clock.GetTimestamp();
        long At(int microseconds) => intended + (microseconds * TimeSpan.TicksPerMicrosecond);
        return new Sample
        {
            Server = Server(HandshakeKind.Full, 7),
            Timings = new Timings { IntendedStart = intended, ActualStart = At(10), FirstByte = At(610), LastByte = At(650) },
        };
    }

    public static Sample On(long connection) => Kept() with { Server = Server(HandshakeKind.Full, 7) with { Connection = connection } };

    public static WireEvidence Wire(HandshakeKind kind) => new() { Kind = kind, Version = TlsVersion.Tls13 };

    public static ServerEvidence Server(HandshakeKind kind, int request) =>
        new() { Given = true, Connection = 1, Kind = kind, RequestOnConnection = request, IdentityMatches = true };
}
