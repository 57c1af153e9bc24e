using LoadHarness.Schedules;

namespace LoadHarness.Bench.Verdicts;

/// <summary>Searches for a capacity that is known: what a step finds scatters around it.</summary>
/// <param name="noise">Standard deviation of the logarithm of the rate that a step carries.</param>
/// <param name="start">The rate of the first step, as a share of the capacity.</param>
internal sealed class SimulatedSearches(double noise, double start)
{
    private const double Capacity = 1_000;

    /// <summary>Draws and makes searches. The same seed draws the same ones.</summary>
    /// <param name="searches">How many.</param>
    /// <param name="seed">Seed of all that is drawn.</param>
    public SearchCounts Search(int searches, int seed)
    {
        var random = new Random(seed);
        var counts = new SearchCounts();
        for (var search = 0; search < searches; search++)
        {
            var steps = new List<CapacityStep>();
            while (CapacitySearch.Next(start * Capacity, steps) is { } rate)
            {
                steps.Add(new(rate, rate <= Capacity * Math.Exp(noise * Noise.Normal(random))));
            }

            var answer = CapacityEstimate.Of(steps);
            counts = counts with
            {
                Searches = counts.Searches + 1,
                Steps = counts.Steps + steps.Count,
                Missed = counts.Missed + (answer is { } known && known.Low <= Capacity && known.High >= Capacity ? 0 : 1),
                Errors = [.. counts.Errors, answer is null ? double.PositiveInfinity : Math.Abs(Math.Log(answer.Rate / Capacity))],
                Widths = [.. counts.Widths, answer is null ? double.PositiveInfinity : (answer.High / answer.Low) - 1],
            };
        }

        return counts;
    }
}

/// <summary>What became of searches.</summary>
/// <param name="Searches">How many.</param>
/// <param name="Steps">Steps of all of them.</param>
/// <param name="Missed">Those whose interval does not hold the truth, or that found no answer.</param>
internal sealed record SearchCounts(int Searches = 0, int Steps = 0, int Missed = 0)
{
    /// <summary>How far each answer is from the truth, as a logarithm.</summary>
    public IReadOnlyList<double> Errors { get; init; } = [];

    /// <summary>How wide each interval is, as a share of its lower end.</summary>
    public IReadOnlyList<double> Widths { get; init; } = [];
}
