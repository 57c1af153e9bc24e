using LoadHarness.Gates;

namespace LoadHarness.Statistics.Estimates;

/// <summary>How far apart two equal arms may lie on this machine, as far as the same arm twice shows.</summary>
/// <remarks>
/// What the interval of the pair does not exclude, the machine may do to any two arms. A ratio that is no farther from its limit is not told from it,
/// however narrow its own interval happens to be. It is no claim that a gate makes, and takes no share of the error budget: its interval is at 95 %.
/// </remarks>
/// <param name="Pair">The same arm twice, as a ratio with both ends of its interval.</param>
/// <param name="LogRatios">ln of the ratio of each round.</param>
public sealed record NoiseFloor(ComparisonResult Pair, IReadOnlyList<double> LogRatios)
{
    /// <summary>The ratio up to which equal arms may differ either way, at least 1.</summary>
    public double Reach => Math.Max(Pair.High!.Value, 1 / Pair.Low!.Value);

    /// <summary>The floor of a metric; null without a pair, or where it has too few rounds for an interval.</summary>
    public static NoiseFloor? Of(Evidence evidence, Metric metric)
    {
        if (metric.Kind == MetricKind.Count || evidence.Plan.SameTwice is not { } pair || evidence.Find(pair.Arm) is null || evidence.Find(pair.Again) is null)
        {
            return null;
        }

        var rounds = new PairedRounds(new(metric, pair.Again, pair.Arm), evidence.Arms);
        return rounds.Compare(ErrorBudget.UngatedConfidence) is { Low: not null, High: not null } comparison ? new(comparison, rounds.LogRatios) : null;
    }

    /// <summary>Whether a ratio is no farther from a limit than equal arms may be from each other.</summary>
    public bool Holds(double ratio, double limit) => Math.Abs(Math.Log(ratio / limit)) < Math.Log(Reach);
}
