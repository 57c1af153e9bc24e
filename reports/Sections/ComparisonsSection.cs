using LoadHarness.Reports.Charts;

namespace LoadHarness.Reports.Sections;

internal static class ComparisonsSection
{
    public static Section From(RunResult run) => new(
        "comparisons",
        "Comparisons",
        [run.Comparisons.Count == 0 ? new Prose("No chart of ratios: this run compares no arms with each other.") : new Figure(new ForestChart(run.Comparisons), Caption(run))]);

    private static string Caption(RunResult run)
    {
        var levels = run.Comparisons.Select(comparison => comparison.Confidence).Distinct().Order().Select(level => Format.Percent(level));
        return "Squares: Hodges-Lehmann estimate over the paired rounds. "
            + $"Whiskers: exact signed-rank interval at {string.Join(" or ", levels)}. "
            + "Red dashes: limits of gates. Rows without a mark are exploratory: no gate asks for them.";
    }
}
