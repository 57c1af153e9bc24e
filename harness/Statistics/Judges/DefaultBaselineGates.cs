using LoadHarness.Gates;
using LoadHarness.Statistics.Estimates;

namespace LoadHarness.Statistics.Judges;

/// <summary>The gates on ratios to a baseline run, where the user wrote none.</summary>
public static class DefaultBaselineGates
{
    /// <summary>
    /// Highest ratio of a time or of CPU that passes. The rounds of one run share that run's machine, so what differs from run to run is in no
    /// interval of theirs and must be in the limit; see docs/decisions/0011-baselines.md for what was measured.
    /// </summary>
    public const double NoisyLimit = 1.50;

    /// <summary>
    /// Highest ratio of a count, whatever the history. An ECDSA signature takes 70 to 72 bytes, another number every time, and a handshake
    /// of 940 bytes holds two.
    /// </summary>
    public const double CountLimit = 1.005;

    /// <summary>Highest ratio of a time or of CPU to past runs that is no change, where the interval holds what differs from run to run: nobody would act on less.</summary>
    public const double NoChange = 1.01;

    // Higher percentiles of the few samples of a round wander too far. The first byte tells a slower server best: no handshake is in it.
    private static readonly Metric[] Gated =
    [
        Metric.HandshakeP50, Metric.FirstByteP50, Metric.ServiceP50, Metric.ClientCpu, Metric.ServerCpu, Metric.BytesSent, Metric.BytesReceived,
        Metric.RoundTrips,
    ];

    /// <summary>
    /// A gate for each gated metric that an arm of honest clients had in the baseline. An arm that the run to judge does not have leaves
    /// its gates inconclusive.
    /// </summary>
    public static IReadOnlyList<BaselineGate> For(Baseline baseline) =>
    [
        .. from arm in baseline.Run.Arms
           where arm.Impostors is null
           from metric in Gated
           where RoundValues.Of(arm, metric).Length > 0
           select Gate(baseline, arm.Name, metric),
    ];

    private static BaselineGate Gate(Baseline baseline, string arm, Metric metric) =>
        new($"baseline: {metric.Name}, {arm}", metric, arm, metric.Kind == MetricKind.Count ? CountLimit : NoisyLimit)
        {
            Unchanged = metric.Kind != MetricKind.Count && baseline.Past(arm, metric).Length >= PredictionInterval.FewestRuns ? NoChange : null,
        };
}
