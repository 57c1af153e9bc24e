using System.Globalization;
using LoadHarness.Plans;

namespace LoadHarness;

/// <summary>What is said of a run before it starts.</summary>
internal static class RunHeader
{
    // Start of the LLA, certificates, connections and the reading of counters between blocks.
    private static readonly TimeSpan Overhead = TimeSpan.FromSeconds(3);

    /// <summary>Scenario, target, load and plan, a line each.</summary>
    public static string Of(LoadPlan plan, string target, TargetTraits traits)
    {
        var load = plan.Load == LoadKind.Closed ? $"closed loop, {plan.Clients} clients an arm"
            : plan.Rate is { } rate ? string.Create(CultureInfo.InvariantCulture, $"open, {rate:0.###} requests/s an arm, {plan.Clients} clients")
            : $"open, rate from the warm-up (auto), {plan.Clients} clients an arm";
        var evidence = traits.GivesEvidence ? "" : "; client-only evidence, so no gate on identities";
        return string.Create(CultureInfo.InvariantCulture, $"""
            {plan.Scenario,-12} {plan.Question}
            target       {target}, TLS {string.Join(" and ", plan.Arms.Select(arm => Names.Of(arm.Tls)).Distinct())}, HTTP/1.1{evidence}
            load         {load}
            plan         {plan.Arms.Count} arms × {plan.Rounds} rounds × {plan.Block.TotalSeconds:0.###} s, order from seed {plan.Seed}, about {ExpectedDuration(plan).TotalSeconds:0} s
            """);
    }

    /// <summary>Expected length of the planned rounds with warm-up; more rounds may follow while a gate is inconclusive.</summary>
    public static TimeSpan ExpectedDuration(LoadPlan plan) =>
        (plan.Block * plan.Rounds * plan.Arms.Count) + (plan.WarmUp * 1.5 * plan.Arms.Count) + Overhead;
}
