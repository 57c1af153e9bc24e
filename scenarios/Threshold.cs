using LoadHarness.Gates.Invariants;

namespace LoadHarness.Scenarios;

/// <summary>A limit that a scenario in code must keep, in every one of its arms: a gate, judged at the end of the run with its interval.</summary>
public sealed class Threshold
{
    private readonly Func<Arm, Gate> _gateOf;

    private Threshold(Func<Arm, Gate> gateOf) => _gateOf = gateOf;

    /// <summary>Name of the step that it is about; null for all.</summary>
    internal string? Step { get; private init; }

    /// <summary>Whether it says how many requests may fail, in place of none.</summary>
    internal bool IsOfErrors { get; private init; }

    /// <summary>A quantile of a latency must not exceed a time.</summary>
    /// <param name="metric">Which, such as <see cref="Metric.ResponseP99"/>.</param>
    /// <param name="atMost">The time.</param>
    /// <exception cref="ArgumentException">The metric is no time.</exception>
    public static Threshold Latency(Metric metric, TimeSpan atMost)
    {
        ArgumentNullException.ThrowIfNull(metric);
        return metric.Quantile is null
            ? throw new ArgumentException($"{metric.Id} is no quantile of a latency (write {nameof(Metric)}.{nameof(Metric.ResponseP99)})", nameof(metric))
            : new(arm => new LimitGate($"{arm.Name} {metric.Name}", metric, arm.Name, atMost));
    }

    /// <summary>So many requests of an arm may fail; none where nothing is said.</summary>
    /// <param name="atMost">How many.</param>
    public static Threshold Errors(long atMost)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(atMost);
        return new(arm => new InvariantGate($"{arm.Name} errors", RequestInvariants.NoErrors) { Arms = [arm.Name], AtMost = atMost }) { IsOfErrors = true };
    }

    internal Gate GateOf(Arm arm) => _gateOf(arm);
}
