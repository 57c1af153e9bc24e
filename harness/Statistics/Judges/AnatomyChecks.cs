using LoadHarness.Statistics.Estimates;

namespace LoadHarness.Statistics.Judges;

/// <summary>Whether handshakes that were looked at message by message can be believed.</summary>
internal static class AnatomyChecks
{
    /// <summary>Largest share of a handshake that may be no part's.</summary>
    public const double MostLeft = 0.05;

    // A connection that ends within the handshake is told by one end only, and is an error elsewhere.
    private const double MostBroken = 0.01;

    /// <summary>The checks; none where no messages were timed.</summary>
    public static IEnumerable<ValidityCheck> Of(LoadPlan plan, IReadOnlyList<ArmResult> arms)
    {
        var timed = plan.Arms.Where(arm => arm.TimesMessages).Select(arm => arm.Name).ToHashSet();
        List<ArmResult> looked = [.. arms.Where(arm => timed.Contains(arm.Name) && arm.Requests > 0).Select(AnatomyEstimates.Into)];
        if (looked.Count == 0)
        {
            yield break;
        }

        List<string> untold = [.. looked.Where(arm => arm.Anatomy is not { } anatomy || anatomy.Broken + anatomy.Others > MostBroken * anatomy.Connections).Select(arm => arm.Name)];
        yield return new(
            "messages of both ends",
            untold.Count == 0,
            untold.Count == 0
                ? $"Both ends told of the same messages, in the same order and of the same length, in {Format.Count(looked.Sum(arm => arm.Anatomy!.Connections), "handshake")}."
                : $"In more than {Format.Percent(MostBroken)} of the handshakes of {Format.List(untold)} both ends did not tell of the same messages.");
        if (looked.Where(arm => arm.Anatomy is not null).MaxBy(arm => arm.Anatomy!.LeftShare) is { } worst)
        {
            yield return new(
                "parts of the handshake",
                worst.Anatomy!.LeftShare <= MostLeft,
                $"Messages, ways and calls add up to the handshake but for {Format.Percent(worst.Anatomy.LeftShare)} at most, of {worst.Name}, limit {Format.Percent(MostLeft)}.")
            {
                Subject = CheckSubject.Machine,
            };
        }
    }
}
