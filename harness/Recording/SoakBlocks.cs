using LoadHarness.Histograms;

namespace LoadHarness.Recording;

/// <summary>The windows of a soak, an arm's, put together to the few blocks that are judged as rounds are: windows beside each other are too alike. It holds a histogram for each latency, whatever the length of the soak.</summary>
internal sealed class SoakBlocks
{
    private readonly SortedDictionary<int, (Dictionary<string, double> Metrics, Dictionary<string, LatencySteps> Steps)> _measured = [];
    private readonly SortedDictionary<int, (long Requests, long Failed)> _counts = [];
    private readonly Dictionary<string, LatencyHistogram> _open = Latency.Judged.ToDictionary(latency => latency.Id, _ => new LatencyHistogram());
    private int _block;

    /// <summary>Takes the counts of a window.</summary>
    /// <param name="block">The block that it belongs to, from 0.</param>
    /// <param name="window">The window.</param>
    public void Add(int block, ArmWindow window)
    {
        var (requests, failed) = _counts.GetValueOrDefault(block);
        _counts[block] = (requests + window.Requests, failed + window.Requests - window.Outcomes.GetValueOrDefault(nameof(Outcome.Ok)));
    }

    /// <summary>Takes a latency of a window; those of a block follow each other.</summary>
    /// <param name="block">The block that it belongs to, from 0.</param>
    /// <param name="key">Its key; one that cannot be judged is left out.</param>
    /// <param name="histogram">Its values.</param>
    public void Add(int block, string key, LatencyHistogram histogram)
    {
        if (block != _block)
        {
            _measured[_block] = Measured();
            _block = block;
            foreach (var open in _open.Values)
            {
                open.Reset();
            }
        }

        _open.GetValueOrDefault(key)?.Add(histogram);
    }

    /// <summary>The blocks so far, as rounds; null without any.</summary>
    public IReadOnlyList<RoundResult>? ToRounds()
    {
        if (_counts.Count == 0)
        {
            return null;
        }

        _measured[_block] = Measured();
        return [.. _counts.Select(count => Round(count.Key, count.Value))];
    }

    private RoundResult Round(int block, (long Requests, long Failed) count)
    {
        var (metrics, steps) = _measured.GetValueOrDefault(block, ([], []));
        return new(block + 1, 1, count.Requests, new Dictionary<string, double>(metrics) { [Metric.Failed.Id] = count.Failed }) { Steps = steps };
    }

    private (Dictionary<string, double>, Dictionary<string, LatencySteps>) Measured() => (
        Metric.All.Where(metric => metric.Quantile is { } quantile && _open[quantile.Latency.Id].Count > 0)
            .ToDictionary(metric => metric.Id, metric => _open[metric.Quantile!.Latency.Id].Quantile(metric.Quantile.P)),
        _open.Where(latency => latency.Value.Count > 0).ToDictionary(latency => latency.Key, latency => new LatencySteps(latency.Value.Distribution())));
}
