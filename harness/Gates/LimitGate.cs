using LoadHarness.Gates.Files;
using LoadHarness.Statistics.Estimates;

namespace LoadHarness.Gates;

/// <summary>A time or a CPU cost of one arm must not exceed a limit.</summary>
/// <remarks>
/// It passes when the whole interval is at or below the limit, fails when the whole interval is above, and is inconclusive otherwise.
/// <see cref="ArmEstimates"/> says where the interval comes from.
/// </remarks>
/// <param name="Name">Short name, unique within the plan.</param>
/// <param name="Metric">A time that is a quantile, which is judged over all requests of the run, or CPU, which is judged over its rounds.</param>
/// <param name="Arm">The arm.</param>
/// <param name="Limit">The highest value that passes, above 0.</param>
public sealed record LimitGate(string Name, Metric Metric, string Arm, TimeSpan Limit) : Gate(Name)
{
    public override string Rule => string.Create(CultureInfo.InvariantCulture, $"{Metric.Name}, {Arm} ≤ {Limit.TotalMilliseconds:#,0.####} ms");

    public override GateKind Kind => GateKind.Limit;
    public override Noise Noise => Noise.Rounds;

    public override IEnumerable<(string Property, object? Value)> Written => [("metric", Metric.Id), ("arm", Arm), ("atMost", DurationText.Format(Limit))];

    /// <exception cref="ArgumentException">The gate's arm is not among those of the evidence.</exception>
    public override GateAnswer Judge(Evidence evidence)
    {
        var arm = evidence.Arm(Arm);
        return new(ArmEstimates.Of(arm, Metric, evidence.Confidence) switch
        {
            null => Result("not measured", Verdict.Inconclusive, $"no {(Metric.Quantile is null ? "round" : "proven request")} of {Arm} has a {Metric.Name}."),
            { } estimate => Metric.Quantile is null ? OfRounds(arm, estimate) : OfRequests(arm, estimate),
        });
    }

    private GateResult OfRequests(ArmResult arm, Estimate estimate)
    {
        var text = new TimeText(this, estimate, "request");
        if (Tail.TooFew(Metric, arm) is { } tooFew)
        {
            return Result(text.Value, Verdict.Inconclusive, tooFew + ".");
        }

        return Answer(estimate, text, () =>
        {
            var (value, confidence) = (estimate.Value, estimate.Confidence);
            if (estimate.Low is null)
            {
                return $"{text.Value}, but {Format.Count(estimate.Count, "request")} give no interval at {Format.Percent(confidence)}";
            }

            var limit = Limit.TotalMicroseconds;
            var half = value <= limit ? estimate.High!.Value - value : value - estimate.Low.Value;
            var perRound = Math.Max(1, estimate.Count / Math.Max(1, arm.Rounds.Count));
            var advice = Resolution.SamplesToResolve(estimate.Count, half, Math.Abs(value - limit), confidence) is { } needed
                ? $"to tell {text.Value} from {text.Limit} takes about {Format.Count(needed, "request")}, at this rate {Format.Count((needed + perRound - 1) / perRound, "round")}"
                : $"{text.Value} is too near to {text.Limit} for any number of requests up to {Format.Count(Resolution.MostSamples)}";
            return $"{text.Value}: {Place(Verdict.Inconclusive, text.Interval, text.Limit)}; these requests can detect a difference of "
                + $"{text.Show(Resolution.LeastDetectable(half, confidence))} (80 % power); {advice}";
        });
    }

    private GateResult OfRounds(ArmResult arm, Estimate estimate)
    {
        var text = new TimeText(this, estimate, "round");
        return Answer(estimate, text, () => Undecided(
            text.Value + (estimate.Low is null ? TooFewRounds(estimate.Count, estimate.Confidence) : $": {Place(Verdict.Inconclusive, text.Interval, text.Limit)}"),
            text.Value, text.Limit, ArmEstimates.LogValues(arm, Metric), Math.Abs(Math.Log(estimate.Value / Limit.TotalMicroseconds)), estimate.Confidence));
    }

    private GateResult Answer(Estimate estimate, TimeText text, Func<string> undecided)
    {
        var verdict = Against(Limit.TotalMicroseconds, estimate.Low, estimate.High);
        return Result(text.Measured, verdict, (verdict == Verdict.Inconclusive ? undecided() : $"{text.Value}: {Place(verdict, text.Interval, text.Limit)}") + ".");
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

        private string Number(double microseconds) => Format.Number(microseconds / _unit.Microseconds, _unit.Decimals);

        private static (string, double, int) Unit(LimitGate gate, Estimate estimate)
        {
            var (name, size, fewest) = gate.Limit >= TimeSpan.FromMilliseconds(1) ? ("ms", 1_000.0, 2) : ("µs", 1, 0);
            var values = new[] { estimate.Value, estimate.Low, estimate.High }.OfType<double>().Select(value => value / size);
            return (name, size, Format.Decimals(gate.Limit.TotalMicroseconds / size, values, fewest));
        }
    }
}

/// <summary>How a file holds a limit on a time or on CPU.</summary>
internal sealed class LimitGateKind() : GateKind(
    "limit", "A time or the CPU of one arm must not exceed atMost, a duration such as \"5ms\"",
    judging: "The interval of a percentile is that of all requests of the run, the interval of CPU that of its rounds")
{
    private const string Accepted = "a duration above 0 up to 1h, such as \"5ms\"";

    // The highest value that a latency histogram can tell from a higher one.
    private static readonly TimeSpan Longest = TimeSpan.FromHours(1);

    public override IReadOnlyList<(string Id, string Meaning)> Catalogue => RoundMetrics.Catalogue;

    public override IReadOnlyList<string> Metrics { get; } = [.. RoundMetrics.Limited.Select(metric => metric.Id)];

    public override IReadOnlyList<GateProperty> Own { get; } =
    [
        GateProperty.Arm(),
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
        if (json.Text("atMost", Accepted, "\"atMost\": \"5ms\"") is not { } text)
        {
            return null;
        }

        if (!DurationText.TryParse(text, out var limit) || limit < TimeSpan.FromMicroseconds(1) || limit > Longest)
        {
            json.Tell(json.At("atMost"), $"must be {Accepted}, but is another text");
            return null;
        }

        return metric is null || arm is null ? null : new LimitGate(json.Name ?? "", metric, arm, limit);
    }
}
