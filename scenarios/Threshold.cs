using LoadHarness.Gates.Invariants;

namespace LoadHarness.Scenarios;

/// <summary>A limit that a scenario in code must keep, in every one of its arms: a gate, judged at the end of the run with its interval.</summary>
public sealed class Threshold
{
    private readonly Func<Arm, Gate> _gateOf;

    private Threshold(string? step, Func<Arm, Gate> gateOf) => (Step, _gateOf) = (step, gateOf);

    /// <summary>Name of the step that it is about; null for all.</summary>
    internal string? Step { get; }

    /// <summary>How many requests may fail, in place of none; null where it is about something else.</summary>
    internal long? MostErrors { get; private init; }

    /// <summary>A quantile of a latency must not exceed a time.</summary>
    /// <param name="metric">Which, such as <see cref="Metric.ResponseP99"/>.</param>
    /// <param name="atMost">The time.</param>
    /// <exception cref="ArgumentException">The metric is no time.</exception>
    public static Threshold Latency(Metric metric, TimeSpan atMost) => LatencyOf(null, metric, atMost);

    /// <summary>A quantile of a latency of one step must not exceed a time.</summary>
    /// <param name="stepName">The step, one of those that <see cref="CodeScenario.WithSteps"/> names.</param>
    /// <param name="metric">Which, such as <see cref="Metric.ServiceP90"/>.</param>
    /// <param name="atMost">The time.</param>
    /// <exception cref="ArgumentException">The metric is no time.</exception>
    public static Threshold Latency(string stepName, Metric metric, TimeSpan atMost)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(stepName);
        return LatencyOf(stepName, metric, atMost);
    }

    /// <summary>So many requests of an arm may fail; none where nothing is said.</summary>
    /// <param name="atMost">How many.</param>
    public static Threshold Errors(long atMost) => ErrorsOf(null, atMost);

    /// <summary>So many requests of one step may fail in an arm; none where nothing is said.</summary>
    /// <param name="stepName">The step, one of those that <see cref="CodeScenario.WithSteps"/> names.</param>
    /// <param name="atMost">How many.</param>
    public static Threshold Errors(string stepName, long atMost)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(stepName);
        return ErrorsOf(stepName, atMost);
    }

    internal Gate GateOf(Arm arm) => _gateOf(arm);

    private static Threshold LatencyOf(string? step, Metric metric, TimeSpan atMost)
    {
        ArgumentNullException.ThrowIfNull(metric);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(atMost, TimeSpan.Zero);
        return metric.Quantile is null
            ? throw new ArgumentException($"{metric.Id} is no quantile of a latency (write {nameof(Metric)}.{nameof(Metric.ResponseP99)})", nameof(metric))
            : new(step, arm => new LimitGate($"{NameOf(arm, step)} {metric.Name}", metric, arm.Name, atMost) { Request = step });
    }

    private static Threshold ErrorsOf(string? step, long atMost)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(atMost);
        return new(step, arm => new InvariantGate($"{NameOf(arm, step)} errors", RequestInvariants.NoErrors) { Arms = [arm.Name], Request = step, AtMost = atMost }) { MostErrors = atMost };
    }

    private static string NameOf(Arm arm, string? step) => step is null ? arm.Name : $"{arm.Name}: {step}";
}
