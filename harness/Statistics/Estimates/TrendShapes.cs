namespace LoadHarness.Statistics.Estimates;

/// <summary>What a line does not tell of the blocks that it goes through: whether the growth lasts, and whether it ends where they end.</summary>
internal static class TrendShapes
{
    // A start-up whose time constant is a third of the soak gains in its second half 0.22 of what it gained in its first, a leak as much.
    private const double LeastShareOfFirstHalf = 1.0 / 3;

    // A tooth falls back by its height, more than half of what a line through it gains; a leak by its noise.
    private const double MostFallen = 1.0 / 3;

    // What it must be known to do in half of the blocks; of six, the third of fifteen slopes.
    private const double Confidence = 0.9;

    /// <summary>How blocks move that lie along a line.</summary>
    /// <param name="blocks">Middle of each block and its mean; <see cref="TrendBlocks.FewestBlocks"/> or more.</param>
    /// <param name="slope">The slope of the line.</param>
    /// <param name="gain">What it gains over the soak, in the unit of the means.</param>
    public static TrendShape Of(IReadOnlyList<(double Seconds, double Mean)> blocks, double slope, double gain)
    {
        // A fall is a growth upside down.
        List<(double Seconds, double Mean)> rising = [.. blocks.Select(block => (block.Seconds, slope < 0 ? -block.Mean : block.Mean))];
        if (Fallen(rising) > MostFallen * Math.Abs(gain))
        {
            return TrendShape.FallsBack;
        }

        var half = rising.Count / 2;
        var (first, second) = (TheilSen.Of(rising[..half], Confidence), TheilSen.Of(rising[half..], Confidence));
        return second.Low > LeastShareOfFirstHalf * first.Value ? TrendShape.Lasting : TrendShape.SlowsDown;
    }

    /// <summary>What the last block lies above the line, negative below it: a late step is not in the slope.</summary>
    /// <param name="blocks">As above.</param>
    /// <param name="slope">The slope of the line, which passes as many blocks above as below.</param>
    public static double AtEnd(IReadOnlyList<(double Seconds, double Mean)> blocks, double slope)
    {
        double[] heights = [.. blocks.Select(block => block.Mean - (slope * block.Seconds))];
        var last = heights[^1];
        Array.Sort(heights);
        return last - Sorted.Median(heights);
    }

    // The most that a block lies below an earlier one.
    private static double Fallen(List<(double Seconds, double Mean)> blocks)
    {
        var (highest, fallen) = (double.NegativeInfinity, 0.0);
        foreach (var (_, mean) in blocks)
        {
            highest = Math.Max(highest, mean);
            fallen = Math.Max(fallen, highest - mean);
        }

        return fallen;
    }
}
