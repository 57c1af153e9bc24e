using MathNet.Numerics.Distributions;

namespace LoadHarness.Statistics.Estimates;

/// <summary>What several launches say of a time or of CPU: a value each, and the launch is the unit.</summary>
/// <remarks>
/// On logarithms m ± t(1−α/2, k−1)·s/√k, m and s the mean and the standard deviation of the k launches; for two runs x̄ − ȳ ± t(1−α/2, m+n−2)·s·√(1/m + 1/n)
/// with one s of both, which beside a single launch is the prediction interval of one value more. An exact rank interval at 95 % takes six values; see
/// docs/decisions/0035-the-launch-is-the-unit.md for what this one holds of fewer.
/// </remarks>
public static class LaunchEstimates
{
    /// <summary>Launches from which on there is an interval.</summary>
    public const int Fewest = 2;

    // As many degrees of freedom as three past runs have: with one, an interval is so wide that it says nothing.
    private const int FewestFreedom = PredictionInterval.FewestRuns - 1;

    /// <summary>The estimate over the launches, in the unit of the values; its count is theirs.</summary>
    /// <param name="values">One value a launch, above 0, at least one; infinite where too many requests of it failed.</param>
    /// <param name="confidence">Confidence of the interval, 0..1 exclusive.</param>
    public static Estimate Of(IReadOnlyList<double> values, double confidence)
    {
        if (values.Any(double.IsInfinity))
        {
            return new(double.PositiveInfinity, values.All(double.IsInfinity) ? double.PositiveInfinity : 0, double.PositiveInfinity, confidence, values.Count);
        }

        double[] logs = [.. values.Select(value => Math.Log(value))];
        var mean = logs.Average();
        if (logs.Length < Fewest)
        {
            return new(Math.Exp(mean), null, null, confidence, logs.Length);
        }

        var half = Student(confidence, logs.Length - 1) * Resolution.Deviation(logs) / Math.Sqrt(logs.Length);
        return new Estimate(mean, mean - half, mean + half, confidence, logs.Length).Exp();
    }

    /// <summary>How far the launches of one run lie above those of another.</summary>
    /// <param name="run">ln of what each launch of the run has, at least one.</param>
    /// <param name="other">ln of what each launch of the other has, at least one.</param>
    /// <param name="confidence">Confidence of the interval, 0..1 exclusive.</param>
    /// <returns>The distance as a logarithm, its count that of all launches; null where they are too few.</returns>
    public static Estimate? Between(IReadOnlyList<double> run, IReadOnlyList<double> other, double confidence)
    {
        var freedom = run.Count + other.Count - 2;
        if (freedom < FewestFreedom)
        {
            return null;
        }

        var distance = run.Average() - other.Average();
        var deviation = Math.Sqrt((Squares(run) + Squares(other)) / freedom);
        var half = Student(confidence, freedom) * deviation * Math.Sqrt((1.0 / run.Count) + (1.0 / other.Count));
        return new(distance, distance - half, distance + half, confidence, run.Count + other.Count);
    }

    private static double Squares(IReadOnlyList<double> values)
    {
        var mean = values.Average();
        return values.Sum(value => (value - mean) * (value - mean));
    }

    private static double Student(double confidence, int freedom) => StudentT.InvCDF(0, 1, freedom, 1 - ((1 - confidence) / 2));
}
