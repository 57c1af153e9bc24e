using LoadHarness.Gates.Files;
using LoadHarness.Statistics.Estimates;

namespace LoadHarness.Gates;

/// <summary>A time or a CPU cost of one arm must not exceed a limit.</summary>
/// <remarks>
/// It passes when the whole interval is at or below the limit, fails when the whole interval is above, and is inconclusive otherwise.
/// <see cref="ArmEstimates"/> says where the interval comes from.
/// </remarks>
/// <param name="Name">Short name, unique within the plan.</param>
/// <param name="Metric">A time that is a quantile, or CPU.</param>
/// <param name="Arm">The arm.</param>
/// <param name="Limit">The highest value that passes, above 0.</param>
public sealed record LimitGate(string Name, Metric Metric, string Arm, TimeSpan Limit) : Gate(Name)
{
    /// <summary>Name of the request that it is about; null for all of the arm.</summary>
    public string? Request { get; init; }

    private string Whose => Request is null ? Arm : $"{Arm}: {Request}";

    public override string Rule => string.Create(CultureInfo.InvariantCulture, $"{Metric.Name}, {Whose} ≤ {Limit.TotalMilliseconds:#,0.####} ms");

    public override GateKind Kind => GateKind.Limit;
    public override Noise Noise => Noise.Rounds;

    public override IEnumerable<(string Property, object? Value)> Written => [("metric", Metric.Id), ("arm", Arm), ("request", Request), ("atMost", DurationText.Format(Limit))];

    /// <exception cref="ArgumentException">The gate's arm is not among those of the evidence.</exception>
    public override GateAnswer Judge(Evidence evidence)
    {
        var arm = evidence.Arm(Arm, Request);
        var noun = evidence.Plan.Schedule.HasTrends ? "block" : ArmEstimates.IsLaunched(arm) ? "launch" : "round";
        return new(ArmEstimates.OfAll(arm, Metric, evidence.Confidence) is { } estimate
            ? Answer(arm, estimate, noun)
            : Result("not measured", Verdict.Inconclusive, $"no {noun} of {Whose} has a {Metric.Name}."));
    }

    private GateResult Answer(ArmResult arm, Estimate estimate, string noun)
    {
        var text = new TimeText(this, estimate, noun);
        if (Tail.TooFew(Metric, arm) is { } tooFew)
        {
            return Result(text.Value, Verdict.Inconclusive, tooFew + ".");
        }

        var failed = Metric.Quantile is null ? 0 : ArmEstimates.Failed(arm);
        var verdict = Against(Limit.TotalMicroseconds, estimate.Low, estimate.High);
        var finding = text.Value + (failed > 0 ? $" with {Format.Count(failed, "failed request")} taken for slower than any" : "")
            + (estimate.Low is null ? TooFewRounds(estimate.Count, estimate.Confidence, noun) : $": {Place(verdict, text.Interval, text.Limit)}");
        var why = verdict != Verdict.Inconclusive ? finding
            : arm.Blocks is not null ? $"{finding}; a longer soak tells more"
            : Metric.Quantile is { P: >= Tail.From } && estimate.Low is not null && !ArmEstimates.IsLaunched(arm) ? UndecidedTail(finding, estimate, text)
            : Undecided(
                finding, text.Value, text.Limit, ArmEstimates.LogValues(arm, Metric), Math.Abs(Math.Log(estimate.Value / Limit.TotalMicroseconds)), estimate.Confidence,
                ArmEstimates.IsLaunched(arm));
        return Result(text.Measured, verdict, why + ".");
    }

    // A round has no such percentile of its own that could scatter, so what is known is the width of the interval.
    private string UndecidedTail(string finding, Estimate estimate, TimeText text)
    {
        var limit = Limit.TotalMicroseconds;
        var half = estimate.Value <= limit ? estimate.High!.Value - estimate.Value : estimate.Value - estimate.Low!.Value;
        return !double.IsFinite(half) ? finding : Undecided(
            finding, text.Value, text.Limit, text.Show(Resolution.LeastDetectable(half, estimate.Confidence)),
            Resolution.RoundsToResolve(estimate.Count, half, Math.Abs(estimate.Value - limit), estimate.Confidence), estimate.Count);
    }

    /// <summary>An estimate in microseconds as text: in milliseconds when the limit is a millisecond or more, all figures with the same decimals.</summary>
    private sealed class TimeText(LimitGate gate, Estimate estimate, string noun)
    {
        private readonly (string Name, double Microseconds, int Decimals) _unit = Unit(gate, estimate);

        public string Value => Show(estimate.Value);

        public string Limit => Show(gate.Limit.TotalMicroseconds);

        public string Interval => $"{Ends} ({Format.Percent(estimate.Confidence)}, {Format.Count(estimate.Count, noun)})";

        public string Measured => estimate.Low is null ? Value : $"{Value} {Ends}";

        private string Ends => $"[{Number(estimate.Low.GetValueOrDefault())}, {Number(estimate.High.GetValueOrDefault())}]";

        public string Show(double microseconds) => $"{Number(microseconds)} {_unit.Name}";

        private string Number(double microseconds) => double.IsFinite(microseconds) ? Format.Number(microseconds / _unit.Microseconds, _unit.Decimals) : "∞";

        private static (string, double, int) Unit(LimitGate gate, Estimate estimate)
        {
            var (name, size, fewest) = gate.Limit >= TimeSpan.FromMilliseconds(1) ? ("ms", 1_000.0, 2) : ("µs", 1, 0);
            var values = new[] { estimate.Value, estimate.Low, estimate.High }.OfType<double>().Where(double.IsFinite).Select(value => value / size);
            return (name, size, Format.Decimals(gate.Limit.TotalMicroseconds / size, values, fewest));
        }
    }
}

/// <summary>How a file holds a limit on a time or on CPU.</summary>
internal sealed class LimitGateKind() : GateKind(
    "limit", "A time or the CPU of one arm must not exceed atMost, a duration such as \"5ms\"",
    judging: "The unit of the interval is the round, of a soak a twelfth of it: requests of one round resemble each other; with launches= of 2 or more it is the launch, and with one "
        + "the verdict is about that launch. Requests that failed are taken for "
        + "slower than any limit; a 99th percentile is judged by the share of requests beyond the limit. A closed loop has no limits on response times: "
        + "clients that wait for an answer leave out the requests that would have waited. "
        + "Rounds are taken for independent: no limit, on a time or on CPU, takes into account that a round may resemble the one before (autocorrelation), and where they do, "
        + "chance decides oftener than in 5 % of runs; docs/operating-characteristics.md says how often")
{
    private const string Accepted = "a duration above 0 up to 1h, such as \"5ms\"";

    // The highest value that a latency histogram can tell from a higher one.
    private static readonly TimeSpan Longest = TimeSpan.FromHours(1);

    public override IReadOnlyList<(string Id, string Meaning)> Catalogue => RoundMetrics.Catalogue;

    public override IReadOnlyList<string> Metrics { get; } = [.. RoundMetrics.Limited.Select(metric => metric.Id)];

    public override IReadOnlyList<GateProperty> Own { get; } =
    [
        GateProperty.Arm(),
        GateProperty.Request,
        new(
            "atMost",
            """
            { "description": "A duration with its unit, such as 5ms, above 0 and at most 1h.", "type": "string", "pattern": "^[0-9]*\\.?[0-9]*(ms|s|m|h)$" }
            """),
    ];

    public override Gate? Read(GateJson json)
    {
        var metric = json.RoundMetric();
        var arm = json.Arm("arm", metric);
        var request = json.Request(metric is null || metric.Quantile is not null, metric?.Id ?? "");
        if (json.Text("atMost", Accepted, "\"atMost\": \"5ms\"") is not { } text)
        {
            return null;
        }

        if (!DurationText.TryParse(text, out var limit) || limit < TimeSpan.FromMicroseconds(1) || limit > Longest)
        {
            json.Tell(json.At("atMost"), $"must be {Accepted}, but is another text");
            return null;
        }

        return metric is null || arm is null ? null : new LimitGate(json.Name ?? "", metric, arm, limit) { Request = request };
    }

    public override IEnumerable<(string Why, string Repair)> Obstacles(GateContext context, string? metric) =>
    [
        .. context.Plan.Schedule is { HasRounds: false, HasTrends: false, HasOneRate: true }
            ? [($"{context.Plan.Scenario} has nothing that repeats, so that no interval can be had for", "leave them out")] : Array.Empty<(string, string)>(),
        .. context.Plan.Load == LoadKind.Closed && metric?.StartsWith(Latency.Response.Id, StringComparison.Ordinal) == true
            ? [("clients of a closed loop send nothing while they wait, so that the response times of what would have waited are missing (coordinated omission) for", "write load=open, or limit the service time")]
            : Array.Empty<(string, string)>(),
        .. base.Obstacles(context, metric),
    ];
}
