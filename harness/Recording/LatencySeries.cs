using LoadHarness.Histograms;
using LoadHarness.Metrics;

namespace LoadHarness.Recording;

/// <summary>One latency of an arm: of the open round, and of all rounds before.</summary>
/// <param name="key">Its key in run.json, such as <c>handshake</c>.</param>
internal sealed class LatencySeries(string key)
{
    private readonly Metric[] _metrics = [.. Metric.All.Where(metric => metric.Quantile?.Latency == key)];

    public string Key => key;

    public LatencyHistogram Round { get; } = new();

    public LatencyHistogram Total { get; } = new();

    public void EndRound(Dictionary<string, double> values)
    {
        if (Round.Count > 0)
        {
            foreach (var metric in _metrics)
            {
                values[metric.Id] = Round.ValueAtQuantile(metric.Quantile!.P);
            }
        }

        Join();
    }

    public void Join()
    {
        Total.Add(Round);
        Round.Reset();
    }
}

/// <summary>A count of each handshake in an arm: of the open round, and of all rounds before.</summary>
/// <param name="metric">What its median is called in a round.</param>
internal sealed class ByteSeries(Metric metric)
{
    public ByteCounts Round { get; } = new();

    public ByteCounts Total { get; } = new();

    public void EndRound(Dictionary<string, double> values)
    {
        if (Round.Median is { } median)
        {
            values[metric.Id] = median;
        }

        Join();
    }

    public void Join()
    {
        Total.Add(Round);
        Round.Reset();
    }
}

/// <summary>CPU of one end in an arm: a value a round, and the mean over all.</summary>
/// <param name="metric">What it is called in a round.</param>
internal sealed class CpuSeries(Metric metric)
{
    private TimeSpan _spent;
    private long _divisor;

    public double? Mean => _divisor > 0 ? _spent.TotalMicroseconds / _divisor : null;

    public void EndRound(Dictionary<string, double> values, TimeSpan? spent, long divisor)
    {
        if (spent is { } known && divisor > 0)
        {
            values[metric.Id] = known.TotalMicroseconds / divisor;
            _spent += known;
            _divisor += divisor;
        }
    }
}
