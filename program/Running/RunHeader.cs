using System.Globalization;
using LoadHarness.Arms;
using LoadHarness.Schedules;
using LoadHarness.Text;

namespace LoadHarness.Program.Running;

/// <summary>What is said of a run before it starts.</summary>
internal static class RunHeader
{
    // Start of the LLA, certificates, connections and the reading of counters between blocks.
    private static readonly TimeSpan Overhead = TimeSpan.FromSeconds(3);

    // Connecting, two calm stretches and the recovery of some hundred clients.
    private static readonly TimeSpan StormOverhead = TimeSpan.FromSeconds(10);

    /// <summary>Scenario, target, load and plan, a line each.</summary>
    public static string Of(LoadPlan plan, string target, TargetTraits traits)
    {
        var load = plan.Load == LoadKind.Closed ? "closed loop"
            : plan.Rate is { } rate ? string.Create(CultureInfo.InvariantCulture, $"open, {rate:0.###} requests/s {(plan.Soak is null ? "an arm" : "of all arms")}")
            : plan.Storm is not null ? "open, a request of each client in 4 s (auto)"
            : "open, rate from the warm-up (auto)";
        var evidence = traits.GivesEvidence ? "" : "; client-only evidence, so no gate on identities";
        return string.Create(CultureInfo.InvariantCulture, $"""
            {plan.Scenario,-12} {plan.Question}
            target       {target}, TLS {string.Join(" and ", plan.Arms.Select(arm => Names.Of(arm.Tls)).Distinct())}, {string.Join(" and ", plan.Arms.Select(arm => arm.Http == HttpProtocol.Http2 ? "HTTP/2" : "HTTP/1.1").Distinct())}{evidence}
            load         {load}, {Clients(plan)} an arm
            plan         {Blocks(plan)}, about {Format.Roughly(ExpectedDuration(plan))}
            """);
    }

    private static string Clients(LoadPlan plan)
    {
        var counts = plan.Arms.Select(arm => arm.Clients ?? plan.Clients).ToList();
        return (counts.Min(), counts.Max()) switch
        {
            (1, 1) => "1 client",
            var (fewest, most) when fewest == most => $"{most} clients",
            var (fewest, most) => $"{fewest} to {most} clients",
        };
    }

    private static string Blocks(LoadPlan plan) => plan.Soak is { } soak
        ? string.Create(
            CultureInfo.InvariantCulture,
            $"{string.Join(", ", plan.Arms.Zip(soak.Weights, (arm, weight) => $"{arm.Name} {(double)weight / soak.Weights.Sum():0.#%}"))}; {soak.Windows:N0} windows of {soak.Window.TotalSeconds:0.###} s")
        : plan.Storm is { } storm
        ? string.Create(CultureInfo.InvariantCulture, $"{string.Join(", ", plan.Arms.Select(arm => arm.Name))}, one after the other; outage {storm.Outage.TotalSeconds:0.###} s")
        : plan.Search is { } search
        ? string.Create(CultureInfo.InvariantCulture, $"{plan.Arms.Count} arms, rising rates until p99 exceeds {search.Objective.TotalMilliseconds:0.###} ms")
        : string.Create(CultureInfo.InvariantCulture, $"{plan.Arms.Count} arms × {plan.Rounds} rounds × {plan.Block.TotalSeconds:0.###} s, order from seed {plan.Seed}");

    /// <summary>Expected length of the planned rounds with warm-up; more rounds may follow while a gate is inconclusive.</summary>
    public static TimeSpan ExpectedDuration(LoadPlan plan) =>
        plan.Storm is { } storm ? plan.Arms.Count * (storm.Outage + StormOverhead)
        : (plan.Soak?.Duration ?? BlockTime(plan) * plan.BlocksPerRound) + (plan.WarmUp * 1.5 * plan.BlocksPerRound) + Overhead;

    // A search takes some seven steps an arm, of a thousand requests at a few hundred a second each.
    private static TimeSpan BlockTime(LoadPlan plan) => plan.Search is null ? plan.Block * plan.Rounds : TimeSpan.FromSeconds(7 * 2.5);
}
