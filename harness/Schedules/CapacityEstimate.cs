namespace LoadHarness.Schedules;

/// <summary>The rate at which a step keeps the objective as often as not, as far as the steps of a search tell.</summary>
/// <remarks>
/// A step at the rate r is kept with the probability 1/(1 + (r/c)^(1/s)), c the capacity and s what steps scatter by, and by accident decided the
/// other way in two of a hundred. The interval is where c lies when all c are taken as equally likely on a scale of ratios, and so are all s from 1 to
/// 40 %: the steps themselves tell how much they scatter. <c>bench -- verdicts</c> holds it against searches whose truth is known.
/// </remarks>
/// <param name="Rate">Requests per second.</param>
/// <param name="Low">Lower end of its interval.</param>
/// <param name="High">Upper end of its interval.</param>
public sealed record CapacityEstimate(double Rate, double Low, double High)
{
    /// <summary>Least probability that the interval holds the capacity.</summary>
    public const double Confidence = 0.9;

    // Left out on each side. Half of what the confidence allows: the search stops where the interval happens to be narrow.
    private const double Tail = (1 - Confidence) / 4;

    private const double Accident = 0.02;

    // The logistic distribution's scale to its standard deviation.
    private const double ScaleOfDeviation = 0.5513;

    // Rates that are told apart, as a logarithm, and how far beyond those that were tried.
    private const double Grain = 0.01;
    private const double Margin = 0.4;

    private static readonly double[] Scatters = [0.01, 0.02, 0.05, 0.1, 0.2, 0.4];

    /// <summary>The estimate; null until one step kept the objective and another broke it.</summary>
    public static CapacityEstimate? Of(IReadOnlyList<CapacityStep> steps)
    {
        if (!steps.Any(step => step.Kept) || steps.All(step => step.Kept))
        {
            return null;
        }

        (double LogRate, bool Kept)[] answers = [.. steps.Select(step => (Math.Log(step.Rate), step.Kept))];
        var lowest = answers.Min(answer => answer.LogRate) - Margin;
        var weights = new double[(int)Math.Ceiling((answers.Max(answer => answer.LogRate) + Margin - lowest) / Grain)];
        for (var place = 0; place < weights.Length; place++)
        {
            var capacity = lowest + ((place + 0.5) * Grain);
            weights[place] = Scatters.Sum(scatter => Likelihood(answers, capacity, scatter * ScaleOfDeviation));
        }

        return new(At(0.5), At(Tail), At(1 - Tail));

        double At(double share)
        {
            var (place, left) = (0, share * weights.Sum());
            while (place < weights.Length - 1 && left > weights[place])
            {
                left -= weights[place++];
            }

            return Math.Exp(lowest + ((place + Math.Min(1, left / weights[place])) * Grain));
        }
    }

    private static double Likelihood((double LogRate, bool Kept)[] answers, double capacity, double scale)
    {
        var likelihood = 1.0;
        foreach (var (rate, kept) in answers)
        {
            var broken = 1 / (1 + Math.Exp((capacity - rate) / scale));
            likelihood *= Accident + ((1 - (2 * Accident)) * (kept ? 1 - broken : broken));
        }

        return likelihood;
    }
}
