using LoadHarness.Gates.Files;
using LoadHarness.Statistics.Estimates;

namespace LoadHarness.Gates;

/// <summary>What a metric may gain over a whole soak, or lose where a fall is what must not be.</summary>
/// <remarks>
/// It passes when the whole interval of what is gained is within the limit, fails when it is beyond, and is inconclusive otherwise. Where
/// each arm has a trend, the worst decides.
/// </remarks>
/// <param name="Name">Short name, unique within the plan.</param>
/// <param name="Metric">What is followed.</param>
/// <param name="Arm">Whose; null takes the metric of the whole run, or that of every arm where each has one.</param>
/// <param name="AtMost">The most that it may change, in the metric's unit, at or above 0.</param>
public sealed record TrendGate(string Name, TrendMetric Metric, string? Arm, double AtMost) : Gate(Name)
{
    /// <summary>The same as a share of the metric's median level; the larger of both counts. 0 for none.</summary>
    public double AtMostShare { get; init; }

    /// <summary>The trends that a soak of these arms is judged by unless a file says otherwise.</summary>
    /// <param name="arms">The arms.</param>
    /// <param name="target">What can be read of the target.</param>
    public static IReadOnlyList<TrendGate> DefaultsFor(IReadOnlyList<Arm> arms, TargetTraits target) =>
    [
        .. TrendMetric.All.Where(metric => metric.IsGated(arms, target))
            .Select(metric => new TrendGate($"trend of {metric.Name}", metric, Arm: null, metric.Limit) { AtMostShare = metric.LimitShare }),
    ];

    public override string Rule =>
        $"{(Arm is null ? "" : Arm + ": ")}{Metric.Name} {(Metric.Worse == Worse.Less ? "loses" : "gains")} over the soak ≤ {Limit}";

    public override GateKind Kind => GateKind.Trend;
    public override Noise Noise => Noise.Trends;

    public override IEnumerable<(string Property, object? Value)> Written =>
        [("metric", Metric.Id), ("arm", Arm), ("atMost", AtMost), ("atMostShare", AtMostShare > 0 ? AtMostShare : null)];

    private string Limit => AtMostShare > 0
        ? string.Create(CultureInfo.InvariantCulture, $"{Format.Amount(AtMost, Metric.Unit)} or {AtMostShare * 100:0.##} %")
        : Format.Amount(AtMost, Metric.Unit);

    public override GateAnswer Judge(Evidence evidence)
    {
        var hours = evidence.Plan.Schedule.LongestLoad(evidence.Plan).TotalHours;
        var answers = evidence.Trends.Where(trend => trend.Metric == Metric.Id && (Arm is null || Arm == trend.Arm))
            .Select(trend => Judge(trend, hours))
            .OrderByDescending(answer => answer.Verdict switch { Verdict.Fail => 2, Verdict.Inconclusive => 1, _ => 0 }).ToList();
        return new(answers.Count > 0 ? answers[0] : Result("not measured", Verdict.Inconclusive, $"No window has a {Metric.Name}."));
    }

    private GateResult Judge(TrendResult trend, double hours)
    {
        if (trend is not { SlopePerHour: { } slope, Low: { } low, High: { } high })
        {
            return Result("not measured", Verdict.Inconclusive, $"{trend.Name}: {trend.Sentence}.");
        }

        // What is lost, where a fall is what must not be.
        var (change, least, most) = Metric.Worse == Worse.Less ? (-slope, -high, -low) : (slope, low, high);
        var (name, size) = Format.Scale(Math.Max(Math.Abs(least), Math.Abs(most)) * hours, trend.Unit);
        var measured = $"{Text(change)} {name} [{Text(least)}, {Text(most)}]".Replace("  [", " [", StringComparison.Ordinal);
        var limit = Format.Amount(trend.Limit, trend.Unit);
        var over = $"{trend.Name}: {(Metric.Worse == Worse.Less ? "the loss" : "the gain")} over the soak is {measured}";
        return (least * hours > trend.Limit, most * hours <= trend.Limit) switch
        {
            (true, _) => Result(measured, Verdict.Fail, $"{over}: the whole interval is above the limit {limit}; it {trend.Sentence}."),
            (_, true) => Result(measured, Verdict.Pass, $"{over}: the whole interval is at or below the limit {limit}."),
            _ => Result(measured, Verdict.Inconclusive, $"{over}: the interval holds the limit {limit}; {trend.Sentence}."),
        };

        string Text(double perHour) => Format.Number(perHour * hours / size);
    }
}

/// <summary>How a file holds a limit on what a series of a soak gains or loses.</summary>
internal sealed class TrendGateKind() : GateKind(
    "trend", "What a series gains over a whole soak, or loses where a fall is what must not be, must not exceed atMost, a number in the unit of the metric, or atMostShare, a share of its median level, whichever is more",
    judging: $"The interval is that of a line through {TrendBlocks.Count} blocks of the time (Theil-Sen), times the length of the soak; all trends of a soak share an error probability of 5 %",
    example: """{ "name": "no leak", "kind": "trend", "metric": "serverHeap", "atMost": 1000000 }""")
{
    // A petabyte, or a thousand years of microseconds.
    private const double Highest = 1e15;

    public override IReadOnlyList<(string Id, string Meaning)> Catalogue { get; } = [.. TrendMetric.All.Select(metric => (metric.Id, MeaningOf(metric)))];

    public override IReadOnlyList<GateProperty> Own { get; } =
    [
        GateProperty.Arm(isRequired: false),
        new(
            "atMost",
            """
            {
              "description": "The most that the series may gain over the soak, in its unit: bytes, microseconds, a share of 1, requests/s, or a bare number.",
              "type": "number", "minimum": 0, "maximum": 1000000000000000
            }
            """),
        new(
            "atMostShare",
            """{ "description": "The same as a share of its median level; the larger of both counts.", "type": "number", "minimum": 0, "maximum": 1 }""",
            IsRequired: false),
    ];

    public override IReadOnlyList<string> Rules =>
    [
        $$"""
        {
          "if": { "properties": { "metric": { "enum": [{{string.Join(", ", TrendMetric.All.Where(metric => metric.PerArm).Select(metric => $"\"{metric.Id}\""))}}] } } },
          "else": { "properties": { "arm": false } }
        }
        """,
    ];

    public override Gate? Read(GateJson json)
    {
        var metric = json.MetricName() is { } id ? TrendMetric.All.Single(metric => metric.Id == id) : null;
        string? arm = null;
        if (json.Has("arm"))
        {
            arm = json.Arm("arm", metric: null);
            if (metric?.PerArm == false)
            {
                json.Tell(json.At("arm"), $"must be left out with {metric.Id}, of which the whole run has one");
            }
        }

        var limit = Number("atMost", Highest);
        var share = json.Has("atMostShare") ? Number("atMostShare", 1) : 0;
        return metric is null || limit is null || share is null ? null : new TrendGate(json.Name ?? "", metric, arm, limit.Value) { AtMostShare = share.Value };

        double? Number(string property, double most) =>
            json.Number(property, string.Create(CultureInfo.InvariantCulture, $"a number 0 to {most:N0}"), number => number >= 0 && number <= most, "0");
    }

    public override IEnumerable<(string Why, string Repair)> Obstacles(GateContext context, string? metric) => !context.Plan.Schedule.HasTrends
        ? [($"{context.Plan.Scenario} is no soak, so that there are no trends to judge by", "write scenario=soak, or leave them out"), .. base.Obstacles(context, metric)]
        : [];

    private static string MeaningOf(TrendMetric metric) =>
        metric.Name
        + (metric.Unit.Length == 0 ? "" : $", in {(metric.Unit == "share" ? "shares of 1" : metric.Unit)}")
        + (metric.PerArm ? "; of each arm, or of the one in arm" : "")
        + (metric.Worse == Worse.Less ? "; limits the loss" : "");
}
