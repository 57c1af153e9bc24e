namespace LoadHarness.Statistics.Estimates;

/// <summary>The slope of a line through points: the median of the slopes of all pairs, which a few wild points cannot move.</summary>
public static class TheilSen
{
    /// <summary>The slope with its interval.</summary>
    /// <remarks>
    /// n points with different x have N = n(n − 1)/2 slopes (y_j − y_i)/(x_j − x_i). The interval lies between the sorted slopes that have c others
    /// beyond them, c the largest with P(K ≤ c) ≤ α/2, from the exact distribution of <see cref="Kendall"/> (Sen 1968; Hollander, Wolfe, Chicken,
    /// section 9.3).
    /// </remarks>
    /// <param name="points">At least two points; x differs between all of them.</param>
    /// <param name="confidence">Confidence of the interval, 0..1 exclusive.</param>
    /// <returns>The slope in units of y per unit of x; without an interval where the points are too few for one.</returns>
    public static Estimate Of(IReadOnlyList<(double X, double Y)> points, double confidence)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(points.Count, 2, nameof(points));
        var slopes = new double[points.Count * (points.Count - 1) / 2];
        var next = 0;
        for (var i = 0; i < points.Count; i++)
        {
            for (var j = i + 1; j < points.Count; j++)
            {
                slopes[next++] = (points[j].Y - points[i].Y) / (points[j].X - points[i].X);
            }
        }

        Array.Sort(slopes);
        return Estimate.Middle(slopes, SignedRank.CriticalValue(Kendall.Distribution(points.Count), 1 - confidence), confidence, points.Count);
    }
}
