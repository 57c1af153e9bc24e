using LoadHarness.Reports.Drawing;

namespace LoadHarness.Reports.Sections;

/// <summary>Which arms a section is about: those that must be served, or the impostors, who have a section of their own.</summary>
internal static class HonestArms
{
    /// <summary>Arms without an impostor, in order.</summary>
    public static IReadOnlyList<ArmResult> Honest(this RunResult run) => [.. run.Arms.Where(arm => arm.Impostors is null)];

    /// <summary>Arms without an impostor, in order, each with its look in every chart.</summary>
    public static IReadOnlyList<(ArmResult Arm, Look Look)> Looks(this RunResult run) => [.. run.Honest().Zip(Look.Of(run.Honest()))];

    /// <summary>The look of the arm of a name; null when no honest one has it.</summary>
    public static Look? LookOf(this RunResult run, string name) => run.Looks().Where(arm => arm.Arm.Name == name).Select(arm => (Look?)arm.Look).FirstOrDefault();

    /// <summary>The cell that names an arm, with its look in the charts; an impostor has none.</summary>
    public static Cell CellOf(this RunResult run, ArmResult arm) => Cell.Arm(arm.Name, arm.Impostors is null ? run.LookOf(arm.Name) : null);
}
