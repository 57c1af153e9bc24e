using MathNet.Numerics.Distributions;

namespace LoadHarness.Statistics.Estimates;

/// <summary>By how much one run lies above k past ones, with the interval that what differs from run to run leaves.</summary>
/// <remarks>
/// x − m ± t(1−α/2, k−1)·s·√(1+1/k), m and s the mean and the standard deviation of the past values: the prediction interval of one value
/// more of a normal distribution. Hahn, Meeker: Statistical Intervals, 1991, chapter 4. A wild past run widens it: it decides less then, and
/// not more often wrongly.
/// </remarks>
public static class PredictionInterval
{
    /// <summary>Past runs from which on they are used: two say next to nothing of how runs scatter.</summary>
    public const int FewestRuns = 3;

    /// <summary>Beyond this many past runs the advice "more of them" is no advice.</summary>
    public const int MostRuns = 1_000;

    /// <summary>The distance from the mean of the past values; its count is theirs.</summary>
    /// <param name="value">ln of what the run to judge has.</param>
    /// <param name="past">ln of the same of each past run, at least <see cref="FewestRuns"/>.</param>
    /// <param name="confidence">Confidence of the interval, 0..1 exclusive.</param>
    public static Estimate Of(double value, IReadOnlyList<double> past, double confidence)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(past.Count, FewestRuns, nameof(past));
        var (distance, half) = (value - past.Average(), HalfWidth(past.Count, Resolution.Deviation(past), confidence));
        return new(distance, distance - half, distance + half, confidence, past.Count);
    }

    /// <summary>The past runs with which a distance could be told, given that more of them scatter as these do; null when <see cref="MostRuns"/> could not.</summary>
    /// <param name="past">As in <see cref="Of"/>.</param>
    /// <param name="distance">From the run to the limit, both as logarithms; not negative.</param>
    /// <param name="confidence">Confidence of the interval, 0..1 exclusive.</param>
    public static int? RunsToTell(IReadOnlyList<double> past, double distance, double confidence)
    {
        var deviation = Resolution.Deviation(past);
        if (HalfWidth(MostRuns, deviation, confidence) > distance)
        {
            return null;
        }

        // The more runs, the narrower, so the first count that suffices can be bisected.
        var (low, high) = (FewestRuns, MostRuns);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = HalfWidth(middle, deviation, confidence) <= distance ? (low, middle) : (middle + 1, high);
        }

        return high;
    }

    private static double HalfWidth(int runs, double deviation, double confidence) =>
        StudentT.InvCDF(0, 1, runs - 1, 1 - ((1 - confidence) / 2)) * deviation * Math.Sqrt(1 + (1.0 / runs));
}
