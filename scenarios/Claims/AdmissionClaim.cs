using LoadHarness.Recording;

namespace LoadHarness.Scenarios.Claims;

/// <summary>C6: who gets in.</summary>
internal sealed class AdmissionClaim() : Claim("C6", "Only clients with a valid, unrevoked, allowed certificate get in")
{
    private const double Confidence = 0.95;

    /// <summary>How many impostors got in, with the bound that the count puts on their share, or with the kinds that did.</summary>
    public static string Count(RunResult run)
    {
        var impostors = Impostors(run);
        var tried = impostors.Sum(arm => arm.Requests);
        var admitted = impostors.Sum(arm => arm.Impostors!.Admitted);
        var count = $"{Format.Count(admitted)} of {Format.Count(tried)} impostors of {impostors.Count} kinds got in";
        if (admitted > 0)
        {
            return $"{count}: {Format.List([.. impostors.Where(arm => arm.Impostors!.Admitted > 0).Select(arm => $"{Format.Count(arm.Impostors!.Admitted)} {arm.Name}")])}";
        }

        return tried == 0 ? count : $"{count} (at {Format.Percent(Confidence)} confidence at most {Format.Percent(Bound(tried))})";
    }

    /// <summary>From arms of honest clients and of impostors.</summary>
    protected override IReadOnlyList<ClaimResult> Answer(RunResult run)
    {
        var impostors = Impostors(run);
        if (impostors.Count == 0)
        {
            return [NotAnswered("No arm is an impostor (see scenario=rejection).")];
        }

        var honest = run.Arms.Where(arm => arm.Impostors is null).ToList();
        var (requests, served) = (honest.Sum(arm => arm.Requests), honest.Sum(Ok));
        return
        [
            Judged(
                refuted: impostors.Exists(arm => arm.Impostors!.Admitted > 0),
                confirmed: impostors.TrueForAll(AllRefused) && requests > 0 && served == requests,
                $"{Count(run)}, {Format.Count(impostors.Sum(arm => arm.Impostors!.TicketsTaken))} of them on a session that LLA resumed; "
                + $"beside them {Format.Count(served)} of {Format.Count(requests)} requests of honest clients were served"
                + $"{Unrefused(impostors)}."),
        ];
    }

    // The exact binomial bound when nothing was seen in n attempts: 1 − (1 − c)^(1/n) (Clopper and Pearson 1934).
    private static double Bound(long attempts) => 1 - Math.Pow(1 - Confidence, 1.0 / attempts);

    private static string Unrefused(List<ArmResult> impostors) =>
        impostors.Where(arm => arm.Impostors!.Admitted == 0 && !AllRefused(arm)).Select(arm => arm.Name).ToList() is { Count: > 0 } names
            ? $"; not every request of {Format.List(names)} was refused for what is wrong with it"
            : "";

    private static bool AllRefused(ArmResult arm)
    {
        var expected = arm.Impostors!.Expected;
        var refused = arm.Impostors.Refused.Where(refusal => refusal.By == expected.By && refusal.Reason == expected.Reason.ToString()).Sum(refusal => refusal.Count);
        return arm.Requests > 0 && refused >= arm.Requests;
    }

    private static List<ArmResult> Impostors(RunResult run) => [.. run.Arms.Where(arm => arm.Impostors is not null)];

    private static long Ok(ArmResult arm) => arm.Outcomes.GetValueOrDefault(nameof(Outcome.Ok));
}
