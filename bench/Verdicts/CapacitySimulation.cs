using System.Globalization;
using LoadHarness.Schedules;

namespace LoadHarness.Bench.Verdicts;

/// <summary>Searches for the capacity of an arm.</summary>
internal sealed class CapacitySimulation() : Simulation(
    "capacity",
    "The search for a capacity",
    """
    **What is simulated.** Searches as `scenario=capacity` makes them, for a capacity that is known. The rate that a step carries scatters around it by the *noise*, the
    standard deviation of its logarithm; a step keeps the objective when its rate is at or below that. *First step*: its rate as a share of the capacity. *Interval holds
    the truth*: 90 % is promised. *Width*: the upper end of the interval over the lower one, median; a search ends at 10 %, or after 24 steps. *Error*: of the answer
    itself, median.
    """)
{
    public override IEnumerable<SimulationTable> Tables() =>
    [
        new(
            "Coverage and steps",
            "",
            ["noise", "first step", "interval holds the truth", "width", "error", "steps asked"],
            [.. from noise in (double[])[0, 0.05, 0.1, 0.2, 0.3] from start in (double[])[0.1, 0.5, 1.5] select Row(noise, start)]),
    ];

    private static SimulationRow Row(double noise, double start)
    {
        var counts = new SimulatedSearches(noise, start).Search(Runs, Seed + (int)(1_000 * noise) + (int)(10 * start));
        return new(
            [
                Percent(noise), Percent(start), Percent(counts.Searches - counts.Missed, counts.Searches), Percent(Median(counts.Widths)), Percent(Median(counts.Errors)),
                ((double)counts.Steps / counts.Searches).ToString("0.0", CultureInfo.InvariantCulture),
            ],
            new Promise(counts.Missed, counts.Searches, 1 - CapacityEstimate.Confidence))
        { Beyond = noise > 0.2 ? "24 steps are too few for such noise" : null };
    }

    private static double Median(IEnumerable<double> values)
    {
        double[] ascending = [.. values.Order()];
        return ascending[ascending.Length / 2];
    }
}
