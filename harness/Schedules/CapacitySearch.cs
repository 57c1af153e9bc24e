namespace LoadHarness.Schedules;

/// <summary>
/// Finds the highest rate of each arm that keeps an objective: upwards until it breaks, then where the steps so far say that the capacity is. What
/// decides is asked twice.
/// </summary>
/// <param name="Objective">The 99th percentile of the response time must not exceed this, and no request may fail.</param>
/// <param name="Block">Least length of a step.</param>
public sealed record CapacitySearch(TimeSpan Objective, TimeSpan Block) : Schedule
{
    /// <summary>Steps that an arm takes as a rule.</summary>
    public const int ExpectedSteps = 20;

    /// <summary>Steps that an arm takes at most.</summary>
    public const int MostSteps = 24;

    /// <summary>The search ends when the upper end of the interval is so many times the lower one.</summary>
    public const double Resolution = 1.1;

    /// <summary>Time of a step as a rule: a thousand requests at a few hundred a second.</summary>
    public static readonly TimeSpan ExpectedStep = TimeSpan.FromSeconds(2.5);

    /// <summary>Samples that a step needs for its 99th percentile: ten lie beyond it.</summary>
    public const int SamplesPerStep = 1000;

    private const double Upwards = 1.4;
    private const double Downwards = 0.6;

    public override bool HasOneRate => false;
    public override bool LeavesIdleTime => false;

    /// <summary>None: each step has a rate of its own.</summary>
    public override double? RateOf(LoadPlan plan) => null;

    public override TimeSpan LongestLoad(LoadPlan plan) => ExpectedStep * ExpectedSteps * plan.BlocksPerRound;

    public override string Describe(LoadPlan plan) => string.Create(
        CultureInfo.InvariantCulture, $"{plan.Arms.Count} arms, rising rates until p99 exceeds {Objective.TotalMilliseconds:0.###} ms{(plan.Rate is { } most ? $", or up to {most:0.###} requests/s" : "")}");

    /// <summary>The rate to try next; null when the answer is known as closely as it will be.</summary>
    /// <param name="first">The rate of the first step, in requests per second.</param>
    /// <param name="steps">The steps so far.</param>
    /// <param name="most">The rate beyond which nobody wants to know; null without one.</param>
    public static double? Next(double first, IReadOnlyList<CapacityStep> steps, double? most = null)
    {
        if (steps.Count == 0)
        {
            return Math.Min(first, most ?? first);
        }

        // On the way up a step that is kept decides nothing yet.
        var last = steps[^1].Rate;
        var decides = last >= most || steps.Any(step => !step.Kept);
        if (steps.Count >= MostSteps)
        {
            return null;
        }

        if (decides && steps.Count(step => step.Rate == last) % 2 == 1)
        {
            return last;
        }

        double? next = CapacityEstimate.Of(steps) switch
        {
            { } known => known.High / known.Low <= Resolution ? null : known.Rate,
            null when steps[0].Kept => last >= most ? null : last * Upwards,
            _ => last * Downwards,
        };
        return next > most ? most : next;
    }

    /// <summary>How long a step lasts at a rate: the block, or longer where it takes longer to get enough samples.</summary>
    public TimeSpan During(double rate)
    {
        var enough = TimeSpan.FromSeconds(SamplesPerStep / rate);
        return enough > Block ? enough : Block;
    }
}

/// <summary>One step of a capacity search.</summary>
/// <param name="Rate">Requests per second that were started.</param>
/// <param name="Kept">Whether the objective was kept.</param>
public readonly record struct CapacityStep(double Rate, bool Kept);
