namespace LoadHarness.Gates.Invariants;

/// <summary>The rules on arms that lost the target and got it back.</summary>
public static class StormInvariants
{
    // What a request that was in flight, or was sent on a connection that had just died, ends in.
    private static readonly string[] Explained = [nameof(Outcome.ConnectionReset), nameof(Outcome.ConnectRefused), nameof(Outcome.Refused)];

    /// <summary>Nobody stays away.</summary>
    public static readonly Invariant AllServedAgain = Rule(
        "allServedAgain", "Every client is served again after the outage", "clients served again after the outage = all", WithStorm((arm, storm) =>
            new(arm.Name, storm.Recovered, storm.Clients, "client", "were served again")
            {
                Breach = $"{arm.Name}: {Format.Count(storm.Clients - storm.Recovered)} of {Format.Count(storm.Clients)} clients were not served again",
            }));

    /// <summary>No request is lost or counted twice.</summary>
    public static readonly Invariant RequestsAddUp = Rule(
        "requestsAddUp", "Every intended request was served, failed or was refused, and is counted once", "intended requests = served + failed + refused",
        WithStorm((arm, storm) => new(arm.Name, arm.Requests, storm.Intended, "intended request", "have exactly one outcome")
        {
            Broken = arm.Requests != storm.Intended,
            Breach = $"{arm.Name}: {Format.Count(storm.Intended)} were intended, {Format.Count(arm.Requests)} have an outcome",
        }));

    /// <summary>Nothing fails for another reason than the outage.</summary>
    public static readonly Invariant FailuresExplained = Rule(
        "failuresExplained",
        $"Requests that fail do so by {string.Join(", ", Explained)}",
        $"requests that failed otherwise than by {string.Join(", ", Explained)} = 0",
        (arm, _, _) =>
        {
            var others = arm.Outcomes.Where(outcome => outcome.Key != nameof(Outcome.Ok) && !Explained.Contains(outcome.Key)).ToList();
            return new(arm.Name, arm.Requests - others.Sum(outcome => outcome.Value), arm.Requests, "request", "were served, or failed as a killed LLA explains")
            {
                Breach = string.Join("; ", others.Select(outcome => $"{arm.Name}: {Format.Count(outcome.Value)} {outcome.Key}")),
            };
        });

    /// <summary>All of them.</summary>
    public static IReadOnlyList<Invariant> All { get; } = [AllServedAgain, RequestsAddUp, FailuresExplained];

    private static Invariant Rule(string id, string meaning, string words, Func<ArmResult, InvariantGate, Evidence, Tally> count) => new(id, meaning, ArmGroup.Honest, _ => words)
    {
        IsOfRun = true,
        Obstacle = plan => plan.Schedule is Outages ? null : ($"{plan.Scenario} is no storm, so that nobody comes back to judge by", "write scenario=storm, or leave them out"),
        Count = count,
    };

    private static Func<ArmResult, InvariantGate, Evidence, Tally> WithStorm(Func<ArmResult, StormResult, Tally> count) => (arm, _, evidence) =>
        evidence.Storms.FirstOrDefault(storm => storm.Arm == arm.Name) is { } storm
            ? count(arm, storm)
            : new(arm.Name, 0, 0, "client", "") { Blind = "it did not lose the LLA" };
}
