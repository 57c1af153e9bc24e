using System.Globalization;

namespace LoadHarness.Program.Running;

/// <summary>What is said of a run before it starts.</summary>
internal static class RunHeader
{
    private const int MostNames = 120;

    /// <summary>Scenario, target, load and plan, a line each; then how the target was looked at before, and what is left out.</summary>
    public static IReadOnlyList<string> Of(LoadPlan plan, string target, TargetTraits traits, ServerSight? sight = null) =>
    [
        .. Lines(plan, target, traits),
        .. sight is null ? Array.Empty<string>() : [$"first probe  {Format.Count(sight.Connections, "connection")} without a request{(sight.First.Succeeded ? ", and one with the first request" : "")}, before the run"],
        .. plan.LeftOut.Select(arm => $"left out     '{arm.Arm}': {arm.Why}"),
    ];

    private static IEnumerable<string> Lines(LoadPlan plan, string target, TargetTraits traits)
    {
        var load = plan.Schedule is SoakWindows { Shape: { } shape } ? $"a shape of {Format.Count(shape.Phases.Count, "part")} for all arms{(plan.IsPaced ? ", at its mean rate in the warm-up" : "")}"
            : plan.Load == LoadKind.Closed ? "closed loop"
            : plan.StatedRate is { } rate ? string.Create(
                CultureInfo.InvariantCulture,
                $"open, {rate:0.###} requests/s {(plan.Schedule.RunsAllArmsAtOnce ? "of all arms" : "an arm")}{(plan.Rate is null ? " (auto)" : "")}{(plan.IsPaced ? ", warm-up included" : "")}")
            : !plan.Schedule.HasOneRate ? $"open, rising rates{(plan is { IsPaced: true, Rate: null } ? " without a limit (rate= sets one)" : "")}"
            : plan.IsPaced ? string.Create(
                CultureInfo.InvariantCulture, $"open, rate from the warm-up (auto), which climbs from {plan.ClimbsFrom:#,0.###} to at most {plan.ClimbsTo:#,0.###} requests/s")
            : "open, rate from the warm-up (auto)";
        var evidence = traits.GivesEvidence ? "" : "; client-only evidence, so no gate on identities";
        yield return $"{plan.Scenario,-12} {plan.Question}";
        yield return $"target       {target}, TLS {string.Join(" and ", plan.Arms.Select(arm => Names.Of(arm.Tls)).Distinct())}, {string.Join(" and ", plan.Arms.Select(arm => arm.Http == HttpProtocol.Http2 ? "HTTP/2" : "HTTP/1.1").Distinct())}{evidence}";
        yield return $"load         {load}, {Clients(plan)} an arm, {(plan.Arms.All(plan.IsOnLoop) ? "on OpenSSL" : plan.Arms.Any(plan.IsOnLoop) ? "on OpenSSL or of .NET" : "of .NET")}{(plan.LoopsInUse > 1 ? $", {Format.Count(plan.LoopsInUse, "event loop")}" : "")}";
        if (plan.Workload is { } workload)
        {
            yield return $"requests     {workload.Description}: {Plain.Truncate(Plain.Line(string.Join(", ", workload.Names)), MostNames)}";
        }

        var launches = plan.Launches > 1 ? $"{Format.Count(plan.Launches, "launch")} of client and LLA × " : "";
        yield return $"plan         {launches}{plan.Schedule.Describe(plan)}, about {Format.Roughly(plan.Launches * plan.Schedule.ExpectedDuration(plan))}";
    }

    private static string Clients(LoadPlan plan)
    {
        var counts = plan.Arms.Select(plan.ClientsOf).ToList();
        return (counts.Min(), counts.Max()) switch
        {
            (1, 1) => "1 client",
            var (fewest, most) when fewest == most => $"{most} clients",
            var (fewest, most) => $"{fewest} to {most} clients",
        };
    }
}
