using LoadHarness.Histograms;
using LoadHarness.Metrics;
using LoadHarness.Results;

namespace LoadHarness.Tests.Statistics;

/// <summary>An arm whose service times are drawn: exponential with a mean of a millisecond, times what the machine did to the whole round.</summary>
internal static class SimulatedTimes
{
    private static readonly Metric[] Quantiles = [.. Metric.All.Where(metric => metric.Quantile?.Latency == Latency.Service)];

    /// <param name="random">Where all is drawn from.</param>
    /// <param name="rounds">Rounds.</param>
    /// <param name="requests">Requests of each.</param>
    /// <param name="scatter">Standard deviation of the logarithm of what the machine does to a round.</param>
    /// <param name="slow">How many of the requests of a round, from 0, take a second.</param>
    /// <param name="failed">How many of the requests of a round failed besides.</param>
    public static ArmResult Arm(Random random, int rounds, int requests, double scatter, Func<int, int>? slow = null, Func<int, int>? failed = null)
    {
        var (one, all) = (new LatencyHistogram(), new LatencyHistogram());
        var results = new List<RoundResult>();
        for (var round = 0; round < rounds; round++)
        {
            one.Reset();
            var unit = 1_000 * Math.Exp(scatter * Given.Normal(random));
            for (var request = 0; request < requests; request++)
            {
                one.Record(request < (slow?.Invoke(round) ?? 0) ? 1_000_000 : (long)(-unit * Math.Log(1 - random.NextDouble())));
            }

            all.Add(one);
            var metrics = Quantiles.ToDictionary(metric => metric.Id, metric => one.Quantile(metric.Quantile!.P));
            metrics[Metric.Failed.Id] = failed?.Invoke(round) ?? 0;
            results.Add(new RoundResult(round + 1, 1, requests, metrics)
            {
                Steps = new Dictionary<string, LatencySteps> { [Latency.Service.Id] = new(one.Distribution()) },
            });
        }

        return Given.Arm("cold", Metric.ServiceP50, [1]) with
        {
            Rounds = results,
            LatencyMicroseconds = new Dictionary<string, LatencySummary> { [Latency.Service.Id] = all.Summarize() },
        };
    }
}
