using LoadHarness.Arms;
using LoadHarness.Metrics;

namespace LoadHarness.Gates;

/// <summary>The trends that a soak is judged by unless a file says otherwise.</summary>
/// <remarks>
/// What a leak shows in, and what users feel. The 99th percentiles and the counts of sockets are shown with their trends, but decide nothing:
/// on a machine that others use they tell of the others.
/// </remarks>
public static class DefaultTrendGates
{
    private static readonly TrendMetric[] Gated =
    [
        TrendMetric.ClientResident, TrendMetric.ServerResident, TrendMetric.ClientHeap, TrendMetric.ServerHeap, TrendMetric.ClientThreads, TrendMetric.ServerThreads,
        TrendMetric.ClientFiles, TrendMetric.ServerFiles, TrendMetric.ResponseP50, TrendMetric.ErrorShare, TrendMetric.ResumedShare, TrendMetric.Throughput,
    ];

    private static readonly TrendMetric[] OfServer = [TrendMetric.ServerResident, TrendMetric.ServerHeap, TrendMetric.ServerThreads, TrendMetric.ServerFiles];

    /// <summary>The gates for these arms and this target.</summary>
    /// <param name="arms">The arms; without one that resumes there is no resumption rate.</param>
    /// <param name="target">What can be read of the target.</param>
    public static IReadOnlyList<TrendGate> For(IReadOnlyList<Arm> arms, TargetTraits target) =>
    [
        .. Gated
            .Where(metric => metric != TrendMetric.ResumedShare || arms.Any(arm => arm.Mode == ConnectionMode.Resumed))
            .Where(metric => target.CountsResources || !OfServer.Contains(metric))
            .Where(metric => target.TellsHeap || metric != TrendMetric.ServerHeap)
            .Select(metric => new TrendGate($"trend of {metric.Name}", metric, Arm: null, metric.Limit) { AtMostShare = metric.LimitShare }),
    ];
}
