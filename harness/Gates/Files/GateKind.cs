namespace LoadHarness.Gates.Files;

/// <summary>A kind of gate in a gate file: what it means, how it is written, and how it is read.</summary>
public abstract class GateKind(string name, string meaning, string? judging = null, string? example = null)
{
    /// <summary>A rule on counts.</summary>
    public static readonly GateKind Invariant = new InvariantGateKind();

    /// <summary>A limit on one arm's time or CPU.</summary>
    public static readonly GateKind Limit = new LimitGateKind();

    /// <summary>A limit on one arm divided by another.</summary>
    public static readonly GateKind Ratio = new RatioGateKind();

    /// <summary>A limit on one arm divided by itself in the baseline run.</summary>
    public static readonly GateKind Baseline = new BaselineGateKind();

    /// <summary>A limit on what a series of a soak gains or loses.</summary>
    public static readonly GateKind Trend = new TrendGateKind();

    /// <summary>What the harness must find where it is known.</summary>
    public static readonly GateKind Calibration = new CalibrationGateKind();

    /// <summary>Every kind, in the order in which help shows them.</summary>
    public static IReadOnlyList<GateKind> All { get; } = [Invariant, Limit, Ratio, Baseline, Trend, Calibration];

    /// <summary>As it stands in <c>kind</c>.</summary>
    public string Name => name;

    /// <summary>What passes, for people.</summary>
    public string Meaning => meaning;

    /// <summary>What <c>metric</c> may be and what that means; kinds that have the same are explained together.</summary>
    public abstract IReadOnlyList<(string Id, string Meaning)> Catalogue { get; }

    /// <summary>What such a gate has beside name, kind and metric, in the order in which files are written.</summary>
    public abstract IReadOnlyList<GateProperty> Own { get; }

    /// <summary>How such a gate is judged, for people; null when its meaning says it.</summary>
    public string? Judging => judging;

    /// <summary>An example for people; null where the file that help shows has one.</summary>
    public string? Example => example;

    /// <summary>What the schema asks of single metrics, as the members of an <c>allOf</c>.</summary>
    public virtual IReadOnlyList<string> Rules => [];

    /// <summary>The names that <c>metric</c> may be.</summary>
    public virtual IReadOnlyList<string> Metrics => [.. Catalogue.Select(metric => metric.Id)];

    /// <summary>What such a gate may have.</summary>
    public IReadOnlyList<string> Properties => ["name", "kind", "metric", .. Own.Select(property => property.Name)];

    /// <summary>What it must have.</summary>
    public IReadOnlyList<string> Required => ["name", "kind", "metric", .. Own.Where(property => property.IsRequired).Select(property => property.Name)];

    /// <summary>The kind of that name; null when there is none.</summary>
    public static GateKind? Find(string name) => All.FirstOrDefault(kind => kind.Name == name);

    /// <summary>Reads a gate; null when it cannot be one. Every problem is told to <paramref name="json"/>.</summary>
    public abstract Gate? Read(GateJson json);

    /// <summary>Why a run cannot judge such a gate, to stand before the gates' places, and what to do about it.</summary>
    /// <param name="context">The run.</param>
    /// <param name="metric">The gate's metric, as it stands in the file.</param>
    public virtual IEnumerable<(string Why, string Repair)> Obstacles(GateContext context, string? metric) => context.Plan.Schedule.HasOneRate
        ? [] : [($"{context.Plan.Scenario} gives each arm rates of its own, so that only invariants can be judged, not", "leave them out")];

    /// <summary>Why nothing can be divided where there are no rounds.</summary>
    protected static IEnumerable<(string Why, string Repair)> NoRounds(GateContext context) => context.Plan.Schedule is { HasRounds: false, HasOneRate: true }
        ? [($"{context.Plan.Scenario} has no rounds, so that nothing can be divided by another arm or run for", "leave them out")] : [];
}

/// <summary>A property of a kind of gates.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Schema">What the schema says of its value, as JSON.</param>
/// <param name="IsRequired">Whether each gate of the kind has it.</param>
public sealed record GateProperty(string Name, string Schema, bool IsRequired = true)
{
    /// <summary>One request of a workload.</summary>
    public static GateProperty Request { get; } = new(
        "request", """{ "description": "The name of a request of the workload; without it all of the arm.", "type": "string" }""", IsRequired: false);

    /// <summary>One arm.</summary>
    public static GateProperty Arm(string name = "arm", bool isRequired = true) => new(name, """{ "$ref": "#/$defs/arm" }""", isRequired);
}

/// <summary>The metrics of rounds as gates name them.</summary>
internal static class RoundMetrics
{
    /// <summary>Those that a limit on one arm may be on: times and CPU.</summary>
    public static IReadOnlyList<Metric> Limited { get; } = [.. Metric.Compared.Where(metric => metric.Kind != MetricKind.Count && metric.IsDuration && metric.Worse == Worse.More)];

    /// <summary>Those that a limit on a ratio may be on.</summary>
    public static IReadOnlyList<Metric> Divided { get; } = [.. Metric.Compared.Where(metric => metric.Worse == Worse.More)];

    /// <summary>All of them, explained.</summary>
    public static IReadOnlyList<(string Id, string Meaning)> Catalogue { get; } =
        [.. Divided.Select(metric => (metric.Id, metric.Meaning + (Limited.Contains(metric) ? "" : "; not in kind limit")))];

    /// <summary>Why an arm can never have a value of a metric; null when it can.</summary>
    public static string? Obstacle(Metric metric, Arm arm)
    {
        if (arm.MustBeRefused is not null)
        {
            return metric.Kind == MetricKind.Cpu ? null : "of an impostor only the CPU is measured";
        }

        return metric.OfHandshake && arm is { Mode: ConnectionMode.KeepAlive, RequestsPerConnection: null }
            ? $"its connections are made before its rounds (write {Metric.ServiceP50.Id}, or another arm)" : null;
    }
}
