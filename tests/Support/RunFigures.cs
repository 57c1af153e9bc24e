using LoadHarness.Metrics;
using LoadHarness.Results;

namespace LoadHarness.Tests.Support;

/// <summary>The figures of <see cref="RunResults"/>: samples of a distribution, and what is told of them.</summary>
internal static class RunFigures
{
    /// <summary>What twelve rounds would tell of these samples, more or less.</summary>
    public static Dictionary<string, RoundsEstimate> Estimates(Dictionary<string, LatencySummary> latencies, CpuCost cpu)
    {
        var times = Metric.All.Where(metric => metric.Quantile is { } quantile && latencies.ContainsKey(quantile.Latency.Id))
            .ToDictionary(metric => metric.Id, metric => metric.Quantile!.P switch
            {
                0.5 => Estimate(latencies[metric.Quantile.Latency.Id].P50, 0.02),
                0.9 => Estimate(latencies[metric.Quantile.Latency.Id].P90, 0.03),
                _ => Estimate(latencies[metric.Quantile.Latency.Id].P99, 0.1),
            });
        return new(times) { [Metric.ClientCpu.Id] = Estimate(cpu.Client!.Value, 0.01), [Metric.ServerCpu.Id] = Estimate(cpu.Server!.Value, 0.01) };

        static RoundsEstimate Estimate(double value, double half) => new(value, value * (1 - half), value * (1 + half), 0.95, 12);
    }

    /// <summary>Twelve rounds on a machine that grows a fifth slower over them.</summary>
    public static List<RoundResult> Rounds(double? handshake, int seed, long requests)
    {
        var random = new Random(seed);
        return
        [
            .. Enumerable.Range(1, 12).Select(round =>
            {
                var drift = 1 + (round / 60.0);
                var metrics = new Dictionary<string, double> { [Metric.ServiceP50.Id] = LogNormal(random, ((handshake ?? 0) + 335) * drift, 0.05) };
                if (handshake is { } median)
                {
                    metrics[Metric.HandshakeP50.Id] = LogNormal(random, median * drift, 0.05);
                    metrics[Metric.ClientCpu.Id] = LogNormal(random, (500 + (median * 0.46)) * drift, 0.05);
                }

                return new RoundResult(round, 1 + ((round + seed) % 5), requests, metrics);
            }),
        ];
    }

    /// <summary>What a run tells of these samples.</summary>
    public static LatencySummary Summary(List<double> values)
    {
        var sorted = values.Order().ToArray();
        double At(double p) => sorted[(int)(p * (sorted.Length - 1))];
        return new(sorted.Length, sorted[0], sorted.Average(), At(0.5), At(0.9), At(0.99), At(0.999), sorted[^1]);
    }

    /// <summary>The same samples in bins of 1 %, each as its value and how many.</summary>
    public static IReadOnlyList<long[]> Binned(List<double> values) =>
    [
        .. values
            .GroupBy(value => (long)Math.Round(Math.Pow(1.01, Math.Round(Math.Log(Math.Max(1, value), 1.01)))))
            .OrderBy(bin => bin.Key)
            .Select(bin => (long[])[bin.Key, bin.Count()]),
    ];

    /// <summary>Box-Muller, with one sample in a hundred drawn out to a tail as garbage collections and schedulers make it.</summary>
    public static double LogNormal(Random random, double median, double sigma)
    {
        var gauss = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
        var tail = random.NextDouble() < 0.012 ? 1 - (1.6 * Math.Log(1 - random.NextDouble())) : 1;
        return median * Math.Exp(sigma * gauss) * tail;
    }
}
