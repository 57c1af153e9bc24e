namespace LoadHarness.Statistics.Estimates;

/// <summary>An estimate with its confidence interval, in the unit of what was estimated.</summary>
/// <param name="Value">The point estimate.</param>
/// <param name="Low">Lower end of the interval; null when there are too few observations for one.</param>
/// <param name="High">Upper end of the interval; null exactly when <paramref name="Low"/> is.</param>
/// <param name="Confidence">Least probability that the interval holds the true value, 0..1.</param>
/// <param name="Count">Observations behind the estimate.</param>
public sealed record Estimate(double Value, double? Low, double? High, double Confidence, long Count)
{
    /// <summary>The middle of ascending values, with the interval between those that have <paramref name="critical"/> others beyond them.</summary>
    internal static Estimate Middle(double[] ascending, int? critical, double confidence, long count) =>
        new(Sorted.Median(ascending), critical is { } low ? ascending[low] : null, critical is { } high ? ascending[^(high + 1)] : null, confidence, count);

    /// <summary>What a logarithm was estimated of.</summary>
    internal Estimate Exp() => this with { Value = Math.Exp(Value), Low = Low is { } low ? Math.Exp(low) : null, High = High is { } high ? Math.Exp(high) : null };
}

/// <summary>Facts of ascending values.</summary>
internal static class Sorted
{
    /// <summary>The middle value, or the mean of the two middle ones.</summary>
    public static double Median(IReadOnlyList<double> ascending)
    {
        var half = ascending.Count / 2;
        return ascending.Count % 2 == 1 ? ascending[half] : (ascending[half - 1] + ascending[half]) / 2;
    }
}

/// <summary>When a percentile far out may decide a gate.</summary>
internal static class Tail
{
    /// <summary>Quantiles from here on are far out: a round has too few requests beyond them for one of its own.</summary>
    public const double From = 0.99;

    /// <summary>Samples from which on a 99th percentile decides: fifty lie beyond it then. With fewer, a handful of accidents would.</summary>
    public const long FewestSamples = 5_000;

    /// <summary>Why an arm's samples cannot decide on this metric; null when they can, or when there is nothing to count.</summary>
    public static string? TooFew(Metric metric, ArmResult arm)
    {
        if (metric.Quantile is not { P: >= From } quantile || !arm.LatencyMicroseconds.TryGetValue(quantile.Latency.Id, out var summary)
            || summary.Count is 0 or >= FewestSamples)
        {
            return null;
        }

        var longer = (double)FewestSamples / summary.Count;
        return $"{Format.Count(summary.Count, "sample")} of {arm.Name} are too few to judge a 99th percentile, which takes {Format.Count(FewestSamples)}, "
            + (arm.Blocks is null
                ? $"at this rate about {Format.Count((long)Math.Ceiling(Math.Max(1, arm.Rounds.Count) * longer), "round")}"
                : $"at this rate a soak {Format.Number(longer)} times as long");
    }
}

/// <summary>One metric of one arm, round by round.</summary>
internal static class RoundValues
{
    /// <summary>The positive values, in the order of the rounds: the others have no logarithm, and no place in a ratio.</summary>
    public static double[] Of(ArmResult arm, Metric metric) =>
        [.. arm.Rounds.Select(round => round.Metrics.GetValueOrDefault(metric.Id)).Where(value => value > 0)];

    /// <summary>The middle value, in the metric's unit; of several launches the geometric mean of their middle values. Null without any.</summary>
    public static double? Median(ArmResult arm, Metric metric) => LaunchMedians(arm, metric) switch
    {
        [] => null,
        [var only] => only,
        var launches => Math.Exp(launches.Average(value => Math.Log(value))),
    };

    /// <summary>The middle value of each launch that has one, in the metric's unit.</summary>
    public static IReadOnlyList<double> LaunchMedians(ArmResult arm, Metric metric) =>
    [
        .. from round in arm.Rounds
           let value = round.Metrics.GetValueOrDefault(metric.Id)
           where value > 0
           group value by round.Launch into launch
           select Sorted.Median([.. launch.Order()]),
    ];
}
