namespace LoadHarness.Statistics.Estimates;

/// <summary>Estimates the times and the CPU of arms.</summary>
/// <remarks>
/// A quantile of a time has its interval from the order statistics of all requests, see <see cref="QuantileInterval"/>; CPU, of which
/// there is one figure a round, from the rounds, see <see cref="HodgesLehmann"/>.
/// </remarks>
public static class ArmEstimates
{
    // run.json holds distributions at a resolution of 1 %, each step by its highest value: a sample may lie that much lower.
    private const double Step = 1.01;

    /// <summary>Every time and CPU of every arm that was measured, arm by arm; a percentile only with samples enough to show it.</summary>
    /// <param name="arms">The arms of a run.</param>
    public static IReadOnlyList<ArmEstimate> Of(IReadOnlyList<ArmResult> arms) =>
    [
        .. from arm in arms
           from metric in Metric.All
           where metric.Kind != MetricKind.Count && (metric.Quantile is not { } quantile || Summary(arm, quantile)?.Supports(quantile.P) == true)
           let estimate = Of(arm, metric, ErrorBudget.UngatedConfidence)
           where estimate is not null
           select new ArmEstimate(arm.Name, metric, estimate),
    ];

    /// <summary>One metric of one arm in the metric's unit; null when nothing of it was measured.</summary>
    /// <param name="arm">The arm.</param>
    /// <param name="metric">A time that is a quantile, or CPU.</param>
    /// <param name="confidence">Confidence of the interval, 0..1 exclusive.</param>
    public static Estimate? Of(ArmResult arm, Metric metric, double confidence) =>
        metric.Quantile is { } quantile ? OfRequests(arm, quantile, confidence) : OfRounds(arm, metric, confidence);

    /// <summary>Logarithms of a metric's positive values, one a round: noise is in proportion to them, as it is between arms.</summary>
    internal static double[] LogValues(ArmResult arm, Metric metric) => [.. RoundValues.Of(arm, metric).Select(value => Math.Log(value))];

    private static Estimate? OfRequests(ArmResult arm, Quantile quantile, double confidence)
    {
        if (Summary(arm, quantile) is not { } summary || !arm.Distributions.TryGetValue(quantile.Latency.Id, out var distribution) || distribution.Count == 0)
        {
            return null;
        }

        // The value is that of the tables, which is finer than the distribution.
        var value = quantile.P switch { 0.5 => summary.P50, 0.9 => summary.P90, _ => summary.P99 };
        var coarse = QuantileInterval.Of(distribution, quantile.P, confidence);
        return coarse with
        {
            Value = value,
            Low = coarse.Low is { } low ? Math.Min(low / Step, value) : null,
            High = coarse.High is { } high ? Math.Max(high, value) : null,
        };
    }

    private static Estimate? OfRounds(ArmResult arm, Metric metric, double confidence) =>
        LogValues(arm, metric) is { Length: > 0 } values ? HodgesLehmann.Of(values, confidence).Exp() : null;

    private static LatencySummary? Summary(ArmResult arm, Quantile quantile) =>
        arm.LatencyMicroseconds.TryGetValue(quantile.Latency.Id, out var summary) && summary.Count > 0 ? summary : null;
}

/// <summary>What one metric of one arm is, with its interval.</summary>
/// <param name="Arm">Name of the arm.</param>
/// <param name="Metric">A time that is a quantile, or CPU.</param>
/// <param name="Estimate">In the metric's unit; its count is one of requests for a quantile, of rounds for CPU.</param>
public sealed record ArmEstimate(string Arm, Metric Metric, Estimate Estimate);
