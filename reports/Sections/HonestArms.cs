namespace LoadHarness.Reports.Sections;

/// <summary>Which arms a section is about: those that must be served, or the impostors, who have a section of their own.</summary>
internal static class HonestArms
{
    /// <summary>Arms without an impostor, in order.</summary>
    public static IReadOnlyList<ArmResult> Honest(this RunResult run) => [.. run.Arms.Where(arm => arm.Impostors is null)];

    /// <summary>The cell that names an arm, with its look in the charts, which is its place among the honest ones; an impostor has none.</summary>
    public static Cell CellOf(this RunResult run, ArmResult arm) => Cell.Arm(arm.Name, arm.Impostors is null ? run.Honest().ToList().IndexOf(arm) : null);
}
