namespace LoadHarness.Schedules;

/// <summary>A soak: all arms run at once, for a long time and at one rate that they share, in windows that are stored as they end.</summary>
/// <param name="Duration">How long to measure after the warm-up.</param>
/// <param name="Window">Length of a window.</param>
/// <param name="Weights">Share of the load of each arm of the plan, as weights in the order of the arms.</param>
public sealed record SoakWindows(TimeSpan Duration, TimeSpan Window, IReadOnlyList<int> Weights) : Schedule
{
    /// <summary>Windows of the longest soak, a day, in the shortest windows, of a second.</summary>
    public const int Most = 86_400;

    /// <summary>Parts of a soak that are taken for independent: windows beside each other are not. As many as a trend is drawn through.</summary>
    public const int Blocks = 12;

    /// <summary>How its load goes up and down; null for one rate from start to end.</summary>
    public LoadShape? Shape { get; init; }

    /// <summary>Windows of the whole soak, at least one.</summary>
    public int Count => Math.Max(1, (int)Math.Ceiling(Duration / Window));

    /// <summary>The part of its requests that a process has, so that each has its part of every arm.</summary>
    /// <param name="shard">The part of the load.</param>
    public Shard RequestsOf(Shard shard) => shard.InTurnsOf(Weights.Sum());

    /// <summary>The part, from 0, that a window belongs to.</summary>
    /// <param name="window">Number of the window, from 1.</param>
    public int BlockOf(int window) => (int)Math.Clamp((window - 1L) * Blocks / Count, 0, Blocks - 1);

    public override bool HasTrends => true;
    public override bool RunsAllArmsAtOnce => true;
    public override bool LooksForBreakdown => true;

    /// <summary>What the arms carry together: each one's time for a request, by its weight.</summary>
    public override double? CapacityOf(LoadPlan plan, IReadOnlyList<double> capacities) =>
        Shape is not null ? null : Weights.Sum() / Weights.Zip(capacities).Sum(arm => arm.First / arm.Second);

    /// <summary>None with a shape, which has a rate for each moment.</summary>
    public override double? RateOf(LoadPlan plan) => Shape is null ? plan.Rate : null;

    public override double? PeakRateOf(LoadPlan plan) => Shape is null ? plan.StatedRate : Shape.PeakRate is > 0 and var peak ? peak : null;

    public override double? WarmUpRateOf(LoadPlan plan) => Shape is null ? plan.StatedRate : Shape.MeanRate;

    public override bool HasOpenParts => Shape?.OpenRequests > 0;

    public override int FewestClients(int arm) => Shape is null ? 0 : MixOrder.Counts(MixOrder.Of(Weights), Weights.Count, Shape.MostClients)[arm];

    public override IReadOnlyList<double> SharesOf(LoadPlan plan) => [.. Weights.Select(weight => (double)weight)];

    public override Schedule Without(IReadOnlyList<bool> leftOut) => this with { Weights = [.. Weights.Where((_, arm) => !leftOut[arm])] };

    public override TimeSpan LongestLoad(LoadPlan plan) => Duration;

    public override string Describe(LoadPlan plan) => string.Create(
        CultureInfo.InvariantCulture,
        $"{string.Join(", ", plan.Arms.Zip(Weights, Part))}; {(Shape is null ? "" : $"{Shape}: {Shape.Describe()}; ")}{Count:N0} windows of {Window.TotalSeconds:0.###} s");

    private string Part(Arm arm, int weight) => string.Create(CultureInfo.InvariantCulture, $"{arm.Name} {(double)weight / Weights.Sum():0.#%}");
}

/// <summary>One connection mode's part of a mixed load.</summary>
/// <param name="Mode">How its requests get their connections.</param>
/// <param name="Weight">Its share as a weight among all parts, at least 1.</param>
public sealed record MixPart(ConnectionMode Mode, int Weight);

/// <summary>Which arm of a mixed load each request belongs to: by weight, and spread as evenly as whole requests can be.</summary>
/// <remarks>
/// Smooth weighted round robin, as nginx balances servers: every arm gains its weight, the richest is taken and pays the sum of
/// all. After as many requests as the weights sum up to, each arm has had exactly its weight, and it begins anew.
/// </remarks>
public static class MixOrder
{
    /// <summary>How many of so many, in that order again and again, belong to each arm.</summary>
    /// <param name="order">One turn, see <see cref="Of"/>.</param>
    /// <param name="arms">How many arms there are.</param>
    /// <param name="whole">How many there are in all.</param>
    public static int[] Counts(IReadOnlyList<int> order, int arms, int whole)
    {
        var counts = new int[arms];
        for (var place = 0; place < order.Count; place++)
        {
            counts[order[place]] += (whole / order.Count) + (place < whole % order.Count ? 1 : 0);
        }

        return counts;
    }

    /// <summary>The arms of one turn, by their index; as long as the weights sum up to.</summary>
    /// <param name="weights">The weight of each arm, at least 1.</param>
    public static IReadOnlyList<int> Of(IReadOnlyList<int> weights)
    {
        var whole = weights.Sum();
        var credit = new int[weights.Count];
        var order = new int[whole];
        for (var place = 0; place < whole; place++)
        {
            var richest = 0;
            for (var arm = 0; arm < credit.Length; arm++)
            {
                credit[arm] += weights[arm];
                richest = credit[arm] > credit[richest] ? arm : richest;
            }

            credit[richest] -= whole;
            order[place] = richest;
        }

        return order;
    }
}
