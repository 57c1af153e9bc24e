namespace LoadHarness.Bench;

/// <summary>How the rounds of an arm scatter around its true value.</summary>
internal abstract class Noise
{
    /// <summary>Independent rounds from a normal distribution.</summary>
    public static readonly Noise Independent = new NormalNoise();

    /// <summary>A round resembles the one before: a first-order autoregression with a correlation of 0.5.</summary>
    public static readonly Noise Autocorrelated = new AutoregressiveNoise(0.5);

    /// <summary>Independent rounds from Student's t with 3 degrees of freedom: mostly quiet, at times wild.</summary>
    public static readonly Noise HeavyTailed = new StudentNoise(3);

    /// <summary>How tables call it.</summary>
    public abstract string Name { get; }

    /// <summary>One arm's rounds: mean 0, standard deviation 1.</summary>
    public abstract double[] Rounds(int count, Random random);

    /// <summary>A standard normal draw (Box and Muller 1958).</summary>
    public static double Normal(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());

    private sealed class NormalNoise : Noise
    {
        public override string Name => "independent, normal";

        public override double[] Rounds(int count, Random random) => [.. Enumerable.Range(0, count).Select(_ => Normal(random))];
    }

    private sealed class AutoregressiveNoise(double correlation) : Noise
    {
        public override string Name => FormattableString.Invariant($"autocorrelated {correlation}");

        public override double[] Rounds(int count, Random random)
        {
            var rounds = new double[count];
            rounds[0] = Normal(random);
            for (var round = 1; round < count; round++)
            {
                rounds[round] = (correlation * rounds[round - 1]) + (Math.Sqrt(1 - (correlation * correlation)) * Normal(random));
            }

            return rounds;
        }
    }

    private sealed class StudentNoise(int freedom) : Noise
    {
        public override string Name => FormattableString.Invariant($"heavy-tailed, t({freedom})");

        // A normal draw over the root of a mean of squares; the variance of t is f/(f − 2).
        public override double[] Rounds(int count, Random random) => [.. Enumerable.Range(0, count).Select(_ =>
        {
            var squares = Enumerable.Range(0, freedom).Sum(_ => Math.Pow(Normal(random), 2));
            return Normal(random) / Math.Sqrt(squares / freedom) / Math.Sqrt(freedom / (freedom - 2.0));
        })];
    }
}
