namespace LoadHarness.Statistics.Estimates;

/// <summary>
/// Whether parts that were measured side by side in the same rounds differ: a permutation test within rounds. Where they do not, which value of a round is whose is chance, so that every exchange of values
/// within a round is as likely as what was seen.
/// </summary>
/// <remarks>
/// The statistic is the sum over the parts of the square of a part's mean deviation from the means of the rounds; what a round does to all parts is in no deviation. With two parts it is Fisher's test of
/// paired differences (The Design of Experiments, 1935, section 21), with more Pitman's of randomized blocks (Biometrika 29, 1938).
/// </remarks>
public static class WithinRounds
{
    /// <summary>The fewest rounds with which two parts can be told apart at 5 %: 2 of 2⁶ exchanges are as far apart as all differences of one sign.</summary>
    public const int FewestRounds = 6;

    // All exchanges of two parts are tried up to here, 65,536; above, and of more parts, as many as say a probability to a hundredth.
    private const int MostRoundsTried = 16;
    private const int MostDraws = 9_999;
    private const int FewestDraws = 999;

    // Values that are exchanged in all, which is a second's work.
    private const double MostExchanged = 5e7;

    // Sums in another order are not the same to the last bit.
    private const double Grain = 1e-9;

    /// <summary>The probability of a statistic as large as the one that was seen where parts do not differ; null with fewer than two parts or <see cref="FewestRounds"/>.</summary>
    /// <param name="rounds">Each round's values, one of each part, in the order of the parts.</param>
    /// <param name="seed">Decides the exchanges, where not all are tried.</param>
    public static double? Probability(IReadOnlyList<double[]> rounds, int seed)
    {
        if (rounds.Count < FewestRounds || rounds[0].Length < 2)
        {
            return null;
        }

        double[][] deviations = [.. rounds.Select(round => round.Select(value => value - round.Average()).ToArray())];
        var seen = StatisticOf(deviations) * (1 - Grain);
        return rounds[0].Length == 2 && rounds.Count <= MostRoundsTried ? OfAll(deviations, seen) : Drawn(deviations, seen, seed);
    }

    // Of two parts, one deviation is the other's negative: an exchange turns the sign.
    private static double OfAll(double[][] deviations, double seen)
    {
        var (all, asLarge) = (1 << deviations.Length, 0);
        for (var signs = 0; signs < all; signs++)
        {
            var sum = 0.0;
            for (var round = 0; round < deviations.Length; round++)
            {
                sum += (signs >> round & 1) == 0 ? deviations[round][0] : -deviations[round][0];
            }

            asLarge += 2 * sum * sum >= seen ? 1 : 0;
        }

        return (double)asLarge / all;
    }

    // What was seen is one of the exchanges, so that the probability is never below what so few of them can say.
    private static double Drawn(double[][] deviations, double seen, int seed)
    {
        var random = new Random(seed);
        var draws = (int)Math.Clamp(MostExchanged / (deviations.Length * deviations[0].Length), FewestDraws, MostDraws);
        var asLarge = 1;
        for (var draw = 0; draw < draws; draw++)
        {
            Array.ForEach(deviations, round => random.Shuffle(round));
            asLarge += StatisticOf(deviations) >= seen ? 1 : 0;
        }

        return asLarge / (draws + 1.0);
    }

    private static double StatisticOf(double[][] deviations)
    {
        var statistic = 0.0;
        for (var part = 0; part < deviations[0].Length; part++)
        {
            var sum = 0.0;
            foreach (var round in deviations)
            {
                sum += round[part];
            }

            statistic += sum * sum;
        }

        return statistic;
    }
}
