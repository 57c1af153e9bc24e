using LoadHarness.Histograms;

namespace LoadHarness.Recording;

/// <summary>What is measured of the requests of an arm that count, in memory that does not grow with their number.</summary>
/// <param name="clock">The clock whose timestamps the samples bear.</param>
/// <param name="timesMessages">Whether both ends note when each message of a handshake passed.</param>
internal sealed class ArmSeries(TimeProvider clock, bool timesMessages)
{
    private readonly AnatomySeries? _anatomy = timesMessages ? new() : null;
    private readonly LatencySeries[] _all = [.. Latency.All.Select(latency => new LatencySeries(latency))];
    private readonly ByteSeries _sent = new();
    private readonly ByteSeries _received = new();
    private readonly ByteSeries _roundTrips = new();
    private readonly CpuSeries _clientCpu = new();
    private readonly CpuSeries _serverCpu = new();
    private readonly SortedDictionary<int, long> _roundTripCounts = [];
    private readonly SortedDictionary<int, long> _answerRoundTrips = [];

    // Instead of GetElapsedTime, which asks the clock for its frequency each time: seven times a sample.
    private readonly double _microsecondsPerTick = 1e6 / clock.TimestampFrequency;

    // Chosen once: a request on a kept connection has no handshake, and the client is done with it within microseconds.
    private LatencySeries[] OfKept => field ??= [.. OfConnections.Where(series => !series.Latency.OfHandshake)];

    private LatencySeries[] OfConnections => field ??= [.. _all.Where(series => series.Latency.Use != LatencyUse.OfRefusals)];

    private LatencySeries[] OfRefusals => field ??= [.. _all.Where(series => series.Latency.Use == LatencyUse.OfRefusals)];

    /// <summary>Requests of the open round that were measured.</summary>
    public long Measured { get; private set; }

    /// <summary>CPU per connection, mean over all rounds.</summary>
    public CpuCost Cpu => new(_clientCpu.Total.Mean(), _serverCpu.Total.Mean());

    /// <summary>Medians of all rounds; null without a handshake.</summary>
    public ByteCost? HandshakeBytes => _sent.Total.Median is { } sent && _received.Total.Median is { } received ? new ByteCost(sent, received) : null;

    /// <summary>Handshakes by their round trips.</summary>
    public IReadOnlyDictionary<int, long> RoundTrips => _roundTripCounts.ToDictionary();

    /// <summary>Answers by the round trips of the emulated way until their first byte; null where none were counted.</summary>
    public IReadOnlyDictionary<int, long>? AnswerRoundTrips => _answerRoundTrips.Count == 0 ? null : _answerRoundTrips.ToDictionary();

    /// <summary>Every latency of all rounds that has samples, by its key.</summary>
    public IEnumerable<(string Key, LatencyHistogram Total)> Latencies => _all.Where(series => series.Total.Count > 0).Select(series => (series.Latency.Id, series.Total));

    /// <summary>What all of it is made of.</summary>
    public ArmTotals Totals => new(
        Latencies.ToDictionary(latency => latency.Key, latency => latency.Total), _sent.Total.ToCounts(), _received.Total.ToCounts(), _clientCpu.Total, _serverCpu.Total)
    {
        Anatomy = Anatomy,
    };

    /// <summary>Handshakes, message by message; null where messages are not timed, or none was put together.</summary>
    public AnatomyRounds? Anatomy => _anatomy?.ToRounds();

    /// <summary>A latency of the open round.</summary>
    public LatencyHistogram RoundOf(Latency latency) => Array.Find(_all, series => series.Latency == latency)!.Round;

    /// <summary>Begins a round.</summary>
    public void BeginRound() => Measured = 0;

    /// <summary>Takes a request that succeeded on a proven connection.</summary>
    public void Measure(in Sample sample)
    {
        Record(sample.Timings, sample.NewConnection ? OfConnections : OfKept);
        if (sample.NewConnection)
        {
            _anatomy?.Record(sample.Anatomy);
            _sent.Round.Record(sample.HandshakeBytesSent);
            _received.Round.Record(sample.HandshakeBytesReceived);
            _roundTrips.Round.Record(sample.HandshakeRoundTrips);
            _roundTripCounts[sample.HandshakeRoundTrips] = _roundTripCounts.GetValueOrDefault(sample.HandshakeRoundTrips) + 1;
            if (sample.AnswerRoundTrips > 0)
            {
                _answerRoundTrips[sample.AnswerRoundTrips] = _answerRoundTrips.GetValueOrDefault(sample.AnswerRoundTrips) + 1;
            }
        }
    }

    /// <summary>Takes an impostor that was refused.</summary>
    public void MeasureRefusal(in Sample sample) => Record(sample.Timings, OfRefusals);

    /// <summary>Takes all that another one measured in the open round, which then has measured nothing.</summary>
    public void Take(ArmSeries other)
    {
        Measured += other.Measured;
        other.Measured = 0;
        foreach (var (mine, theirs) in _all.Zip(other._all))
        {
            mine.Take(theirs);
        }

        _sent.Round.Take(other._sent.Round);
        _received.Round.Take(other._received.Round);
        _roundTrips.Round.Take(other._roundTrips.Round);
        Take(_roundTripCounts, other._roundTripCounts);
        Take(_answerRoundTrips, other._answerRoundTrips);
        if (other._anatomy is { } anatomy)
        {
            _anatomy!.Take(anatomy);
        }
    }

    /// <summary>Closes the round: the value of each metric that it has, the samples behind them, and its samples join those before.</summary>
    /// <param name="round">What was counted of the round, CPU and rate.</param>
    public (Dictionary<string, double> Metrics, Dictionary<string, LatencySteps> Steps) EndRound(in RoundTally round)
    {
        var recorded = new RecordedRound(
            RoundOf,
            _clientCpu.EndRound(round.ClientCpu, round.CpuDivisor),
            _serverCpu.EndRound(round.ServerCpu, round.CpuDivisor),
            round.Instructions.Client / round.PerCost,
            round.Instructions.Server / round.PerCost,
            _sent.Round.Median,
            _received.Round.Median,
            _roundTrips.Round.Median,
            round.Rate,
            round.Failed);
        var metrics = recorded.Metrics();
        var steps = _all.Where(series => series.Latency.Use == LatencyUse.Judged && series.Round.Count > 0)
            .ToDictionary(series => series.Latency.Id, series => new LatencySteps(series.Round.Distribution()));
        Join();
        _anatomy?.EndRound();
        return (metrics, steps);
    }

    /// <summary>What the open round is made of.</summary>
    /// <param name="round">Its number, its place, and when its block began.</param>
    /// <param name="tally">What was counted of it.</param>
    public RoundParts Parts((int Number, int Position, double StartSeconds) round, in RoundTally tally) => new(
        round.Number,
        round.Position,
        round.StartSeconds,
        Measured,
        tally.Failed,
        tally.CpuDivisor,
        tally.ClientCpu,
        tally.ServerCpu,
        tally.Instructions,
        _all.Where(series => series.Latency.Use == LatencyUse.Judged && series.Round.Count > 0).ToDictionary(series => series.Latency.Id, series => PackedHistogram.Of(series.Round)),
        _sent.Round.ToCounts(),
        _received.Round.ToCounts(),
        _roundTrips.Round.ToCounts());

    /// <summary>Ends a window; the round goes on.</summary>
    /// <param name="take">Takes each latency of the window that has samples, by its key; the histogram is used again afterwards.</param>
    public void CutWindow(Action<string, LatencyHistogram> take)
    {
        foreach (var series in _all)
        {
            if (series.Round.Count > 0)
            {
                take(series.Latency.Id, series.Round);
            }
        }

        Join();
    }

    /// <summary>Adds a latency that was measured before; one that nobody knows is left out.</summary>
    public void Restore(string key, LatencyHistogram histogram) => Array.Find(_all, series => series.Latency.Id == key)?.Total.Add(histogram);

    private static void Take(SortedDictionary<int, long> mine, SortedDictionary<int, long> theirs)
    {
        foreach (var (trips, count) in theirs)
        {
            mine[trips] = mine.GetValueOrDefault(trips) + count;
        }

        theirs.Clear();
    }

    private void Join()
    {
        Array.ForEach(_all, series => series.Join());
        _sent.Join();
        _received.Join();
        _roundTrips.Join();
    }

    private void Record(in Timings timings, LatencySeries[] of)
    {
        Measured++;
        foreach (var series in of)
        {
            var (from, to) = series.Latency.Span(timings);
            if (from != 0 && to != 0)
            {
                series.Round.Record((long)Math.Round((to - from) * _microsecondsPerTick));
            }
        }
    }
}

/// <summary>What an arm recorded in a round that ends: all that a metric can be read from.</summary>
/// <param name="Of">A latency of the round, in microseconds; empty without samples.</param>
/// <param name="ClientCpu">CPU of the client process per connection in microseconds, per request on kept connections; null where it could not be read.</param>
/// <param name="ServerCpu">CPU of the server process, likewise.</param>
/// <param name="ClientInstructions">Instructions of the client process, likewise.</param>
/// <param name="ServerInstructions">Instructions of the server process, likewise.</param>
/// <param name="BytesSent">Median of the bytes that the client sent in a handshake; null without one.</param>
/// <param name="BytesReceived">Median of the bytes that it received.</param>
/// <param name="RoundTrips">Median of the round trips.</param>
/// <param name="Rate">Requests per second that the arm was given, where rounds differ in it; else null.</param>
/// <param name="Failed">Requests that failed or were refused.</param>
public sealed record RecordedRound(
    Func<Latency, LatencyHistogram> Of,
    double? ClientCpu,
    double? ServerCpu,
    double? ClientInstructions,
    double? ServerInstructions,
    long? BytesSent,
    long? BytesReceived,
    long? RoundTrips,
    double? Rate,
    long Failed)
{
    /// <summary>The value of each metric that the round has, by its id.</summary>
    public Dictionary<string, double> Metrics()
    {
        var metrics = new Dictionary<string, double>();
        foreach (var metric in Metric.All)
        {
            if (metric.Read(this) is { } value)
            {
                metrics[metric.Id] = value;
            }
        }

        return metrics;
    }
}

/// <summary>What was counted of a round.</summary>
/// <param name="ClientCpu">CPU time of the client process in the block; null where it could not be read.</param>
/// <param name="ServerCpu">CPU time of the server process in the block; null where it could not be read.</param>
/// <param name="Instructions">Instructions of both processes in the block.</param>
/// <param name="CpuDivisor">Connections, or requests on kept ones, that the CPU is of, and the instructions.</param>
/// <param name="Rate">Requests per second that the arm was given, where rounds differ in it; else null.</param>
/// <param name="Failed">Requests that failed or were refused.</param>
internal readonly record struct RoundTally(TimeSpan? ClientCpu, TimeSpan? ServerCpu, BlockInstructions Instructions, long CpuDivisor, double? Rate, long Failed)
{
    /// <summary>What a cost is divided by; null where it is nobody's.</summary>
    public double? PerCost => CpuDivisor > 0 ? CpuDivisor : null;
}

/// <summary>Instructions that both processes executed outside the kernel in a block; null where they were not counted.</summary>
/// <param name="Client">Those of the client process.</param>
/// <param name="Server">Those of the server process.</param>
public readonly record struct BlockInstructions(double? Client, double? Server);
