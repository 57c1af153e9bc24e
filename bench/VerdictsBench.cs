using System.Globalization;
using LoadHarness.Options;

namespace LoadHarness.Bench;

/// <summary>How often gates and the A/A check are right and wrong, in simulated runs whose truth is known. Prints Markdown.</summary>
internal static class VerdictsBench
{
    private const int Runs = 1_000;
    private const int Seed = 20261122;

    private static readonly double[] Ratios = [1.00, 1.05, 1.08, 1.10, 1.12, 1.15, 1.20];
    private static readonly double[] Scatters = [0.02, 0.05, 0.10];

    private static readonly Case[] Cases =
    [
        .. from profile in Profile.All
           from sd in Scatters
           select new Case(profile.Rounds, Noise.Independent, sd),
        .. from noise in (Noise[])[Noise.HeavyTailed, Noise.Autocorrelated]
           from profile in (Profile[])[Profile.Standard, Profile.Thorough]
           select new Case(profile.Rounds, noise, 0.05),
    ];

    /// <summary>Prints the three tables.</summary>
    public static void Run()
    {
        ConsoleText.Output.Line(string.Create(
            CultureInfo.InvariantCulture,
            $"{Runs:N0} runs a cell, {SimulatedRuns.GatesPerRun} gates a run, limit {SimulatedRuns.Limit:0.00}, seed {Seed}"));

        Title("PASS / INCONCLUSIVE / FAIL in per cent of gates, by true ratio", [.. Ratios.Select(ratio => ratio.ToString("0.00", CultureInfo.InvariantCulture))]);
        foreach (var row in Cases)
        {
            Row(row, Ratios.Select(ratio => Shares(row.Judge(ratio))));
        }

        Title("False verdicts", ["least detectable", "true ratio", "FAIL there", "run decided at the limit"]);
        foreach (var row in Cases)
        {
            var detectable = row.LeastDetectable;
            var inside = SimulatedRuns.Limit / (1 + detectable);
            var (near, at) = (row.Judge(inside), row.Judge(SimulatedRuns.Limit));
            Row(row, [Percent(detectable), inside.ToString("0.000", CultureInfo.InvariantCulture), Percent(near.Failed, near.Gates), Percent(at.RunsWithDecision, at.Runs)]);
        }

        Title("A/A runs: a true ratio of 1", ["runs that FAIL", "gates that PASS", "A/A pair apart"]);
        foreach (var row in Cases)
        {
            var same = row.Judge(1);
            Row(row, [Percent(same.RunsWithFailure, same.Runs), Percent(same.Passed, same.Gates), Percent(same.RunsApart, same.Runs)]);
        }
    }

    private static void Title(string title, string[] columns)
    {
        ConsoleText.Output.Lines($"\n{title}\n\n| rounds | scatter | noise | {string.Join(" | ", columns)} |");
        ConsoleText.Output.Line("|---|---|---|" + string.Concat(columns.Select(_ => "---|")));
    }

    private static void Row(Case row, IEnumerable<string> cells) => ConsoleText.Output.Line(string.Create(
        CultureInfo.InvariantCulture, $"| {row.Rounds} | {row.Sd:0.00} | {row.Noise.Name} | {string.Join(" | ", cells)} |"));

    private static string Shares(VerdictCounts counts) => string.Create(
        CultureInfo.InvariantCulture,
        $"{100.0 * counts.Passed / counts.Gates:0.#} / {100.0 * counts.Inconclusive / counts.Gates:0.#} / {100.0 * counts.Failed / counts.Gates:0.#}");

    private static string Percent(int count, int of) => Percent((double)count / of);

    private static string Percent(double share) => string.Create(CultureInfo.InvariantCulture, $"{100 * share:0.#} %");

    private sealed record Case(RoundRange Rounds, Noise Noise, double Sd)
    {
        private readonly SimulatedRuns _simulated = new(Rounds, Noise, Sd);

        public double LeastDetectable => _simulated.LeastDetectable;

        // Each row and ratio draws its own runs, so that chance does not favour all cells alike.
        public VerdictCounts Judge(double ratio) =>
            _simulated.Judge(ratio, VerdictsBench.Runs, Seed + Array.IndexOf(Cases, this) + (100 * (int)Math.Round(100 * ratio)));
    }
}
