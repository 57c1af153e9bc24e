using LoadHarness.Arms;
using LoadHarness.Histograms;
using LoadHarness.Recording;
using LoadHarness.Results;
using LoadHarness.Tests.Support;

namespace LoadHarness.Tests.Recording;

/// <summary>A load of random samples in rounds or windows, each of which one of several shards has; recorded whole, or as a shard has it. The same seed gives the same.</summary>
internal sealed class SplitSamples
{
    private const int ConnectionsOfShard = 3;

    private static readonly ManualClock Clock = new();

    private static readonly string[] Requests = ["list", "order"];

    // One of each kind whose counts differ.
    private static readonly Arm[] Arms =
    [
        Of(ConnectionMode.Cold),
        Of(ConnectionMode.Resumed),
        Of(ConnectionMode.Resumed) with { Tls = TlsVersion.Tls12 },
        Of(ConnectionMode.KeepAlive),
        Of(ConnectionMode.EarlyData),
        Of(ConnectionMode.Cold) with { Disturbance = new() { Fault = Fault.ServerError, FaultEvery = 3, RefusesTicketEvery = 5, Delay = TimeSpan.FromMilliseconds(1) } },
        Of(ConnectionMode.Resumed) with { ClientFlaw = Flaw.Expired },
        Of(ConnectionMode.Resumed) with { ServerFlaw = Flaw.WrongName },
    ];

    private readonly Random _random;
    private readonly int _body;
    private readonly (int Shard, Sample Sample)[][] _parts;

    public SplitSamples(int seed, int mostParts, int mostSamples)
    {
        _random = new(seed);
        Arm = Arms[seed % Arms.Length];
        Shards = _random.Next(1, 6);
        _body = _random.Next(2);
        _parts =
        [
            .. Enumerable.Range(0, _random.Next(1, mostParts)).Select(_ => Enumerable.Range(0, _random.Next(0, mostSamples)).Select(_ => _random.Next(Shards)).Select(shard => (shard, Any(shard))).ToArray()),
        ];
    }

    /// <summary>Number of kinds of arms, one seed after the other.</summary>
    public static int Kinds => Arms.Length;

    public Arm Arm { get; }

    public int Shards { get; }

    public int Parts => _parts.Length;

    /// <summary>The shards in any order.</summary>
    public IReadOnlyList<int> InAnyOrder => [.. Enumerable.Range(0, Shards).OrderBy(_ => _random.Next())];

    /// <summary>In rounds. Costs are in proportion to the requests, so that those of the parts add up to those of the whole.</summary>
    /// <param name="shard">Whose samples; null for all.</param>
    public ArmRecorder InRounds(int? shard)
    {
        var recorder = Recorder(shard);
        for (var round = 1; round <= Parts; round++)
        {
            var samples = Of(round, shard);
            recorder.BeginRound(round, position: 1);
            recorder.StartSeconds = round;
            Record(recorder, samples);
            recorder.EndRound(
                TimeSpan.FromMicroseconds(1_500 * samples.Count), TimeSpan.FromMicroseconds(800 * samples.Count), rate: null, Ledger(samples), new(1_000_000 * samples.Count, 600_000 * samples.Count));
        }

        return recorder;
    }

    /// <summary>In windows, two of which are of one part of the soak.</summary>
    /// <param name="shard">Whose samples; null for all.</param>
    /// <param name="take">Takes each window with its latencies.</param>
    public ArmRecorder InWindows(int? shard, Action<ArmWindow, IReadOnlyList<(string Latency, LatencyHistogram Values)>>? take = null)
    {
        var recorder = Recorder(shard);
        recorder.BeginWindows();
        for (var window = 1; window <= Parts; window++)
        {
            List<(string, LatencyHistogram)> latencies = [];
            Record(recorder, Of(window, shard));
            var counts = recorder.CutWindow(Math.Min(11, window / 2), (latency, values) => latencies.Add((latency, Copy(values))));
            take?.Invoke(counts, latencies);
        }

        return recorder;
    }

    /// <summary>Samples of a round or window.</summary>
    public IReadOnlyList<Sample> Of(int part, int? shard) => [.. _parts[part - 1].Where(sample => shard is null || sample.Shard == shard).Select(sample => sample.Sample)];

    private static Arm Of(ConnectionMode mode) => new() { Name = "the arm", Mode = mode, Key = KeyKind.Rsa2048 };

    private static LatencyHistogram Copy(LatencyHistogram histogram)
    {
        var copy = new LatencyHistogram();
        copy.Add(histogram);
        return copy;
    }

    // Each shard has a client that warms up and loses a kept connection meanwhile.
    private ArmRecorder Recorder(int? shard)
    {
        var recorder = new ArmRecorder(Arm, Clock, Requests);
        foreach (var one in Enumerable.Range(0, Shards).Where(one => shard is null || one == shard))
        {
            recorder.RecordWarmUp(Samples.Full(Clock) with { Certificate = ClientCertificate.Sent, Request = 1 });
            recorder.CountClose(new(one % 2 == 0 ? CloseKind.Idle : CloseKind.Announced, 4 + one, TimeSpan.FromSeconds(1 + one)));
        }

        return recorder;
    }

    private static void Record(ArmRecorder recorder, IReadOnlyList<Sample> samples)
    {
        foreach (var sample in samples)
        {
            recorder.Record(sample);
            if (sample.Before.IsReason)
            {
                recorder.CountClose(sample.Before);
            }
        }
    }

    // What the server would have counted of them, which is told once a round.
    private static Admissions Ledger(IReadOnlyList<Sample> samples)
    {
        var refused = samples.Where(sample => sample.Outcome == Outcome.ClientCertificateRefused).Select(sample => sample.HandshakeRoundTrips % 2 == 0 ? "OutsideValidity" : "NoCertificate");
        return new(samples.Count(sample => sample.Outcome.IsAnswer()), 0, refused.GroupBy(reason => reason).ToDictionary(reason => reason.Key, reason => reason.LongCount()))
        {
            TicketsRefused = samples.Count(sample => sample.Wire.TicketOffered),
            Injected = new Dictionary<string, long> { [nameof(Fault.ServerError)] = samples.Count(sample => sample.Outcome == Outcome.UnexpectedStatus) },
        };
    }

    private Sample Any(int shard)
    {
        var sample = Arm.Mode == ConnectionMode.KeepAlive && _random.Next(5) > 0 ? Kept(shard) : Fresh();
        return End(sample with { Request = _random.Next(Requests.Length), Body = _body, AnnouncesClose = _random.Next(9) == 0 });
    }

    // Shards are known to the server by connections of their own.
    private Sample Kept(int shard) => new()
    {
        Server = new() { Given = true, Connection = (shard * ConnectionsOfShard) + _random.Next(ConnectionsOfShard), Kind = HandshakeKind.Full, RequestOnConnection = _random.Next(9) == 0 ? 1 : 7, IdentityMatches = true },
        Timings = Samples.Full(Clock, _random.Next(100, 5_000)).Timings with { ConnectStarted = 0, Connected = 0, ClientHello = 0, ServerHello = 0, Finished = 0, HandshakeDone = 0 },
        Waited = _random.Next(9) == 0,
    };

    private Sample Fresh()
    {
        var sample = Samples.Full(Clock, _random.Next(100, 5_000));
        var kind = (Arm.Mode is ConnectionMode.Resumed or ConnectionMode.EarlyData) ^ (_random.Next(8) == 0) ? HandshakeKind.Resumed : HandshakeKind.Full;
        var isKept = Arm.Mode == ConnectionMode.KeepAlive;
        return sample with
        {
            Wire = _random.Next(9) == 0 ? default : new() { Kind = kind, Version = Arm.Tls, TicketOffered = _random.Next(2) == 0, TicketSent = _random.Next(2) == 0 },
            Server = _random.Next(9) == 0 ? default : sample.Server with { Kind = _random.Next(9) == 0 ? HandshakeKind.Full : kind, IsEarly = Arm.Mode == ConnectionMode.EarlyData && _random.Next(2) == 0, IdentityMatches = _random.Next(9) > 0 },
            Certificate = (ClientCertificate)_random.Next(Enum.GetValues<ClientCertificate>().Length),
            EarlyData = Arm.Mode == ConnectionMode.EarlyData ? (EarlyDataFate)_random.Next(3) : EarlyDataFate.NotSent,
            Before = isKept ? new(_random.Next(2) == 0 ? CloseKind.Failed : CloseKind.Idle, _random.Next(1, 50), TimeSpan.FromMilliseconds(_random.Next(1, 900))) : default,
            Resent = isKept && _random.Next(2) == 0,
            HandshakeBytesSent = _random.Next(1_300, 1_400),
            HandshakeBytesReceived = _random.Next(2_600, 2_700),
            HandshakeRoundTrips = _random.Next(1, 3),
            AnswerRoundTrips = _random.Next(0, 4),
        };
    }

    // The message of a kind is one, since nobody knows whose came first.
    private Sample End(Sample sample) => _random.Next(14) switch
    {
        0 => sample with { Outcome = Outcome.RequestTimeout, Phase = Phase.Answer, Error = "late" },
        1 => sample with { Outcome = Outcome.ConnectionReset, Phase = Phase.Request, Error = "reset" },
        2 => sample with { Outcome = Outcome.UnexpectedStatus, Phase = Phase.Answer, Error = "500" },
        3 => sample with { Outcome = Outcome.Refused, Phase = Phase.Waiting, Error = "full", NewConnection = false, Timings = new() { IntendedStart = sample.Timings.IntendedStart } },
        4 or 5 when Arm.MustBeRefused is { By: Side.Client } =>
            sample with { Outcome = Outcome.ServerCertificateRejected, Refusal = _random.Next(2) == 0 ? RefusalReason.WrongName : RefusalReason.UntrustedChain, Server = default },
        4 or 5 or 6 when Arm.MustBeRefused is { By: Side.Server } => sample with { Outcome = Outcome.ClientCertificateRefused, Server = default },
        _ => sample,
    };
}
