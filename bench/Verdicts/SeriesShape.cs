namespace LoadHarness.Bench.Verdicts;

/// <summary>What a series of a soak truly does, before noise, in units of its limit.</summary>
/// <param name="Name">How tables call it.</param>
/// <param name="Draw">The value in each of so many windows of a soak.</param>
internal sealed record SeriesShape(string Name, Func<int, Random, double[]> Draw)
{
    /// <summary>It gains this over the soak, evenly.</summary>
    public static SeriesShape Line(double gain) => Of(FormattableString.Invariant($"a line to {gain}"), at => gain * at);

    /// <summary>It rises once, at this share of the soak.</summary>
    public static SeriesShape Step(double height, double when) => Of(FormattableString.Invariant($"a step at {when * 100} %"), at => at < when ? 0 : height);

    /// <summary>It fills up: what is left to its height shrinks by a factor of e in each constant, a share of the soak.</summary>
    public static SeriesShape StartUp(double height, double constant) =>
        Of(FormattableString.Invariant($"a start-up, constant {constant * 100:0.#} %"), at => height * (1 - Math.Exp(-at / constant)));

    /// <summary>It rises to its height and falls back to nothing, each tooth this share of the soak long; where the first one begins is drawn.</summary>
    public static SeriesShape SawTooth(double height, double tooth) => new(
        FormattableString.Invariant($"saw-teeth of {tooth * 100:0.#} %"),
        (windows, random) =>
        {
            var phase = random.NextDouble();
            return [.. Places(windows).Select(at => height * (((at / tooth) + phase) % 1))];
        });

    /// <summary>It walks at random: from start to end with this standard deviation.</summary>
    public static SeriesShape Walk(double deviation) => new(
        "a random walk",
        (windows, random) =>
        {
            var place = 0.0;
            return [.. Enumerable.Range(0, windows).Select(_ => place += deviation / Math.Sqrt(windows) * Noise.Normal(random))];
        });

    /// <summary>The same, larger.</summary>
    public SeriesShape Times(double factor) => this with { Draw = (windows, random) => [.. Draw(windows, random).Select(value => factor * value)] };

    /// <summary>Both at once.</summary>
    public SeriesShape And(SeriesShape other) => new($"{Name} and {other.Name}", (windows, random) => [.. Draw(windows, random).Zip(other.Draw(windows, random), (one, two) => one + two)]);

    private static SeriesShape Of(string name, Func<double, double> value) => new(name, (windows, _) => [.. Places(windows).Select(value)]);

    // The middle of each window, as a share of the soak.
    private static IEnumerable<double> Places(int windows) => Enumerable.Range(0, windows).Select(window => (window + 0.5) / windows);
}
