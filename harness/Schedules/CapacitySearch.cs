namespace LoadHarness.Schedules;

/// <summary>Finds the highest rate of an arm that keeps an objective: upwards until it breaks, then by bisection.</summary>
/// <param name="Objective">The 99th percentile of the response time must not exceed this, and no request may fail.</param>
public sealed record CapacitySearch(TimeSpan Objective)
{
    /// <summary>Samples that a step needs for its 99th percentile: ten lie beyond it.</summary>
    public const int SamplesPerStep = 1000;

    // The answer is known to 5 %; closer, one step differs from the next by noise alone.
    private const double Resolution = 1.05;
    private const double Upwards = 1.4;
    private const double Downwards = 0.6;

    // Sixteen steps bracket any rate within a factor of 60 of the first.
    private const int MostSteps = 16;

    /// <summary>The rate to try next; null when the answer is known as closely as it will be.</summary>
    /// <param name="first">The rate of the first step, in requests per second.</param>
    /// <param name="steps">The steps so far.</param>
    public static double? Next(double first, IReadOnlyList<CapacityStep> steps)
    {
        if (steps.Count == 0)
        {
            return first;
        }

        var (kept, broken) = Bracket(steps);
        if (steps.Count == MostSteps || broken / kept <= Resolution)
        {
            return null;
        }

        return (kept, broken) switch
        {
            ({ } low, { } high) => Math.Sqrt(low * high),
            ({ } low, null) => low * Upwards,
            (null, { } high) => high * Downwards,
            _ => null,
        };
    }

    /// <summary>The highest rate that kept the objective below every rate that broke it, and the lowest that broke it; null where there was none.</summary>
    public static (double? Kept, double? Broken) Bracket(IReadOnlyList<CapacityStep> steps)
    {
        double? broken = steps.Any(step => !step.Kept) ? steps.Where(step => !step.Kept).Min(step => step.Rate) : null;
        var below = steps.Where(step => step.Kept && !(step.Rate >= broken)).ToList();
        return (below.Count > 0 ? below.Max(step => step.Rate) : null, broken);
    }

    /// <summary>How long a step lasts at a rate: the block, or longer where it takes longer to get enough samples.</summary>
    public static TimeSpan During(double rate, TimeSpan block)
    {
        var enough = TimeSpan.FromSeconds(SamplesPerStep / rate);
        return enough > block ? enough : block;
    }
}

/// <summary>One step of a capacity search.</summary>
/// <param name="Rate">Requests per second that were started.</param>
/// <param name="Kept">Whether the objective was kept.</param>
public readonly record struct CapacityStep(double Rate, bool Kept);
