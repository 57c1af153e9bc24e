using LoadHarness.Results;

namespace LoadHarness.Reports.Sections;

/// <summary>Which arms a section is about: those that must be served, or the impostors, who have a section of their own.</summary>
internal static class HonestArms
{
    /// <summary>Arms without an impostor, in order.</summary>
    public static IReadOnlyList<ArmResult> Honest(this RunResult run) => [.. run.Arms.Where(arm => arm.Impostors is null)];

    /// <summary>The arm's place among the honest ones, by which charts tell it; null of an impostor.</summary>
    public static int? LookOf(this RunResult run, ArmResult arm) => arm.Impostors is null ? run.Honest().ToList().IndexOf(arm) : null;
}
