namespace LoadHarness.Statistics.Estimates;

/// <summary>
/// The exact null distribution of Wilcoxon's signed-rank statistic W⁺: the sum of those ranks 1..R whose difference is positive,
/// when every difference is as likely positive as negative.
/// </summary>
/// <remarks>Hollander, Wolfe, Chicken: Nonparametric Statistical Methods, 3rd ed. 2014, section 3.1.</remarks>
public static class SignedRank
{
    /// <summary>P(W⁺ = w) for w = 0..R(R+1)/2.</summary>
    /// <param name="rounds">R, at least 1.</param>
    public static double[] Distribution(int rounds)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(rounds, 1);

        // Rank r is in the sum or not, each with probability 1/2. Halving at every step keeps all terms within 0..1, where counts of
        // the 2^R sign patterns would leave the 53 bits of a double behind at R = 54; sums of positive terms lose no precision.
        var probability = new double[Highest(rounds) + 1];
        probability[0] = 1;
        var highest = 0;
        for (var rank = 1; rank <= rounds; rank++)
        {
            highest += rank;
            for (var w = highest; w >= 0; w--)
            {
                var withoutRank = w >= rank ? probability[w - rank] : 0;
                probability[w] = (probability[w] + withoutRank) / 2;
            }
        }

        return probability;
    }

    /// <summary>R(R+1)/2, the largest value of W⁺ and the number of Walsh averages of R differences.</summary>
    /// <param name="rounds">R, at least 1.</param>
    public static int Highest(int rounds) => rounds * (rounds + 1) / 2;

    /// <summary>The largest c with P(W⁺ ≤ c) ≤ α/2; null when not even c = 0 has it, because there are too few rounds.</summary>
    /// <param name="rounds">R, at least 1.</param>
    /// <param name="alpha">Two-sided error probability α, 0..1 exclusive.</param>
    public static int? CriticalValue(int rounds, double alpha) => CriticalValue(Distribution(rounds), alpha);

    /// <summary>The same of any distribution of a statistic from 0 on.</summary>
    internal static int? CriticalValue(double[] distribution, double alpha)
    {
        int? critical = null;
        var cumulative = 0.0;
        foreach (var probability in distribution)
        {
            cumulative += probability;
            if (cumulative > alpha / 2)
            {
                break;
            }

            critical = critical is null ? 0 : critical + 1;
        }

        return critical;
    }

    /// <summary>The fewest rounds R that have a critical value: P(W⁺ = 0) = 2^−R must not exceed α/2.</summary>
    /// <param name="alpha">Two-sided error probability α, 0..1 exclusive.</param>
    public static int FewestRounds(double alpha)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(alpha);
        var rounds = 1;
        while (Math.ScaleB(1, -rounds) > alpha / 2)
        {
            rounds++;
        }

        return rounds;
    }
}
