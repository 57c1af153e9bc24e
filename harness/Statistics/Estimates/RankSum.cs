using System.Collections.Concurrent;

namespace LoadHarness.Statistics.Estimates;

/// <summary>
/// The exact null distribution of the Mann-Whitney statistic U: the number of the m·n pairs of one value from each of two samples in
/// which the first sample's value is the larger, when both samples come from the same continuous distribution. It is Wilcoxon's rank
/// sum less its smallest value, m(m+1)/2.
/// </summary>
/// <remarks>Mann and Whitney 1947; Hollander, Wolfe, Chicken: Nonparametric Statistical Methods, 3rd ed. 2014, section 4.1.</remarks>
public static class RankSum
{
    // Two samples of 200 take a second to tabulate, and every comparison of the same two runs asks for the same value.
    private static readonly ConcurrentDictionary<(int First, int Second, double Alpha), int?> CriticalValues = new();

    /// <summary>P(U = u) for u = 0..m·n.</summary>
    /// <param name="first">m, the values of the first sample, at least 1.</param>
    /// <param name="second">n, the values of the second sample, at least 1.</param>
    public static double[] Distribution(int first, int second)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(first, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(second, 1);

        // Of m + n values the largest is one of the first sample with probability m/(m+n), and then larger than all n of the second:
        // P(m, n; u) = m/(m+n)·P(m−1, n; u−n) + n/(m+n)·P(m, n−1; u). Sums of positive terms lose no precision. Row m is all that
        // row m + 1 needs; byN[n] is the distribution for n.
        double[] certain = [1];
        var byN = Enumerable.Repeat(certain, second + 1).ToArray();
        for (var m = 1; m <= first; m++)
        {
            for (var n = 1; n <= second; n++)
            {
                byN[n] = Next(m, n, byN[n], byN[n - 1]);
            }
        }

        return byN[second];
    }

    /// <summary>The largest c with P(U ≤ c) ≤ α/2; null when not even c = 0 has it, because there are too few values.</summary>
    /// <param name="first">m, the values of the first sample, at least 1.</param>
    /// <param name="second">n, the values of the second sample, at least 1.</param>
    /// <param name="alpha">Two-sided error probability α, 0..1 exclusive.</param>
    public static int? CriticalValue(int first, int second, double alpha) =>
        CriticalValues.GetOrAdd((first, second, alpha), static key => SignedRank.CriticalValue(Distribution(key.First, key.Second), key.Alpha));

    private static double[] Next(int m, int n, double[] oneFewerInFirst, double[] oneFewerInSecond)
    {
        var next = new double[(m * n) + 1];
        var largestInFirst = (double)m / (m + n);
        for (var u = 0; u < oneFewerInFirst.Length; u++)
        {
            next[u + n] += largestInFirst * oneFewerInFirst[u];
        }

        for (var u = 0; u < oneFewerInSecond.Length; u++)
        {
            next[u] += (1 - largestInFirst) * oneFewerInSecond[u];
        }

        return next;
    }
}
