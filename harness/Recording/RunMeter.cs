using System.Diagnostics.Metrics;
using LoadHarness.Machine;

namespace LoadHarness.Recording;

/// <summary>What a run tells whoever watches it from outside: the instruments of the meter <c>LoadHarness</c>, fed with every sample that counts.</summary>
/// <remarks>
/// The warm-up is left out, as it is of the run's result, so that both hold the same counts. Latencies are those of successful requests. Names
/// and units follow the semantic conventions of OpenTelemetry, those of the process itself the names that Prometheus gives them. One thread
/// records; the gauges are set by one and read by another.
/// </remarks>
public sealed class RunMeter : IDisposable
{
    /// <summary>Name of the meter.</summary>
    public const string Name = "LoadHarness";

    private const string Requests = "{request}", Seconds = "s", Bytes = "By";

    /// <summary>Upper bounds of a duration's buckets in seconds: 10 µs to 10 s, each at most 1.7 times the one before, for quantiles that say something.</summary>
    private static readonly double[] DurationBounds =
    [
        .. from exponent in Enumerable.Range(-5, 6)
           from step in (double[])[1, 1.5, 2, 3, 5, 7]
           select Math.Round(step * Math.Pow(10, exponent), 6),
        10,
    ];

    private static readonly Outcome[] Outcomes = Enum.GetValues<Outcome>();
    private static readonly Phase[] Phases = Enum.GetValues<Phase>();

    private readonly Counter<long> _requests;
    private readonly Counter<long> _errors;
    private readonly Counter<long> _handshakes;
    private readonly Histogram<double> _response;
    private readonly Histogram<double> _service;
    private readonly Histogram<double> _handshake;
    private readonly Histogram<double> _lateness;
    private readonly ArmTags[] _tags;
    private readonly double _secondsPerTick;
    private readonly int[] _clients;
    private readonly Func<int>?[] _waiting;
    private ServerCounters? _server;

    /// <summary>Makes the instruments; who listens is told of them at once.</summary>
    /// <param name="arms">The arms of the run, in the order of the plan.</param>
    /// <param name="clock">The clock whose timestamps the samples bear.</param>
    /// <param name="name">Name of the meter, another where several runs are in one process.</param>
    public RunMeter(IReadOnlyList<Arm> arms, TimeProvider clock, string name = Name)
    {
        _tags = [.. arms.Select(arm => new ArmTags(arm))];
        _clients = new int[arms.Count];
        _waiting = new Func<int>?[arms.Count];
        _secondsPerTick = 1.0 / clock.TimestampFrequency;

        var advice = new InstrumentAdvice<double> { HistogramBucketBoundaries = DurationBounds };
        Meter = new Meter(name);
        _requests = Meter.CreateCounter<long>("loadharness.client.requests", Requests, "Requests by how they ended, refused ones included; the warm-up does not count");
        _errors = Meter.CreateCounter<long>("loadharness.client.errors", Requests, "Requests that failed, by outcome and by the phase in which they were");
        _handshakes = Meter.CreateCounter<long>("loadharness.tls.handshakes", "{handshake}", "TLS handshakes that ended well at the client, by what the wire shows: full or resumed");
        _response = Duration("loadharness.client.request.duration", "Time from a request's intended start to the end of its answer");
        _service = Duration("loadharness.client.service.duration", "Time from a request's actual start to the end of its answer");
        _handshake = Duration("loadharness.tls.handshake.duration", "Time from the first byte of a ClientHello to the last byte of its handshake on the wire");
        _lateness = Duration("loadharness.client.lateness", "Time from a request's intended to its actual start: what the harness itself was late");
        Meter.CreateObservableUpDownCounter("loadharness.clients", () => Observe(_clients), "{client}", "Clients at work");
        Meter.CreateObservableUpDownCounter("loadharness.client.waiting", () => Observe(_waiting.Select(count => count?.Invoke() ?? 0)), Requests, "Requests whose time has come and that wait for a free client");
        Meter.CreateObservableGauge("loadharness.server.resident", () => OfServer(server => server.ResidentBytes), Bytes, "Resident memory of the server, where it can be read");
        Meter.CreateObservableGauge("loadharness.server.heap", () => OfServer(server => server.HeapBytes), Bytes, "Managed heap of the server, where it can be read");
        Meter.CreateObservableGauge("process.resident_memory", () => Environment.WorkingSet, Bytes, "Resident memory of the harness");
        Meter.CreateObservableCounter("process.cpu", () => ResourceProbe.ProcessCpu.TotalSeconds, Seconds, "User and system CPU time of the harness");
        Meter.CreateObservableGauge("process.open_fds", ResourceProbe.OpenFiles, "{file}", "Open files of the harness, sockets included");
        Meter.CreateObservableGauge("process.threads", ResourceProbe.Threads, "{thread}", "Threads of the harness");

        Histogram<double> Duration(string name, string description) => Meter.CreateHistogram(name, Seconds, description, tags: null, advice);
    }

    /// <summary>The meter, for those who listen to this run alone.</summary>
    public Meter Meter { get; }

    /// <summary>What the server last said of itself; null where it cannot be read. Set while others observe.</summary>
    public ServerCounters? Server
    {
        get => Volatile.Read(ref _server);
        set => Volatile.Write(ref _server, value);
    }

    // Several tools listen to single instruments. When nobody listens, this is all that a sample costs.
    private bool IsHeard =>
        _requests.Enabled || _response.Enabled || _service.Enabled || _lateness.Enabled || _handshakes.Enabled || _handshake.Enabled || _errors.Enabled;

    /// <summary>Says how many clients an arm has at work. May be called while others observe.</summary>
    public void SetClients(int arm, int count) => Volatile.Write(ref _clients[arm], count);

    /// <summary>Says where to ask how many requests of an arm wait; null when there is no queue any more. Asked from other threads.</summary>
    public void SetWaiting(int arm, Func<int>? count) => Volatile.Write(ref _waiting[arm], count);

    /// <summary>Whether an arm has a queue.</summary>
    internal bool HasQueue(int arm) => Volatile.Read(ref _waiting[arm]) is not null;

    /// <summary>Records one request that counts, however it ended. Allocates nothing.</summary>
    public void Record(in Sample sample)
    {
        if (!IsHeard)
        {
            return;
        }

        var tags = _tags[sample.Arm];
        var t = sample.Timings;
        _requests.Add(1, tags.ByOutcome[(int)sample.Outcome]);
        if (t.ActualStart != 0)
        {
            _lateness.Record(Elapsed(t.IntendedStart, t.ActualStart), tags.Arm);
        }

        if (sample.NewConnection && t.HandshakeDone != 0)
        {
            var kind = sample.Wire.Kind == HandshakeKind.Resumed ? tags.Resumed : tags.Full;
            _handshakes.Add(1, kind);
            _handshake.Record(Elapsed(t.ClientHello, t.Finished), kind);
        }

        if (sample.Outcome == Outcome.Ok)
        {
            _response.Record(Elapsed(t.IntendedStart, t.LastByte), tags.Arm);
            _service.Record(Elapsed(t.ActualStart, t.LastByte), tags.Arm);
        }
        else if (!tags.IsRefusalRight(sample.Outcome))
        {
            _errors.Add(1, tags.ByPhase[((int)sample.Outcome * Phases.Length) + (int)sample.Phase]);
        }
    }

    /// <summary>Ends the instruments; who listens is told.</summary>
    public void Dispose() => Meter.Dispose();

    private double Elapsed(long from, long to) => (to - from) * _secondsPerTick;

    private IEnumerable<Measurement<int>> Observe(IEnumerable<int> ofArms) => ofArms.Zip(_tags, (value, tags) => new Measurement<int>(value, tags.Arm));

    private IEnumerable<Measurement<long>> OfServer(Func<ServerCounters, long> bytes) =>
        Server is { } server && bytes(server) is var value and > 0 ? [new Measurement<long>(value)] : [];

    /// <summary>The attributes of one arm's measurements, made once.</summary>
    private sealed class ArmTags(Arm arm)
    {
        private readonly bool _mustBeRefused = arm.MustBeRefused is not null;

        public KeyValuePair<string, object?>[] Arm { get; } = [Tag("arm", arm.Name)];

        public KeyValuePair<string, object?>[] Full { get; } = [Tag("arm", arm.Name), Tag("kind", "full")];

        public KeyValuePair<string, object?>[] Resumed { get; } = [Tag("arm", arm.Name), Tag("kind", "resumed")];

        public KeyValuePair<string, object?>[][] ByOutcome { get; } =
            [.. Outcomes.Select(outcome => (KeyValuePair<string, object?>[])[Tag("arm", arm.Name), Tag("outcome", outcome.ToString())])];

        public KeyValuePair<string, object?>[][] ByPhase { get; } =
        [
            .. from outcome in Outcomes
               from phase in Phases
               select (KeyValuePair<string, object?>[])[Tag("arm", arm.Name), Tag("outcome", outcome.ToString()), Tag("phase", phase.ToString())],
        ];

        /// <summary>Whether that is how an impostor's request should end.</summary>
        public bool IsRefusalRight(Outcome outcome) => _mustBeRefused && outcome is (Outcome.ServerCertificateRejected or Outcome.ClientCertificateRefused);

        private static KeyValuePair<string, object?> Tag(string key, string value) => new(key, value);
    }
}
