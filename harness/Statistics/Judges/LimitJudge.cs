using LoadHarness.Gates;
using LoadHarness.Results;
using LoadHarness.Statistics.Estimates;
using LoadHarness.Text;

namespace LoadHarness.Statistics.Judges;

/// <summary>Judges limits on one arm's times and CPU.</summary>
/// <remarks>
/// The rule is that of <see cref="RatioJudge"/>: pass when the whole interval is at or below the limit, fail when the whole interval is
/// above. <see cref="ArmEstimates"/> says where the interval comes from.
/// </remarks>
public static class LimitJudge
{
    /// <summary>The gate's answer.</summary>
    /// <param name="gate">The limit, the metric and the arm.</param>
    /// <param name="arms">The arms so far.</param>
    /// <param name="confidence">Confidence of the interval, from <see cref="ErrorBudget.GateConfidence"/>.</param>
    /// <exception cref="ArgumentException">The gate's arm is not among <paramref name="arms"/>.</exception>
    public static GateResult Judge(LimitGate gate, IReadOnlyList<ArmResult> arms, double confidence)
    {
        var arm = arms.FirstOrDefault(arm => arm.Name == gate.Arm)
            ?? throw new ArgumentException($"no arm is named '{gate.Arm}'; there are {string.Join(", ", arms.Select(arm => arm.Name))}", nameof(gate));
        return ArmEstimates.Of(arm, gate.Metric, confidence) switch
        {
            null when gate.Metric.Quantile is null => NotMeasured(gate, $"no round of {arm.Name} has a {gate.Metric.Name}"),
            null => NotMeasured(gate, $"no proven request of {arm.Name} has a {gate.Metric.Name}"),
            { } estimate => gate.Metric.Quantile is null ? OfRounds(gate, arm, estimate) : OfRequests(gate, arm, estimate),
        };
    }

    private static GateResult OfRequests(LimitGate gate, ArmResult arm, Estimate estimate)
    {
        var text = new TimeText(gate, estimate, "request");
        if (Tail.TooFew(gate.Metric, arm) is { } tooFew)
        {
            return new(gate.Name, gate.Rule, text.Value, Verdict.Inconclusive, tooFew + ".");
        }

        return Answer(gate, estimate, text, () =>
        {
            var (value, confidence) = (estimate.Value, estimate.Confidence);
            if (estimate.Low is null)
            {
                return $"{text.Value}, but {Figures.Count(estimate.Count, "request")} give no interval at {Figures.Percent(confidence)}";
            }

            var limit = gate.Limit.TotalMicroseconds;
            var half = value <= limit ? estimate.High!.Value - value : value - estimate.Low.Value;
            var perRound = Math.Max(1, estimate.Count / Math.Max(1, arm.Rounds.Count));
            var advice = Resolution.SamplesToResolve(estimate.Count, half, Math.Abs(value - limit), confidence) is { } needed
                ? $"to tell {text.Value} from {text.Limit} takes about {Figures.Count(needed, "request")}, at this rate {Figures.Count((needed + perRound - 1) / perRound, "round")}"
                : $"{text.Value} is too near to {text.Limit} for any number of requests up to {Figures.Count(Resolution.MostSamples)}";
            return $"{text.Value}: the interval {text.Interval} holds the limit {text.Limit}; these requests can detect a difference of "
                + $"{text.Show(Resolution.LeastDetectable(half, confidence))} (80 % power); {advice}";
        });
    }

    private static GateResult OfRounds(LimitGate gate, ArmResult arm, Estimate estimate)
    {
        var text = new TimeText(gate, estimate, "round");
        return Answer(gate, estimate, text, () =>
        {
            var confidence = estimate.Confidence;
            var finding = estimate.Low is null
                ? $"{text.Value}, but {Figures.Count(estimate.Count, "round")} give no interval at {Figures.Percent(confidence)}: "
                    + $"that takes at least {Figures.Count(SignedRank.FewestRounds(1 - confidence), "round")}"
                : $"{text.Value}: the interval {text.Interval} holds the limit {text.Limit}";

            // Only their scatter counts, which is that of ratios to the limit.
            var logs = ArmEstimates.LogValues(arm, gate.Metric);
            if (Resolution.LeastDetectable(logs, confidence) is not { } detectable)
            {
                return finding;
            }

            var distance = Math.Abs(Math.Log(estimate.Value / gate.Limit.TotalMicroseconds));
            var advice = Resolution.RoundsToResolve(logs, distance, confidence) is { } needed
                ? $"to tell {text.Value} from {text.Limit} takes about {Figures.Count(Math.Max(needed, estimate.Count + 1), "round")}"
                : $"{text.Value} is too near to {text.Limit} for any number of rounds up to {Figures.Count(Resolution.MostRounds)}";
            return $"{finding}; these rounds can detect a difference of {Figures.Percent(Math.Round(detectable, 3))} (80 % power); {advice}";
        });
    }

    private static GateResult Answer(LimitGate gate, Estimate estimate, TimeText text, Func<string> undecided)
    {
        var limit = gate.Limit.TotalMicroseconds;
        var (verdict, why) = estimate switch
        {
            { High: { } high } when high <= limit => (Verdict.Pass, $"{text.Value}: the whole interval {text.Interval} is at or below the limit {text.Limit}"),
            { Low: { } low } when low > limit => (Verdict.Fail, $"{text.Value}: the whole interval {text.Interval} is above the limit {text.Limit}"),
            _ => (Verdict.Inconclusive, undecided()),
        };
        return new(gate.Name, gate.Rule, text.Measured, verdict, why + ".");
    }

    private static GateResult NotMeasured(LimitGate gate, string why) => new(gate.Name, gate.Rule, "not measured", Verdict.Inconclusive, why + ".");

    /// <summary>An estimate in microseconds as text: in milliseconds when the limit is a millisecond or more, all figures with the same decimals.</summary>
    private sealed class TimeText(LimitGate gate, Estimate estimate, string noun)
    {
        private readonly (string Name, double Microseconds, int Decimals) _unit = Unit(gate, estimate);

        public string Value => Show(estimate.Value);

        public string Limit => Show(gate.Limit.TotalMicroseconds);

        public string Interval => $"{Ends} ({Figures.Percent(estimate.Confidence)}, {Figures.Count(estimate.Count, noun)})";

        public string Measured => estimate.Low is null ? Value : $"{Value} {Ends}";

        private string Ends => $"[{Number(estimate.Low.GetValueOrDefault())}, {Number(estimate.High.GetValueOrDefault())}]";

        public string Show(double microseconds) => $"{Number(microseconds)} {_unit.Name}";

        private string Number(double microseconds) => Figures.Number(microseconds / _unit.Microseconds, _unit.Decimals);

        private static (string, double, int) Unit(LimitGate gate, Estimate estimate)
        {
            var (name, size, fewest) = gate.Limit >= TimeSpan.FromMilliseconds(1) ? ("ms", 1_000.0, 2) : ("µs", 1, 0);
            var values = new[] { estimate.Value, estimate.Low, estimate.High }.OfType<double>().Select(value => value / size);
            return (name, size, Figures.Decimals(gate.Limit.TotalMicroseconds / size, values, fewest));
        }
    }
}
