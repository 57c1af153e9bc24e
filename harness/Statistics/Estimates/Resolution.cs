using MathNet.Numerics.Distributions;

namespace LoadHarness.Statistics.Estimates;

/// <summary>What a number of rounds can resolve, and how many rounds it takes to resolve more.</summary>
/// <remarks>
/// A planning figure from Student's t: n rounds whose log ratios scatter by the standard deviation s find a true difference of
/// (t(1−α/2, n−1) + t(power, n−1))·s/√n with the given power. The gates themselves do not use it.
/// </remarks>
public static class Resolution
{
    /// <summary>The probability with which a difference of the stated size would be found.</summary>
    public const double Power = 0.8;

    /// <summary>Beyond this many rounds the advice "run longer" is no advice.</summary>
    public const int MostRounds = 10_000;

    /// <summary>The smallest ratio minus 1 that these rounds would tell from 1, such as 0.05; null with fewer than two rounds.</summary>
    /// <param name="logRatios">ln(A/B) of each round.</param>
    /// <param name="confidence">Confidence of the gate's interval, 0..1 exclusive.</param>
    public static double? LeastDetectable(IReadOnlyList<double> logRatios, double confidence) =>
        logRatios.Count < 2 ? null : Math.Exp(Distance(logRatios.Count, Deviation(logRatios), confidence)) - 1;

    /// <summary>
    /// The rounds at which a difference as large as <paramref name="distance"/> would be found, given that further rounds scatter as
    /// these do; null when that is more than <see cref="MostRounds"/>, or when fewer than two rounds show no scatter.
    /// </summary>
    /// <param name="logRatios">ln(A/B) of each round.</param>
    /// <param name="distance">Difference of two log ratios, such as |ln ratio − ln limit|; not negative.</param>
    /// <param name="confidence">Confidence of the gate's interval, 0..1 exclusive.</param>
    /// <param name="fewest">Rounds, or whatever else is the unit, from which on there is an interval; null for those of the signed rank.</param>
    public static int? RoundsToResolve(IReadOnlyList<double> logRatios, double distance, double confidence, int? fewest = null)
    {
        if (logRatios.Count < 2)
        {
            return null;
        }

        var deviation = Deviation(logRatios);
        if (Distance(MostRounds, deviation, confidence) > distance)
        {
            return null;
        }

        // The distance shrinks as rounds are added, so the first count that suffices can be bisected. An interval must exist, too.
        var (low, high) = (Math.Max(2, fewest ?? SignedRank.FewestRounds(1 - confidence)), MostRounds);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = Distance(middle, deviation, confidence) <= distance ? (low, middle) : (middle + 1, high);
        }

        return high;
    }

    /// <summary>The smallest distance of a quantile from a limit that these rounds would tell, in the unit of <paramref name="halfWidth"/>.</summary>
    /// <param name="halfWidth">From the quantile to that end of its interval which lies towards the limit.</param>
    /// <param name="confidence">Confidence of the interval, 0..1 exclusive.</param>
    public static double LeastDetectable(double halfWidth, double confidence) =>
        halfWidth * (1 + (Normal.InvCDF(0, 1, Power) / Normal.InvCDF(0, 1, 1 - ((1 - confidence) / 2))));

    /// <summary>
    /// The rounds at which a quantile as far from the limit as this one would be told from it, since an interval shrinks with the
    /// square root of their number; null when that is more than <see cref="MostRounds"/>.
    /// </summary>
    /// <param name="rounds">Rounds behind the interval.</param>
    /// <param name="halfWidth">As in <see cref="LeastDetectable(double, double)"/>.</param>
    /// <param name="distance">From the quantile to the limit, not negative.</param>
    /// <param name="confidence">Confidence of the interval, 0..1 exclusive.</param>
    public static int? RoundsToResolve(long rounds, double halfWidth, double distance, double confidence)
    {
        var factor = LeastDetectable(halfWidth, confidence) / distance;
        var needed = rounds * factor * factor;
        return needed <= MostRounds ? (int)Math.Ceiling(needed) : null;
    }

    private static double Distance(int rounds, double deviation, double confidence)
    {
        var freedom = rounds - 1;
        var confident = StudentT.InvCDF(0, 1, freedom, 1 - ((1 - confidence) / 2));
        var powerful = StudentT.InvCDF(0, 1, freedom, Power);
        return (confident + powerful) * deviation / Math.Sqrt(rounds);
    }

    /// <summary>The standard deviation of at least two values.</summary>
    internal static double Deviation(IReadOnlyList<double> values)
    {
        var mean = values.Average();
        return Math.Sqrt(values.Sum(value => (value - mean) * (value - mean)) / (values.Count - 1));
    }
}
