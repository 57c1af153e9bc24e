using LoadHarness.Histograms;

namespace LoadHarness.Recording;

/// <summary>
/// The windows of a soak, an arm's, put together to the few blocks that are judged as rounds are: windows beside each other are too alike. Its memory
/// is taken at once, since a soak looks for what grows.
/// </summary>
internal sealed class SoakBlocks
{
    // Steps of a microsecond up to here, and of 1 % from here on; one more, since a histogram tells its values a little higher.
    private const int Fine = 100;
    private const double Ratio = 1.01;

    private static readonly int Steps = StepOf(LatencyHistogram.HighestTrackable) + 2;

    private static readonly string[] Keys = [.. Latency.Judged.Select(latency => latency.Id)];

    private readonly LatencyHistogram[] _open = [.. Keys.Select(_ => new LatencyHistogram())];
    private readonly long[] _counts = new long[SoakWindows.Blocks * Keys.Length * Steps];
    private readonly Dictionary<string, double>[] _metrics = [.. Enumerable.Range(0, SoakWindows.Blocks).Select(_ => new Dictionary<string, double>())];
    private readonly (long Requests, long Failed)[] _requests = new (long, long)[SoakWindows.Blocks];
    private readonly Dictionary<string, PackedHistogram>[] _packed = [.. Enumerable.Range(0, SoakWindows.Blocks).Select(_ => new Dictionary<string, PackedHistogram>())];
    private int _block;

    public SoakBlocks() => Array.Fill(_counts, 0);

    /// <summary>The part of the soak that takes latencies now, from 0.</summary>
    public int Latest => _block;

    /// <summary>Takes the counts of a window.</summary>
    /// <param name="block">The block that it belongs to, from 0.</param>
    /// <param name="window">The window.</param>
    public void Add(int block, ArmWindow window) => Add(block, window.Requests, window.Requests - window.Outcomes.GetValueOrDefault(nameof(Outcome.Ok)));

    /// <summary>The same of counts alone.</summary>
    public void Add(int block, long requests, long failed) => _requests[block] = (_requests[block].Requests + requests, _requests[block].Failed + failed);

    /// <summary>Takes a latency of a window; those of a block follow each other.</summary>
    /// <param name="block">The block that it belongs to, from 0.</param>
    /// <param name="key">Its key; one that cannot be judged is left out.</param>
    /// <param name="histogram">Its values.</param>
    public void Add(int block, string key, LatencyHistogram histogram)
    {
        if (Array.IndexOf(Keys, key) is not (>= 0 and var latency))
        {
            return;
        }

        if (block != _block)
        {
            Measure();
            _block = block;
            Array.ForEach(_open, open => open.Reset());
        }

        _open[latency].Add(histogram);
        var counts = CountsOf(block, latency);
        foreach (var (value, count) in histogram.Buckets())
        {
            counts[StepOf(value)] += count;
        }
    }

    /// <summary>The blocks so far that have a request, as rounds.</summary>
    public IReadOnlyList<RoundResult> ToRounds()
    {
        Measure();
        return [.. Enumerable.Range(0, SoakWindows.Blocks).Where(block => _requests[block].Requests > 0).Select(Round)];
    }

    /// <summary>What they are made of.</summary>
    public IReadOnlyList<RoundParts> ToParts()
    {
        Measure();
        return
        [
            .. Enumerable.Range(0, SoakWindows.Blocks).Where(block => _requests[block].Requests > 0)
                .Select(block => RoundParts.OfBlock(block + 1, _requests[block].Requests, _requests[block].Failed, _packed[block])),
        ];
    }

    private RoundResult Round(int block) => new(
        block + 1, 1, _requests[block].Requests, new Dictionary<string, double>(_metrics[block]) { [Metric.Failed.Id] = _requests[block].Failed })
    {
        Steps = Enumerable.Range(0, Keys.Length).Select(latency => (Key: Keys[latency], Pairs: PairsOf(block, latency))).Where(latency => latency.Pairs.Count > 0)
            .ToDictionary(latency => latency.Key, latency => new LatencySteps(latency.Pairs)),
    };

    private List<long[]> PairsOf(int block, int latency)
    {
        var pairs = new List<long[]>();
        var counts = CountsOf(block, latency);
        for (var step = 0; step < counts.Length; step++)
        {
            if (counts[step] > 0)
            {
                pairs.Add([step <= Fine ? step : (long)(Fine * Math.Pow(Ratio, step - Fine)), counts[step]]);
            }
        }

        return pairs;
    }

    // Of the open block, in the precision of its histogram.
    private void Measure()
    {
        foreach (var (key, open) in Keys.Zip(_open).Where(latency => latency.Second.Count > 0))
        {
            _packed[_block][key] = PackedHistogram.Of(open);
        }

        foreach (var metric in Metric.All.Where(metric => metric.Quantile is not null))
        {
            var histogram = _open[Array.IndexOf(Keys, metric.Quantile!.Latency.Id)];
            if (histogram.Count > 0)
            {
                _metrics[_block][metric.Id] = histogram.Quantile(metric.Quantile.P);
            }
        }
    }

    private Span<long> CountsOf(int block, int latency) => _counts.AsSpan(((block * Keys.Length) + latency) * Steps, Steps);

    private static int StepOf(long value) => value <= Fine ? (int)value : Fine + (int)Math.Ceiling(Math.Log((double)value / Fine) / Math.Log(Ratio));
}
