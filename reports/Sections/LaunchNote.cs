using LoadHarness.Options;

namespace LoadHarness.Reports.Sections;

/// <summary>Says once of a table or a section what absolute figures of an arm are about: this launch, or several.</summary>
internal static class LaunchNote
{
    private const string External = "https://";

    /// <summary>The sentence.</summary>
    public static string Of(RunResult run) => run.Launches > 1
        ? $"Times and CPU of one arm, without percentiles beyond p90, are the geometric mean of {Format.Count(run.Launches, "launch")} of {Who(run)}, which are the unit of their intervals (Student's t on logarithms)."
        : $"Times and CPU of one arm are about this launch of {Who(run)}: another start may differ by more than their intervals say{(run.Kind == RunKind.Rounds ? $" ({RunCatalogue.Launches.Name}=3 puts that into them)" : "")}.";

    private static string Who(RunResult run) =>
        run.Options.GetValueOrDefault(TargetCatalogue.Target.Name, "").StartsWith(External, StringComparison.Ordinal) ? "the client" : "client and LLA";
}
