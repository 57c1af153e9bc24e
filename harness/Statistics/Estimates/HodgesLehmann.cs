namespace LoadHarness.Statistics.Estimates;

/// <summary>The centre of paired differences, estimated so that single wild rounds do not move it.</summary>
/// <remarks>
/// Hodges and Lehmann 1963; interval after Tukey 1949. Hollander, Wolfe, Chicken: Nonparametric Statistical Methods, 3rd ed. 2014,
/// sections 3.2 and 3.3. The interval is exact for independent differences from any symmetric continuous distribution; ties widen it.
/// </remarks>
public static class HodgesLehmann
{
    /// <summary>
    /// The median of the M = R(R+1)/2 Walsh averages W, the sorted (d_i + d_j)/2 with i ≤ j, with the interval [W(c+1), W(M−c)]: c is the critical value of
    /// <see cref="SignedRank"/> for R differences and α = 1 − confidence.
    /// </summary>
    /// <param name="differences">One difference a round, at least one, in any unit and order.</param>
    /// <param name="confidence">Confidence of the interval, 0..1 exclusive.</param>
    public static Estimate Of(IReadOnlyList<double> differences, double confidence)
    {
        ArgumentOutOfRangeException.ThrowIfZero(differences.Count, nameof(differences));

        var averages = new double[SignedRank.Highest(differences.Count)];
        var next = 0;
        for (var i = 0; i < differences.Count; i++)
        {
            for (var j = i; j < differences.Count; j++)
            {
                averages[next++] = (differences[i] + differences[j]) / 2;
            }
        }

        Array.Sort(averages);
        return Estimate.Middle(averages, SignedRank.CriticalValue(differences.Count, 1 - confidence), confidence, differences.Count);
    }
}
