using LoadHarness.Gates.Files;
using LoadHarness.Statistics.Estimates;

namespace LoadHarness.Gates;

/// <summary>What a metric may gain over a whole soak, or lose where a fall is what must not be.</summary>
/// <remarks>
/// It passes when the whole interval of what is gained is within the limit, the last block included, fails when the whole interval is beyond and the
/// gain goes on, and is inconclusive otherwise. Where each arm has a trend, the worst decides.
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
    /// <param name="soak">Length of the soak.</param>
    public static IReadOnlyList<TrendGate> DefaultsFor(IReadOnlyList<Arm> arms, TargetTraits target, TimeSpan soak) =>
        [.. TrendMetric.All.Where(metric => metric.IsGated(arms, target)).Select(metric => DefaultOf(metric, soak))];

    /// <summary>The gate on a metric's own limit in a soak of this length.</summary>
    public static TrendGate DefaultOf(TrendMetric metric, TimeSpan soak)
    {
        var scale = TrendMetric.LimitScale(soak);
        return new($"trend of {metric.Name}", metric, Arm: null, metric.Limit * scale) { AtMostShare = Math.Min(1, metric.LimitShare * scale) };
    }

    /// <summary>The series of a soak of these arms that it judges.</summary>
    public IEnumerable<(TrendMetric Metric, string? Arm)> SeriesOf(IReadOnlyList<Arm> arms) => Metric.SeriesOf(arms).Where(series => Arm is null || Arm == series.Arm);

    /// <summary>The limit for a series with these block means, in its unit.</summary>
    public double LimitAt(IReadOnlyList<double> blocks) =>
        Math.Max(AtMost, AtMostShare * (blocks.Count == 0 ? 0 : Math.Abs(Sorted.Median([.. blocks.Order()]))));

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
        var answers = evidence.Trends.Where(trend => trend.Metric == Metric.Id && (Arm is null || Arm == trend.Arm))
            .Select(Judge)
            .OrderByDescending(answer => answer.Verdict switch { Verdict.Fail => 2, Verdict.Inconclusive => 1, _ => 0 }).ToList();
        return new(answers.Count > 0 ? answers[0] : Result("not measured", Verdict.Inconclusive, $"No window has a {Metric.Name}."));
    }

    private GateResult Judge(TrendResult trend)
    {
        if (trend.Gain is not { } gain)
        {
            return Result("not measured", Verdict.Inconclusive, $"{trend.Name}: {trend.Sentence}.");
        }

        // What is lost, where a fall is what must not be.
        var change = Metric.Worse == Worse.Less ? gain.Reversed() : gain;
        var limit = LimitAt(trend.Blocks);
        var (measured, most) = (TrendWords.Gained(change, trend.Unit), Format.Amount(limit, trend.Unit));
        var over = $"{trend.Name}: {(Metric.Worse == Worse.Less ? "the loss" : "the gain")} over the soak is {measured}{TrendWords.Hourly(change, trend.Unit)}";
        return (change.Low > limit, change.High <= limit) switch
        {
            (true, _) when change.IsBeyond(limit) => Result(measured, Verdict.Fail, $"{over}: the whole interval is above the limit {most}."),
            (true, _) => Result(measured, Verdict.Inconclusive, $"{over}: the whole interval is above the limit {most}, but {TrendWords.Doubt(change)}."),
            (_, true) when change.IsWithin(limit) => Result(measured, Verdict.Pass, $"{over}: the whole interval is at or below the limit {most}."),
            (_, true) => Result(
                measured,
                Verdict.Inconclusive,
                $"{over}: the whole interval is at or below the limit {most}, but at its end the soak is {Format.Amount(change.AtEnd, trend.Unit)} {(Metric.Worse == Worse.Less ? "below" : "above")} that line."),
            _ => Result(measured, Verdict.Inconclusive, $"{over}: the interval holds the limit {most}; {TrendWords.Remedy(change, limit)}."),
        };
    }
}

/// <summary>How a file holds a limit on what a series of a soak gains or loses.</summary>
internal sealed class TrendGateKind() : GateKind(
    "trend", "What a series gains over a whole soak, or loses where a fall is what must not be, must not exceed atMost, a number in the unit of the metric, or atMostShare, a share of its median level, whichever is more",
    judging: $"The interval is that of a line through {TrendBlocks.Count} blocks of the time (Theil-Sen), times the length of the soak; all gates of a soak share an error probability of 5 %",
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
