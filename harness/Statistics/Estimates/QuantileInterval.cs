namespace LoadHarness.Statistics.Estimates;

/// <summary>One quantile with its interval from order statistics: exact binomial ranks, no normal approximation.</summary>
/// <remarks>
/// Of n samples, the number at or below the true p-quantile is binomial (n, p) whatever the distribution, so two ranks l and u hold
/// it with P(l ≤ count &lt; u) ≥ confidence (Hahn and Meeker: Statistical Intervals, 1991, section 5.2). At 95 % such ranks exist from
/// n = 368 for p99, 3,688 for p99.9 and 36,887 for p99.99. The samples are taken as independent; requests of one round are not
/// quite, so the interval describes one run: a limit is judged by it, a difference between arms or runs never.
/// </remarks>
public static class QuantileInterval
{
    /// <summary>The quantile of ascending values; the value is the ⌈p·n⌉-th smallest.</summary>
    /// <param name="ascending">At least one value, ascending.</param>
    /// <param name="p">The quantile, 0..1 exclusive.</param>
    /// <param name="confidence">Confidence of the interval, 0..1 exclusive.</param>
    public static Estimate Of(IReadOnlyList<double> ascending, double p, double confidence) =>
        Of(ascending.Count, p, confidence, rank => ascending[(int)rank - 1]);

    /// <summary>The quantile of a distribution as run.json holds it; the value is that of the ⌈p·n⌉-th smallest sample.</summary>
    /// <param name="distribution">Pairs of a value and the count of samples there, ascending, at least one sample.</param>
    /// <param name="p">The quantile, 0..1 exclusive.</param>
    /// <param name="confidence">Confidence of the interval, 0..1 exclusive.</param>
    public static Estimate Of(IReadOnlyList<long[]> distribution, double p, double confidence)
    {
        return Of(distribution.Sum(pair => pair[1]), p, confidence, ValueAt);

        double ValueAt(long rank)
        {
            long below = 0;
            foreach (var pair in distribution)
            {
                below += pair[1];
                if (below >= rank)
                {
                    return pair[0];
                }
            }

            throw new ArgumentOutOfRangeException(nameof(rank), rank, "beyond the last sample");
        }
    }

    private static Estimate Of(long count, double p, double confidence, Func<long, double> valueAt)
    {
        ArgumentOutOfRangeException.ThrowIfZero(count);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(p);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(p, 1);

        var value = valueAt(Math.Clamp((long)Math.Ceiling(p * count), 1, count));
        var (low, high) = Ranks(count, p, (1 - confidence) / 2);
        return low >= 1 && high <= count ? new(value, valueAt(low), valueAt(high), confidence, count) : new(value, null, null, confidence, count);
    }

    /// <summary>
    /// The largest l with P(X &lt; l) ≤ tail and the smallest u with P(X ≥ u) ≤ tail, X binomial (n, p); l = 0 or u = n + 1 when no
    /// sample has that rank.
    /// </summary>
    private static (long Low, long High) Ranks(long n, double p, double tail)
    {
        // Probabilities relative to the mode's, walked outwards until they no longer count. That takes some ten standard
        // deviations, thousands of steps for a hundred million samples, and no special function that loses digits there.
        const double negligible = 1e-18;
        var mode = Math.Min((long)((n + 1) * p), n);
        var odds = p / (1 - p);

        var below = new List<double>();
        for (var (k, relative) = (mode, 1.0); k > 0 && relative > negligible; k--)
        {
            relative *= k / ((n - k + 1) * odds);
            below.Add(relative);
        }

        var above = new List<double>();
        for (var (k, relative) = (mode, 1.0); k < n && relative > negligible; k++)
        {
            relative *= (n - k) * odds / (k + 1);
            above.Add(relative);
        }

        var allowed = tail * (below.Sum() + 1 + above.Sum());

        // From the far end of each side inwards, the mode included, to the first count whose tail is too heavy.
        var low = mode - below.Count;
        for (var sum = Relative(low); sum <= allowed; sum += Relative(low))
        {
            low++;
        }

        var high = mode + above.Count;
        for (var sum = Relative(high); sum <= allowed; sum += Relative(high))
        {
            high--;
        }

        return (low, high + 1);

        double Relative(long k) => k < mode ? below[(int)(mode - k - 1)] : k > mode ? above[(int)(k - mode - 1)] : 1;
    }
}
