using LoadHarness.Arms;
using LoadHarness.Gates;
using LoadHarness.Metrics;
using LoadHarness.Schedules;
using LoadHarness.Statistics.Estimates;

namespace LoadHarness.Bench.Verdicts;

/// <summary>Soaks that nobody ran: series of a known shape with noise in every window, judged as the program judges them, by the gates that a soak has by itself.</summary>
/// <param name="length">Length of the soak.</param>
/// <param name="noise">Standard deviation of the noise of a window, in units of the limit of a long soak.</param>
/// <param name="correlation">How much the noise of a window resembles that of the one before, 0 to 1.</param>
internal sealed class SimulatedSoaks(TimeSpan length, double noise = 0.5, double correlation = 0)
{
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(5);

    private static readonly Arm[] Arms = [.. new[] { ConnectionMode.KeepAlive, ConnectionMode.Resumed, ConnectionMode.Cold }.Select(mode => new Arm { Name = $"{mode}", Mode = mode, Key = KeyKind.Rsa2048 })];

    private readonly LoadPlan _plan = new()
    {
        Scenario = "simulated",
        Question = "How often is a trend wrong?",
        Arms = Arms,
        Clients = 1,
        Load = LoadKind.Open,
        Schedule = new SoakWindows(length, Window, [1, 1, 1]),
        WarmUp = TimeSpan.FromSeconds(1),
        Seed = 1,
        Comparisons = [],
        Gates = TrendGate.DefaultsFor(Arms, new TargetTraits([KeyKind.Rsa2048], CountsCpu: true), length),
    };

    /// <summary>The length, as tables write it.</summary>
    public TimeSpan Length => length;

    /// <summary>Standard deviation of the noise of a window, in units of the limit of a long soak.</summary>
    public double NoiseOfWindow => noise;

    /// <summary>That of a window's noise with the one before.</summary>
    public double Correlation => correlation;

    /// <summary>Series that the gates of a soak judge.</summary>
    public int SeriesPerSoak => _plan.Gates.OfType<TrendGate>().Sum(gate => gate.SeriesOf(_plan.Arms).Count());

    /// <summary>Confidence of the interval of each.</summary>
    public double Confidence => ErrorBudget.TrendConfidence(_plan, 0);

    /// <summary>The limit of a gate, in units of that of a long soak.</summary>
    public double Limit => TrendMetric.LimitScale(length);

    /// <summary>Draws and judges soaks with one series each. The same seed draws the same soaks.</summary>
    /// <param name="shape">What the series truly does, in units of the limit of a long soak.</param>
    /// <param name="soaks">How many.</param>
    /// <param name="seed">Seed of all that is drawn.</param>
    public VerdictCounts Judge(SeriesShape shape, int soaks, int seed) => Judge(shape, soaks, seed, series: 1);

    /// <summary>The same with as many series in each soak as its gates judge, all of them of this shape.</summary>
    public VerdictCounts JudgeWhole(SeriesShape shape, int soaks, int seed) => Judge(shape, soaks, seed, SeriesPerSoak);

    private VerdictCounts Judge(SeriesShape shape, int soaks, int seed, int series)
    {
        var random = new Random(seed);
        var counts = new VerdictCounts();
        for (var soak = 0; soak < soaks; soak++)
        {
            counts = counts.With([.. Enumerable.Range(0, series).Select(_ => Verdict(shape, random))]);
        }

        return counts;
    }

    private Verdict Verdict(SeriesShape shape, Random random)
    {
        var metric = TrendMetric.ServerHeap;
        var gate = _plan.Gates.OfType<TrendGate>().Single(gate => gate.Metric == metric);
        var values = shape.Draw((int)(length / Window), random);
        var (drawn, own) = (Noise.Normal(random), Math.Sqrt(1 - (correlation * correlation)));
        var windows = new (double Seconds, double Value)[values.Length];
        for (var window = 0; window < values.Length; window++)
        {
            windows[window] = ((window + 0.5) * Window.TotalSeconds, metric.Limit * (values[window] + (noise * drawn)));
            drawn = (correlation * drawn) + (own * Noise.Normal(random));
        }

        var trend = Trend.Of(metric, arm: null, windows, length.TotalSeconds, length, gate, Confidence);
        return gate.Judge(new Evidence(_plan, []) { Trends = [trend] }).Result.Verdict;
    }
}
