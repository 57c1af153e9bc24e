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
