using MathNet.Numerics.Distributions;

namespace LoadHarness.Statistics.Estimates;

/// <summary>The slope of a line through points: the median of the slopes of all pairs, which a few wild points cannot move.</summary>
public static class TheilSen
{
    /// <summary>The slope with its interval.</summary>
    /// <remarks>
    /// n points with different x have N = n(n − 1)/2 slopes (y_j − y_i)/(x_j − x_i). The interval lies between the sorted slopes at ranks
    /// (N − C)/2, downwards, and (N + C)/2 + 1, upwards, with C = z·√(n(n − 1)(2n + 5)/18), the spread of Kendall's statistic without a trend
    /// (Sen 1968; Gilbert: Statistical Methods for Environmental Pollution Monitoring, 1987, section 16.5). Ties in y only make it wider.
    /// </remarks>
    /// <param name="points">At least two points; x differs between all of them.</param>
    /// <param name="confidence">Confidence of the interval, 0..1 exclusive.</param>
    /// <returns>The slope in units of y per unit of x; without an interval where the points are too few for one.</returns>
    public static Estimate Of(IReadOnlyList<(double X, double Y)> points, double confidence)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(points.Count, 2, nameof(points));
        var slopes = new List<double>(points.Count * (points.Count - 1) / 2);
        for (var i = 0; i < points.Count; i++)
        {
            for (var j = i + 1; j < points.Count; j++)
            {
                slopes.Add((points[j].Y - points[i].Y) / (points[j].X - points[i].X));
            }
        }

        slopes.Sort();
        double n = points.Count;
        var z = Normal.InvCDF(0, 1, 1 - ((1 - confidence) / 2));
        var spread = z * Math.Sqrt(n * (n - 1) * ((2 * n) + 5) / 18);
        var rank = (int)Math.Floor((slopes.Count - spread) / 2);
        var median = Sorted.Median(slopes);
        return rank >= 1 ? new(median, slopes[rank - 1], slopes[^rank], confidence, points.Count) : new(median, null, null, confidence, points.Count);
    }
}
