using System.Globalization;
using LoadHarness.Statistics.Estimates;
using LoadHarness.Statistics.Judges;

namespace LoadHarness.Bench.Verdicts;

/// <summary>Gates on a stored run, on past runs, and on the launches of two runs.</summary>
internal sealed class BaselineSimulation() : Simulation(
    "baselines",
    "Gates on an earlier run",
    """
    **What is simulated.** Runs of one arm, each with a baseline and past runs of its own, judged by the default gates on five noisy metrics, which share half of the error budget: one gets
    2.5 % / 5 = 0.5 %. Every launch has something of its own for all its 12 rounds, the *scatter* (standard deviation of the logarithm), and every round 0.05 of its own. *Beside*: what the
    run is compared with: `history=` with so many past runs of one launch, `baseline=` of as many launches as the run has, or one run of one launch, where only the rounds can be compared.

    **What is promised.** Beside past runs a gate fails above 1.01 and passes at or below 1.50: no more than 0.5 % of unchanged builds fail, and no more than 0.5 % of builds that are 1.50
    times as slow pass. Beside launches the limit is 1.50 both ways, each error half of it. Beside one launch the rounds agree with each other and know nothing of the other launch: nothing is
    promised. What differs from day to day and not from launch to launch is in past runs only; here there is none of it. A slow first round moves no median. *Within the budget* is within three standard
    errors of a count, as for launches.
    """)
{
    private static readonly double[] Ratios = [1, 1.1, 1.25, DefaultBaselineGates.NoisyLimit, 2];

    private static readonly SimulatedBaselines[] Cases =
    [
        .. from scatter in (double[])[0.05, 0.1, 0.2] select new SimulatedBaselines(0, 1, scatter),
        .. from past in (int[])[3, 5, 10, 30] from scatter in (double[])[0.05, 0.1, 0.2] select new SimulatedBaselines(past, 1, scatter),
        .. from launches in (int[])[2, 3, 5, 10] from scatter in (double[])[0.05, 0.1, 0.2] select new SimulatedBaselines(0, launches, scatter),
        new SimulatedBaselines(10, 3, 0.1),
        new SimulatedBaselines(10, 1, 0.1, slowFirst: 1.5),
        new SimulatedBaselines(0, 3, 0.1, slowFirst: 1.5),
    ];

    public override IEnumerable<SimulationTable> Tables() =>
    [
        new(
            "PASS / INCONCLUSIVE / FAIL in per cent of gates, by true ratio",
            "At 1.00 FAIL is wrong, at 1.50 PASS, and where the launch is the unit FAIL too.",
            ["beside", "scatter", "first round", .. Ratios.Select(Number)],
            [.. Cases.Select(Row)]),
    ];

    private static SimulationRow Row(SimulatedBaselines simulated, int place)
    {
        var counts = simulated.Judge(Ratios, Runs, Seed + place);
        var (unchanged, limit) = (counts[0], counts[Array.IndexOf(Ratios, DefaultBaselineGates.NoisyLimit)]);
        var share = ErrorBudget.Alpha * ErrorBudget.BaselineShare / SimulatedBaselines.GatesPerRun;
        var beside = simulated.Past > 0 ? $"{simulated.Past} past runs{(simulated.Launches > 1 ? $" of {simulated.Launches} launches" : "")}"
            : simulated.Launches > 1 ? $"{simulated.Launches} launches" : "one launch, by rounds";
        return new(
            [beside, Number(simulated.Scatter), simulated.SlowFirst > 1 ? $"{Number(simulated.SlowFirst)}×" : "as others", .. counts.Select(one => Shares(one.Passed, one.Inconclusive, one.Failed))],
            simulated.Past > 0
                ? [Promise.OfStudent(unchanged.Failed, unchanged.Gates, share), Promise.OfStudent(limit.Passed, limit.Gates, share)]
                : [Promise.OfStudent(limit.Failed, limit.Gates, share / 2), Promise.OfStudent(limit.Passed, limit.Gates, share / 2)])
        { Beyond = simulated is { Past: 0, Launches: 1 } ? "rounds know nothing of another launch" : null };
    }

    private static string Number(double value) => value.ToString("0.00", CultureInfo.InvariantCulture);
}
