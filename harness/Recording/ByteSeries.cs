using LoadHarness.Metrics;

namespace LoadHarness.Recording;

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
