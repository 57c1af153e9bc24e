using System.Globalization;
using LoadHarness.Options;
using LoadHarness.Statistics.Estimates;

namespace LoadHarness.Bench.Verdicts;

/// <summary>Limits on the times and the CPU of one arm.</summary>
internal sealed class LimitSimulation() : Simulation(
    "limits",
    "Limits on one arm's times and CPU",
    """
    **What is simulated.** 500 runs a row of one arm, judged by the program's own `Judge` with both looks and the error budget that it has in real runs: four limits a run, on
    the p50, p90 and p99 of its service times and on its client CPU, so that one gets 5 % / 4 gates = 1.25 %, half of it on each side. A round has 420 requests, exponential
    with a mean of 1 ms. *Rounds* are those of the profiles quick, standard and, with one launch, thorough: first look..last look. *Scatter* is the standard deviation of the logarithm of what the
    machine does to a whole round; CPU has one of its own, as large, and 0.02 besides. All cells of a row are the same runs against other limits. *True value*: at p50, p90 and CPU
    that of the middle round, at p99 that of all requests of very many rounds.

    **The round is the unit.** With ranks from all requests, as if each were drawn by itself, intervals of 95 % missed the truth in 68, 57 and 28 % of runs at p50, p90 and
    p99, at a scatter of 0.10. `RoundScatterTests` tries those intervals on every test run. A 99th percentile has nothing below 5,000 requests, which are 12 of these rounds. Where
    rounds scatter by 0.20, so few know too little of the share of slow requests, and too many pass wrongly; more rounds mend it.

    **Bursts.** A slow request takes ten times as long; each round has its burst, or not, by itself. Sixty slow requests in one of twelve rounds leave a limit on p99
    inconclusive, ten in each fail it. But a burst that comes once in R rounds is in none of the R that were measured in a third of all runs: that is beyond any interval, and such
    limits pass wrongly. Medians and 90th percentiles do not mind. A slow first round, 1.5 times as slow as it should be and no part of the truth, makes limits slower to decide
    and no oftener wrong; in real runs a round that does not count comes before it.

    **Limits take rounds for independent.** No limit, on a time or on CPU, takes autocorrelation into account. Where each round resembles the one before by 0.5, intervals
    ought to be √((1 + 0.5) / (1 − 0.5)) = 1.7 times as wide, and a limit on CPU that is the truth is decided seven to nine times as often as promised (last rows). Ratios of arms
    side by side lose what both arms share of it; a limit on one arm does not.
    """)
{
    // Rounds hold requests here, which take long to draw: half as many.
    private const int RunsOfRow = Runs / 2;

    private static readonly double[] Ratios = [0.8, 0.9, 1, 1.1, 1.25];
    private static readonly int AtLimit = Array.IndexOf(Ratios, 1);

    private static readonly SimulatedLimits[] Cases =
    [
        .. from profile in Profile.All
           from scatter in (double[])[0, 0.1, 0.2]
           select new SimulatedLimits(profile.Rounds, scatter, Noise.Independent, SlowRounds.None),
        .. from slow in (SlowRounds[])[SlowRounds.SlowFirst, SlowRounds.RareBursts, SlowRounds.OftenBursts]
           from profile in (Profile[])[Profile.Standard, Profile.Thorough]
           select new SimulatedLimits(profile.Rounds, 0.1, Noise.Independent, slow),
        .. from profile in (Profile[])[Profile.Standard, Profile.Thorough]
           select new SimulatedLimits(profile.Rounds, 0.1, Noise.Autocorrelated, SlowRounds.None),
    ];

    public override IEnumerable<SimulationTable> Tables() =>
    [
        new(
            "PASS / INCONCLUSIVE / FAIL in per cent of gates, by true value / limit",
            "Left of 1.00 FAIL is wrong, right of it PASS, and at 1.00 both: of each at most half of what a gate gets of the budget, 0.625 %.",
            ["rounds", "scatter", "rounds are", "limit on", .. Ratios.Select(Number)],
            [.. Cases.SelectMany(Rows)]),
    ];

    private static IEnumerable<SimulationRow> Rows(SimulatedLimits simulated, int place)
    {
        var counts = simulated.Judge(Ratios, RunsOfRow, Seed + place);
        return SimulatedLimits.Limited.Select((metric, gate) => new SimulationRow(
            [
                $"{simulated.Rounds}", Number(simulated.Scatter), simulated.Name, metric.Name,
                .. counts.Select(ratio => ratio[gate]).Select(one => Shares(one.Passed, one.Inconclusive, one.Failed)),
            ],
            OfHalf(counts[AtLimit][gate].Passed),
            OfHalf(counts[AtLimit][gate].Failed))
        { Beyond = simulated.Beyond(metric) });
    }

    private static Promise OfHalf(int wrong) => new(wrong, RunsOfRow, ErrorBudget.Alpha / SimulatedLimits.Limited.Count / 2);

    private static string Number(double value) => value.ToString("0.00", CultureInfo.InvariantCulture);
}
