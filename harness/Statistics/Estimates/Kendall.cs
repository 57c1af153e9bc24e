namespace LoadHarness.Statistics.Estimates;

/// <summary>The exact null distribution of Kendall's statistic: of the pairs of n points, how many fall when every order is as likely.</summary>
/// <remarks>Hollander, Wolfe, Chicken: Nonparametric Statistical Methods, 3rd ed. 2014, section 8.1. Ties only make an interval from it wider.</remarks>
public static class Kendall
{
    /// <summary>P(K = k) for k = 0..n(n − 1)/2 falling pairs; the same of rising ones.</summary>
    /// <param name="points">n, at least 1.</param>
    public static double[] Distribution(int points)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(points, 1);
        var probability = new double[(points * (points - 1) / 2) + 1];
        probability[0] = 1;

        // The m-th point lies below 0 to m − 1 of those before it, each number as likely, whatever their order is.
        for (var point = 2; point <= points; point++)
        {
            var next = new double[probability.Length];
            for (var k = 0; k < next.Length; k++)
            {
                for (var fallen = 0; fallen < point && fallen <= k; fallen++)
                {
                    next[k] += probability[k - fallen] / point;
                }
            }

            probability = next;
        }

        return probability;
    }
}
