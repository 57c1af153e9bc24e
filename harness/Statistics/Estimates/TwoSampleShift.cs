namespace LoadHarness.Statistics.Estimates;

/// <summary>By how much one sample lies above another when nothing pairs their values, estimated so that single wild values do not move it.</summary>
/// <remarks>
/// Hodges and Lehmann 1963; interval after Moses 1953. Hollander, Wolfe, Chicken: Nonparametric Statistical Methods, 3rd ed. 2014,
/// sections 4.2 and 4.3. The interval is exact for independent values of continuous distributions that differ by a shift only; ties widen it.
/// </remarks>
public static class TwoSampleShift
{
    /// <summary>
    /// The median of the m·n differences D, the sorted x_i − y_j, with the interval [D(c+1), D(mn−c)]: c is the critical value of
    /// <see cref="RankSum"/> for m and n values and α = 1 − confidence.
    /// </summary>
    /// <param name="sample">x, at least one value, in any unit and order.</param>
    /// <param name="baseline">y, at least one value in the same unit.</param>
    /// <param name="confidence">Confidence of the interval, 0..1 exclusive.</param>
    /// <returns>The estimate; its count is m + n.</returns>
    public static Estimate Of(IReadOnlyList<double> sample, IReadOnlyList<double> baseline, double confidence)
    {
        ArgumentOutOfRangeException.ThrowIfZero(sample.Count, nameof(sample));
        ArgumentOutOfRangeException.ThrowIfZero(baseline.Count, nameof(baseline));

        double[] differences = [.. sample.SelectMany(x => baseline.Select(y => x - y)).Order()];
        var critical = RankSum.CriticalValue(sample.Count, baseline.Count, 1 - confidence);
        return Estimate.Middle(differences, critical, confidence, sample.Count + baseline.Count);
    }
}
