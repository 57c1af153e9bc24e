using LoadHarness.Measurement;
using LoadHarness.Plans;

namespace LoadHarness.Statistics;

/// <summary>Judges limits on one arm's times and CPU.</summary>
/// <remarks>
/// The rule is that of <see cref="RatioJudge"/>: pass when the whole interval is at or below the limit, fail when the whole interval is
/// above. A quantile of a time has its interval from the order statistics of all requests, see <see cref="QuantileInterval"/>; CPU, of
/// which there is one figure a round, from the rounds, see <see cref="HodgesLehmann"/>.
/// </remarks>
public static class LimitJudge
{
    // run.json holds distributions at a resolution of 1 %, each step by its highest value: a sample may lie that much lower.
    private const double Step = 1.01;

    /// <summary>The gate's answer.</summary>
    /// <param name="gate">The limit, the metric and the arm.</param>
    /// <param name="arms">The arms so far.</param>
    /// <param name="confidence">Confidence of the interval, from <see cref="ErrorBudget.GateConfidence"/>.</param>
    /// <exception cref="ArgumentException">The gate's arm is not among <paramref name="arms"/>.</exception>
    public static GateResult Judge(LimitGate gate, IReadOnlyList<ArmResult> arms, double confidence)
    {
        var arm = arms.FirstOrDefault(arm => arm.Name == gate.Arm)
            ?? throw new ArgumentException($"no arm is named '{gate.Arm}'; there are {string.Join(", ", arms.Select(arm => arm.Name))}", nameof(gate));
        return gate.Metric.Quantile is { } quantile ? OfRequests(gate, quantile, arm, confidence) : OfRounds(gate, arm, confidence);
    }

    private static GateResult OfRequests(LimitGate gate, Quantile quantile, ArmResult arm, double confidence)
    {
        if (!arm.LatencyMicroseconds.TryGetValue(quantile.Latency, out var summary) || summary.Count == 0
            || !arm.Distributions.TryGetValue(quantile.Latency, out var distribution) || distribution.Count == 0)
        {
            return NotMeasured(gate, $"no proven request of {arm.Name} has a {gate.Metric.Name}");
        }

        // The value is that of the tables, which is finer than the distribution.
        var value = quantile.P switch { 0.5 => summary.P50, 0.9 => summary.P90, _ => summary.P99 };
        var coarse = QuantileInterval.Of(distribution, quantile.P, confidence);
        var estimate = coarse with
        {
            Value = value,
            Low = coarse.Low is { } low ? Math.Min(low / Step, value) : null,
            High = coarse.High is { } high ? Math.Max(high, value) : null,
        };
        var text = new TimeText(gate, estimate, "request");
        if (Tail.TooFew(gate.Metric, arm) is { } tooFew)
        {
            return new(gate.Name, gate.Rule, text.Value, Verdict.Inconclusive, tooFew + ".");
        }

        return Answer(gate, estimate, text, () =>
        {
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

    private static GateResult OfRounds(LimitGate gate, ArmResult arm, double confidence)
    {
        // As ratios to the limit, so that noise is in proportion, as it is between arms.
        var limit = gate.Limit.TotalMicroseconds;
        double[] logRatios =
        [
            .. arm.Rounds.Select(round => round.Metrics.GetValueOrDefault(gate.Metric.Id)).Where(value => value > 0).Select(value => Math.Log(value / limit)),
        ];
        if (logRatios.Length == 0)
        {
            return NotMeasured(gate, $"no round of {arm.Name} has a {gate.Metric.Name}");
        }

        var ratio = HodgesLehmann.Of(logRatios, confidence);
        var estimate = ratio with { Value = limit * Math.Exp(ratio.Value), Low = limit * Exp(ratio.Low), High = limit * Exp(ratio.High) };
        var text = new TimeText(gate, estimate, "round");
        return Answer(gate, estimate, text, () =>
        {
            var finding = estimate.Low is null
                ? $"{text.Value}, but {Figures.Count(estimate.Count, "round")} give no interval at {Figures.Percent(confidence)}: "
                    + $"that takes at least {Figures.Count(SignedRank.FewestRounds(1 - confidence), "round")}"
                : $"{text.Value}: the interval {text.Interval} holds the limit {text.Limit}";
            if (Resolution.LeastDetectable(logRatios, confidence) is not { } detectable)
            {
                return finding;
            }

            var advice = Resolution.RoundsToResolve(logRatios, Math.Abs(ratio.Value), confidence) is { } needed
                ? $"to tell {text.Value} from {text.Limit} takes about {Figures.Count(Math.Max(needed, estimate.Count + 1), "round")}"
                : $"{text.Value} is too near to {text.Limit} for any number of rounds up to {Figures.Count(Resolution.MostRounds)}";
            return $"{finding}; these rounds can detect a difference of {Figures.Percent(Math.Round(detectable, 3))} (80 % power); {advice}";
        });

        static double? Exp(double? log) => log is { } value ? Math.Exp(value) : null;
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
