using System.Globalization;
using LoadHarness.Options;

namespace LoadHarness.Bench.Verdicts;

/// <summary>Gates on the ratio of two arms, and the same arm twice.</summary>
internal sealed class RatioSimulation() : Simulation(
    "ratios",
    "Ratio gates between the arms of a run",
    """
    **What is simulated.** Runs of three arms whose rounds are drawn around a known truth, judged by the program's own `Judge` with both looks and the error
    budget that it has in real runs: four gates a run on four metrics, each `ratio ≤ 1.10`, so that one gate gets 5 % / 4 gates / 2 looks = 0.625 %. All four
    metrics have the same true ratio and noise of their own. *Rounds* are those of the profiles quick, standard and, with one launch, thorough: first look..last look. *Scatter*
    is the standard deviation of a round's ln(arm / baseline); `run.json` has the rounds of your machine. All arms share a drift of 5 % a round, which pairing
    must cancel. A gate that cannot tell says so: near the limit it is inconclusive, and more rounds or less scatter narrow the band. With four gates an
    interval needs 9 rounds, so the first look of profile quick, at 8, decides nothing.

    **The floor.** The third arm is the baseline again, and a ratio that is nearer to the limit than these two may lie apart decides nothing. That costs some power, and where rounds resemble
    each other it keeps two of three wrong verdicts from being told.

    **Rounds must be independent.** If an arm's rounds resemble the ones before, in one arm and not in the other, the budget is not kept (last rows). Drift of
    the machine is harmless, because it is the same for both arms of a round; what is not is a state that one arm keeps from round to round. Arms that run in
    random order, each with connections of its own, leave little of it, and the A/A check is the alarm for what is left.
    """)
{
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

    public override IEnumerable<SimulationTable> Tables() =>
    [
        new(
            "PASS / INCONCLUSIVE / FAIL in per cent of gates, by true ratio",
            "The limit is 1.10. Left of it FAIL is wrong, right of it PASS.",
            [.. Case.Columns, .. Ratios.Select(ratio => ratio.ToString("0.00", CultureInfo.InvariantCulture))],
            [.. Cases.Select(row => new SimulationRow([.. row.Cells, .. Ratios.Select(row.Judge).Select(counts => Shares(counts.Passed, counts.Inconclusive, counts.Failed))]))]),
        new(
            "False verdicts",
            "*Least detectable* is the effect that the rounds of the last look find with 80 % power, as inconclusive gates print it. *FAIL there*: gates that fail at a true ratio inside the limit by "
                + "this effect; at most 1 % is asked for. *Run decided at the limit*: runs with any gate that passed or failed where the truth is the limit itself, the worst case; the budget is 5 %.",
            [.. Case.Columns, "least detectable", "true ratio", "FAIL there", "run decided at the limit"],
            [.. Cases.Select(FalseVerdicts)]),
        new(
            "A/A runs",
            "Runs in which all arms are the same. *Runs that FAIL*: a false alarm by any of the four gates. *A/A pair apart*: runs that the check of the same arm twice throws away; 1 % by construction.",
            [.. Case.Columns, "runs that FAIL", "gates that PASS", "A/A pair apart"],
            [.. Cases.Select(SameArms)]),
    ];

    private static SimulationRow FalseVerdicts(Case row)
    {
        var detectable = row.LeastDetectable;
        var inside = SimulatedRuns.Limit / (1 + detectable);
        var (near, at) = (row.Judge(inside), row.Judge(SimulatedRuns.Limit));
        return new(
            [.. row.Cells, Percent(detectable), inside.ToString("0.000", CultureInfo.InvariantCulture), Percent(near.Failed, near.Gates), Percent(at.RunsWithDecision, at.Runs)],
            new Promise(near.Failed, near.Gates, 0.01),
            Promise.OfBudget(at.RunsWithDecision, at.Runs))
        { Beyond = row.Beyond };
    }

    private static SimulationRow SameArms(Case row)
    {
        var same = row.Judge(1);
        return new(
            [.. row.Cells, Percent(same.RunsWithFailure, same.Runs), Percent(same.Passed, same.Gates), Percent(same.RunsApart, same.Runs)],
            Promise.OfBudget(same.RunsWithFailure, same.Runs),
            new Promise(same.RunsApart, same.Runs, 0.01))
        { Beyond = row.Beyond };
    }

    private sealed record Case(RoundRange Rounds, Noise Noise, double Sd)
    {
        private readonly SimulatedRuns _simulated = new(Rounds, Noise, Sd);

        public static IReadOnlyList<string> Columns => ["rounds", "scatter", "noise"];

        public IReadOnlyList<string> Cells => [$"{Rounds}", Sd.ToString("0.00", CultureInfo.InvariantCulture), Noise.Name];

        public string? Beyond => Noise == Noise.Autocorrelated ? "rounds resemble each other" : null;

        public double LeastDetectable => _simulated.LeastDetectable;

        // Each row and ratio draws its own runs, so that chance does not favour all cells alike.
        public VerdictCounts Judge(double ratio) => _simulated.Judge(ratio, Runs, Seed + Array.IndexOf(Cases, this) + (100 * (int)Math.Round(100 * ratio)));
    }
}
