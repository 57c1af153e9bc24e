using System.Globalization;
using LoadHarness.Statistics.Estimates;

namespace LoadHarness.Bench.Verdicts;

/// <summary>Limits on one arm of a run of several launches.</summary>
internal sealed class LaunchSimulation() : Simulation(
    "launches",
    "Limits on one arm over several launches",
    """
    **What is simulated.** Runs of one arm and several launches, judged by the program's own `Judge`: two limits a run, on its service p50 and its client CPU, judged once, so that one gets
    5 % / 2 = 2.5 %, half of it on each side. *Scatter* is the standard deviation of the logarithm of what a launch gets for all its rounds; each round has 0.05 of its own. The true
    value is that of the middle launch.

    **The launch is the unit.** The rounds of one launch agree with each other and not with those of the next, so that a limit on a run of one launch is decided by which launch it was (first
    rows). Over several the interval is Student's t on the logarithms, at two launches as at twenty. Three are the fewest that are worth their time: with two, limits are decided only far
    from the truth. Where all is normal such an interval is wrong as often as it says, and not less often, so that *within the budget* here is within three standard errors of a count.
    Launches that come in two kinds are a trap for few of them: all three are of the same kind in a quarter of runs, agree, and know nothing of the other kind. A slow first round of each
    launch moves all of them by a hundredth, which does not average out: with ten launches, which know the truth to a few hundredths, it shows.
    """)
{
    private static readonly double[] Ratios = [0.5, 0.8, 0.9, 1, 1.1, 1.25, 2];
    private static readonly int AtLimit = Array.IndexOf(Ratios, 1);

    private static readonly SimulatedLaunches[] Cases =
    [
        .. from scatter in (double[])[0.05, 0.1] select new SimulatedLaunches(1, 12, scatter, Noise.Independent),
        .. from launches in (int[])[2, 3, 5, 10]
           from scatter in (double[])[0, 0.05, 0.1, 0.2]
           select new SimulatedLaunches(launches, 12, scatter, Noise.Independent),
        .. from launches in (int[])[3, 5, 10] select new SimulatedLaunches(launches, 12, 0.1, Noise.HeavyTailed),
        .. from launches in (int[])[3, 5, 10] select new SimulatedLaunches(launches, 12, 0.1, Noise.TwoModes),
        .. from launches in (int[])[3, 10] select new SimulatedLaunches(launches, 12, 0.1, Noise.Independent, slowFirst: 1.5),
    ];

    public override IEnumerable<SimulationTable> Tables() =>
    [
        new(
            "PASS / INCONCLUSIVE / FAIL in per cent of gates, by true value / limit",
            "Left of 1.00 FAIL is wrong, right of it PASS, and at 1.00 both: of each at most half of what a gate gets of the budget, 1.25 %.",
            ["launches × rounds", "scatter", "launches are", .. Ratios.Select(Number)],
            [.. Cases.Select(Row)]),
    ];

    private static SimulationRow Row(SimulatedLaunches simulated, int place)
    {
        var counts = simulated.Judge(Ratios, Runs, Seed + place);
        var share = ErrorBudget.Alpha / SimulatedLaunches.Limited.Count / 2;
        return new(
            [$"{simulated.Launches} × {simulated.Rounds}", Number(simulated.Scatter), simulated.Name, .. counts.Select(one => Shares(one.Passed, one.Inconclusive, one.Failed))],
            Promise.OfStudent(counts[AtLimit].Passed, counts[AtLimit].Gates, share),
            Promise.OfStudent(counts[AtLimit].Failed, counts[AtLimit].Gates, share))
        { Beyond = simulated.Beyond };
    }

    private static string Number(double value) => value.ToString("0.00", CultureInfo.InvariantCulture);
}
