namespace LoadHarness.Statistics.Estimates;

/// <summary>A quantile far out, from the share of requests beyond each value, counted round by round.</summary>
/// <remarks>
/// A round has too few requests beyond it for a quantile of its own, and all requests together are no independent draws: a neighbour's burst
/// slows a hundred of them at once. So the share beyond a value is what is estimated, with an interval whose unit is the round
/// (<see cref="RareShare"/>), and the interval of the quantile is what it leaves: from the last value whose share is surely above 1 − p to the first from
/// which on it is surely not.
/// </remarks>
internal static class TailQuantile
{
    // A step is told by its highest value: a sample may lie that much lower.
    private const double Step = 1.01;

    /// <summary>The quantile; its interval is infinite upwards where the rounds set it no bound, and null with too few of them.</summary>
    /// <param name="rounds">The samples of each round, and how many requests were slower than any.</param>
    /// <param name="p">The quantile, 0..1 exclusive.</param>
    /// <param name="confidence">Confidence of the interval, 0..1 exclusive.</param>
    /// <returns>In microseconds; null without a sample.</returns>
    public static Estimate? Of(IReadOnlyList<(LatencySteps Steps, long Slower)> rounds, double p, double confidence)
    {
        (LatencySteps Steps, long Slower)[] used = [.. rounds.Where(round => round.Steps.Count + round.Slower > 0)];
        double[] values = [.. used.SelectMany(round => round.Steps.Values).Distinct().Order()];
        if (values.Length == 0)
        {
            return null;
        }

        var beyond = 1 - p;
        var allowed = beyond * used.Sum(round => round.Steps.Count + round.Slower);
        var (at, end) = (0, values.Length);
        while (at < end)
        {
            var middle = (at + end) / 2;
            (at, end) = used.Sum(round => Above(round, values[middle])) <= allowed + 1e-9 ? (at, middle) : (middle + 1, end);
        }

        var value = at == values.Length ? double.PositiveInfinity : values[at];
        if (used.Length < SignedRank.FewestRounds(1 - confidence))
        {
            return new(value, null, null, confidence, used.Length);
        }

        var share = new RareShare(used.Length, confidence);
        var high = values.Length;
        while (high > at && share.IsBelow(Beyond(values[high - 1]), beyond))
        {
            high--;
        }

        // The last value whose share is surely above; −1 for none.
        var low = at - 1;
        while (low >= 0 && !share.IsAbove(Beyond(values[low]), beyond))
        {
            low--;
        }

        // Up to the next value nothing changes; beyond the last one there are those that were slower than any.
        var least = low + 1 == values.Length ? double.PositiveInfinity : Math.Min(value, values[low + 1] / Step);
        return new(value, least, high == values.Length ? double.PositiveInfinity : values[high], confidence, used.Length);

        (long, long)[] Beyond(double limit) => [.. used.Select(round => (Above(round, limit), round.Steps.Count + round.Slower))];
    }

    private static long Above((LatencySteps Steps, long Slower) round, double limit) => round.Steps.Above(limit) + round.Slower;
}
