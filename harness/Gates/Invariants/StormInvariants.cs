namespace LoadHarness.Gates.Invariants;

/// <summary>The rules on arms that lost the target and got it back.</summary>
public static class StormInvariants
{
    // What a request that was in flight, or was sent on a connection that had just died, ends in.
    private static readonly string[] Explained = [nameof(Outcome.ConnectionReset), nameof(Outcome.ConnectRefused), nameof(Outcome.Refused)];

    /// <summary>Nobody stays away.</summary>
    public static readonly Invariant AllServedAgain = new()
    {
        Id = "allServedAgain",
        Meaning = "Every client is served again after the outage",
        Arms = ArmGroup.Honest,
        IsOfRun = true,
        Obstacle = NoStorm,
        Words = _ => "clients served again after the outage = all",
        Count = (arm, _, evidence) => StormOf(arm, evidence) is { } storm
            ? new(arm.Name, storm.Recovered, storm.Clients, "client", "were served again")
            {
                Breach = $"{arm.Name}: {Format.Count(storm.Clients - storm.Recovered)} of {Format.Count(storm.Clients)} clients were not served again",
            }
            : NotRun(arm),
    };

    /// <summary>No request is lost or counted twice.</summary>
    public static readonly Invariant RequestsAddUp = new()
    {
        Id = "requestsAddUp",
        Meaning = "Every intended request was served, failed or was refused, and is counted once",
        Arms = ArmGroup.Honest,
        IsOfRun = true,
        Obstacle = NoStorm,
        Words = _ => "intended requests = served + failed + refused",
        Count = (arm, _, evidence) => StormOf(arm, evidence) is { } storm
            ? new(arm.Name, arm.Requests, storm.Intended, "intended request", "have exactly one outcome")
            {
                Broken = arm.Requests != storm.Intended,
                Breach = $"{arm.Name}: {Format.Count(storm.Intended)} were intended, {Format.Count(arm.Requests)} have an outcome",
            }
            : NotRun(arm),
    };

    /// <summary>Nothing fails for another reason than the outage.</summary>
    public static readonly Invariant FailuresExplained = new()
    {
        Id = "failuresExplained",
        Meaning = $"Requests that fail do so by {string.Join(", ", Explained)}",
        Arms = ArmGroup.Honest,
        IsOfRun = true,
        Obstacle = NoStorm,
        Words = _ => $"requests that failed otherwise than by {string.Join(", ", Explained)} = 0",
        Count = (arm, _, _) =>
        {
            var others = arm.Outcomes.Where(outcome => outcome.Key != nameof(Outcome.Ok) && !Explained.Contains(outcome.Key)).ToList();
            return new(arm.Name, arm.Requests - others.Sum(outcome => outcome.Value), arm.Requests, "request", "were served, or failed as a killed LLA explains")
            {
                Breach = string.Join("; ", others.Select(outcome => $"{arm.Name}: {Format.Count(outcome.Value)} {outcome.Key}")),
            };
        },
    };

    /// <summary>All of them.</summary>
    public static IReadOnlyList<Invariant> All { get; } = [AllServedAgain, RequestsAddUp, FailuresExplained];

    private static StormResult? StormOf(ArmResult arm, Evidence evidence) => evidence.Storms.FirstOrDefault(storm => storm.Arm == arm.Name);

    private static Tally NotRun(ArmResult arm) => new(arm.Name, 0, 0, "client", "") { Blind = "it did not lose the LLA" };

    private static (string, string)? NoStorm(LoadPlan plan) =>
        plan.Schedule is not Outages ? ($"{plan.Scenario} is no storm, so that nobody comes back to judge by", "write scenario=storm, or leave them out") : null;
}
