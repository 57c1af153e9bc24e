using LoadHarness.Metrics;

namespace LoadHarness.Gates.Files;

/// <summary>A kind of gate in a gate file: what it means and how it is written.</summary>
/// <param name="Name">As it stands in <c>kind</c>.</param>
/// <param name="Meaning">What passes, for people.</param>
/// <param name="Properties">What such a gate may have, in the order in which files are written.</param>
/// <param name="Required">What it must have; an invariant's limits depend on its metric, see <see cref="InvariantRule.NeedsLimit"/>.</param>
/// <param name="Metrics">The names that <c>metric</c> may be.</param>
public sealed record GateKind(
    string Name, string Meaning, IReadOnlyList<string> Properties, IReadOnlyList<string> Required, IReadOnlyList<string> Metrics)
{
    /// <summary>A rule on counts.</summary>
    public static readonly GateKind Invariant = new(
        "invariant",
        "A rule on counts, which every arm must keep that it is about, or those of arms. Counts are exact: it passes or fails, noise or not",
        ["name", "kind", "metric", "arms", "atLeast", "atMost"],
        ["name", "kind", "metric"],
        [.. InvariantRule.All.Select(rule => rule.Id)]);

    /// <summary>A limit on one arm's time or CPU.</summary>
    public static readonly GateKind Limit = new(
        "limit",
        "A time or the CPU of one arm must not exceed atMost, a duration such as \"5ms\"",
        ["name", "kind", "metric", "arm", "atMost"],
        ["name", "kind", "metric", "arm", "atMost"],
        [.. Metric.All.Where(metric => metric.Quantile is not null || metric.Kind == MetricKind.Cpu).Select(metric => metric.Id)]);

    /// <summary>A limit on one arm divided by another.</summary>
    public static readonly GateKind Ratio = new(
        "ratio",
        "A metric of arm, divided by the same metric of the arm in dividedBy, must not exceed atMost, a number",
        ["name", "kind", "metric", "arm", "dividedBy", "atMost"],
        ["name", "kind", "metric", "arm", "dividedBy", "atMost"],
        [.. Comparable.Select(metric => metric.Id)]);

    /// <summary>A limit on one arm divided by itself in the baseline run.</summary>
    public static readonly GateKind Baseline = new(
        "baseline",
        "A metric of arm, divided by what the arm of the same name had in the run that baseline= names, must not exceed atMost, a number",
        ["name", "kind", "metric", "arm", "atMost"],
        ["name", "kind", "metric", "arm", "atMost"],
        [.. Comparable.Select(metric => metric.Id)]);

    /// <summary>A limit on what a series of a soak gains or loses.</summary>
    public static readonly GateKind Trend = new(
        "trend",
        "What a series gains over a whole soak, or loses where a fall is what must not be, must not exceed atMost, a number in the unit of the metric, or atMostShare, a share of its median level, whichever is more",
        ["name", "kind", "metric", "arm", "atMost", "atMostShare"],
        ["name", "kind", "metric", "atMost"],
        [.. TrendMetric.All.Select(metric => metric.Id)]);

    /// <summary>Every kind, in the order in which help shows them.</summary>
    public static IReadOnlyList<GateKind> All { get; } = [Invariant, Limit, Ratio, Baseline, Trend];

    private static IEnumerable<Metric> Comparable => Metric.Compared.Where(metric => metric.Worse == Worse.More);

    /// <summary>The kind of that name; null when there is none.</summary>
    public static GateKind? Find(string name) => All.FirstOrDefault(kind => kind.Name == name);
}
