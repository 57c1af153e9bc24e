namespace LoadHarness.Bench;

/// <summary>How the rounds of an arm scatter around its true value.</summary>
/// <param name="Name">How tables call it.</param>
/// <param name="Rounds">Draws so many rounds of one arm: mean 0, standard deviation 1.</param>
internal sealed record Noise(string Name, Func<int, Random, double[]> Rounds)
{
    private const double Correlation = 0.5;
    private const int Freedom = 3;

    /// <summary>Independent rounds from a normal distribution.</summary>
    public static readonly Noise Independent = new("independent, normal", (count, random) => [.. Enumerable.Range(0, count).Select(_ => Normal(random))]);

    /// <summary>A round resembles the one before: a first-order autoregression.</summary>
    public static readonly Noise Autocorrelated = new(FormattableString.Invariant($"autocorrelated {Correlation}"), Autoregression);

    /// <summary>Independent rounds from Student's t with few degrees of freedom: mostly quiet, at times wild.</summary>
    public static readonly Noise HeavyTailed = new(
        FormattableString.Invariant($"heavy-tailed, t({Freedom})"), (count, random) => [.. Enumerable.Range(0, count).Select(_ => Student(random))]);

    /// <summary>One of two kinds, by the toss of a coin, with little beside it: such as memory that lies well or badly.</summary>
    public static readonly Noise TwoModes = new("of two kinds", (count, random) => [.. Enumerable.Range(0, count).Select(_ => (random.Next(2) == 0 ? -1 : 1) + (0.1 * Normal(random)))]);

    /// <summary>A standard normal draw (Box and Muller 1958).</summary>
    public static double Normal(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());

    private static double[] Autoregression(int count, Random random)
    {
        var rounds = new double[count];
        rounds[0] = Normal(random);
        for (var round = 1; round < count; round++)
        {
            rounds[round] = (Correlation * rounds[round - 1]) + (Math.Sqrt(1 - (Correlation * Correlation)) * Normal(random));
        }

        return rounds;
    }

    // A normal draw over the root of a mean of squares; the variance of t is f/(f − 2).
    private static double Student(Random random)
    {
        var squares = Enumerable.Range(0, Freedom).Sum(_ => Math.Pow(Normal(random), 2));
        return Normal(random) / Math.Sqrt(squares / Freedom) / Math.Sqrt(Freedom / (Freedom - 2.0));
    }
}
