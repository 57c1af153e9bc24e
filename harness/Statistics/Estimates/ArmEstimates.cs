namespace LoadHarness.Statistics.Estimates;

/// <summary>Estimates the times and the CPU of arms.</summary>
/// <remarks>
/// The round is the unit, never the request: those of one round share what the machine did meanwhile, and resemble each other. A median, a 90th
/// percentile and CPU, of which each round has one, are estimated over the rounds in proportion, see <see cref="HodgesLehmann"/>; a percentile
/// further out from the share of requests beyond it, see <see cref="TailQuantile"/>. Where client and LLA were launched several times, the launch is the
/// unit, and such a figure of each of them is its value, see <see cref="LaunchEstimates"/>. The unit of a soak is a twelfth of its windows. Steps of a search have
/// each a rate of its own and give no figure together.
/// </remarks>
public static class ArmEstimates
{
    /// <summary>Every time and CPU of every arm that was measured, arm by arm; a percentile only with samples enough to show it.</summary>
    /// <param name="arms">The arms of a run.</param>
    public static IReadOnlyList<ArmEstimate> Of(IReadOnlyList<ArmResult> arms) =>
    [
        .. from arm in arms
           from metric in Metric.All
           where metric.Kind != MetricKind.Count && (metric.Quantile is not { } quantile || Summary(arm, quantile)?.Supports(quantile.P) == true)
           let estimate = Shown(arm, metric)
           where estimate is not null
           select new ArmEstimate(arm.Name, metric, estimate),
    ];

    /// <summary>The arm with its estimates, for its file: rounds keep no samples there.</summary>
    public static ArmResult Into(ArmResult arm) => arm with
    {
        Estimates = Of([arm with { Estimates = null }]).ToDictionary(
            one => one.Metric.Id,
            one => IsLaunched(arm)
                ? new RoundsEstimate(one.Estimate.Value, one.Estimate.Low, one.Estimate.High, one.Estimate.Confidence, arm.Rounds.Count) { Launches = (int)one.Estimate.Count }
                : new RoundsEstimate(one.Estimate.Value, one.Estimate.Low, one.Estimate.High, one.Estimate.Confidence, one.Estimate.Count)),
        ByRequest = arm.ByRequest is { } requests ? [.. requests.Select(request => RequestResult.Of(request.Name, Into(request.AsArm(arm))))] : null,
    };

    /// <summary>An arm with what its launch made of it, and of each of its requests.</summary>
    /// <param name="arm">The arm, as that launch alone measured it.</param>
    /// <param name="launch">Number of the launch, from 1.</param>
    public static ArmResult WithLaunch(ArmResult arm, int launch) => arm with
    {
        Launches = [OfLaunch(arm, launch)],
        ByRequest = arm.ByRequest is { } requests ? [.. requests.Select(request => RequestResult.Of(request.Name, WithLaunch(request.AsArm(arm), launch)))] : null,
    };

    /// <summary>What a launch made of an arm, to stand beside others: with its rounds, which keep no samples elsewhere.</summary>
    /// <param name="arm">The arm, as that launch alone measured it.</param>
    /// <param name="launch">Number of the launch, from 1.</param>
    public static ArmLaunch OfLaunch(ArmResult arm, int launch)
    {
        return new(launch, Values(Of)) { WithFailures = Failed(arm) > 0 ? Values(OfAll) : null };

        Dictionary<string, double> Values(Func<ArmResult, Metric, double, Estimate?> of) => new(
            from metric in Metric.All
            where metric.Kind != MetricKind.Count
            let estimate = of(arm, metric, ErrorBudget.UngatedConfidence)
            where estimate is not null
            select new KeyValuePair<string, double>(metric.Id, estimate.Value));
    }

    /// <summary>Whether the launch is the unit of an arm's estimates.</summary>
    public static bool IsLaunched(ArmResult arm) => arm.Launches is { Count: >= LaunchEstimates.Fewest };

    /// <summary>One metric of one arm as it is shown, with its interval at 95 %, in the metric's unit; null when nothing of it was measured.</summary>
    public static Estimate? Shown(ArmResult arm, Metric metric)
    {
        if (arm.Estimates is { } known)
        {
            return known.GetValueOrDefault(metric.Id) is { } one ? new(one.Value, one.Low, one.High, one.Confidence, one.Launches ?? one.Rounds) : null;
        }

        return Of(arm, metric, ErrorBudget.UngatedConfidence) is not { } estimate ? null
            : double.IsPositiveInfinity(estimate.High ?? 0) ? estimate with { Low = null, High = null } : estimate;
    }

    /// <summary>One metric of one arm in the metric's unit, of the requests that succeeded; null when nothing of it was measured.</summary>
    /// <param name="arm">The arm.</param>
    /// <param name="metric">A time that is a quantile, or CPU.</param>
    /// <param name="confidence">Confidence of the interval, 0..1 exclusive.</param>
    public static Estimate? Of(ArmResult arm, Metric metric, double confidence) =>
        IsLaunched(arm) ? OverLaunches(arm, metric, confidence, launch => launch.Estimates) : Of(arm, metric, confidence, _ => 0);

    /// <summary>The same of all requests: one that failed took longer than any limit. Infinite where that decides.</summary>
    public static Estimate? OfAll(ArmResult arm, Metric metric, double confidence) =>
        IsLaunched(arm) ? OverLaunches(arm, metric, confidence, launch => launch.WithFailures ?? launch.Estimates) : Of(arm, metric, confidence, FailedIn);

    /// <summary>Requests of an arm that failed, as far as they are in its rounds.</summary>
    public static long Failed(ArmResult arm) => Rounds(arm).Sum(FailedIn);

    /// <summary>Logarithms of a metric's positive values, one a round, or one a launch where that is the unit: noise is in proportion to them, as it is between arms.</summary>
    internal static double[] LogValues(ArmResult arm, Metric metric) => IsLaunched(arm)
        ? [.. LaunchValues(arm, metric, launch => launch.WithFailures ?? launch.Estimates).Where(double.IsFinite).Select(value => Math.Log(value))]
        : LogValues(arm, metric, _ => 0);

    private static Estimate? OverLaunches(ArmResult arm, Metric metric, double confidence, Func<ArmLaunch, IReadOnlyDictionary<string, double>> of) =>
        LaunchValues(arm, metric, of) is { Count: > 0 } values ? LaunchEstimates.Of(values, confidence) : null;

    // What is not finite is written as null and read as no number.
    private static List<double> LaunchValues(ArmResult arm, Metric metric, Func<ArmLaunch, IReadOnlyDictionary<string, double>> of) =>
    [
        .. from launch in arm.Launches!
           let value = of(launch).GetValueOrDefault(metric.Id)
           where value is not 0
           select double.IsFinite(value) ? value : double.PositiveInfinity,
    ];

    /// <summary>The rounds of an arm, of a soak its blocks; none where each has a rate of its own.</summary>
    private static IReadOnlyList<RoundResult> Rounds(ArmResult arm) =>
        arm.Blocks is { Count: > 0 } blocks ? blocks : arm.Rounds.Any(round => round.Metrics.ContainsKey(Metric.Rate.Id)) ? [] : arm.Rounds;

    private static Estimate? Of(ArmResult arm, Metric metric, double confidence, Func<RoundResult, long> slower)
    {
        if (metric.Quantile is not { P: >= Tail.From } tail)
        {
            return LogValues(arm, metric, slower) is { Length: > 0 } values ? HodgesLehmann.Of(values, confidence).Exp() : null;
        }

        var rounds = Rounds(arm);
        if (rounds.Count == 0 || Summary(arm, tail) is not { } summary)
        {
            return null;
        }

        // The value is that of the tables, which is finer than the steps.
        var counted = rounds.Select(round => (Steps: round.Steps.GetValueOrDefault(tail.Latency.Id) ?? new([]), Slower: slower(round))).ToList();
        return TailQuantile.Of(counted, tail.P, confidence) is not { } estimate ? new(summary.P99, null, null, confidence, rounds.Count)
            : counted.Exists(round => round.Slower > 0) ? estimate
            : estimate with { Value = summary.P99, Low = estimate.Low is { } low ? Math.Min(low, summary.P99) : null, High = estimate.High is { } high ? Math.Max(high, summary.P99) : null };
    }

    private static double[] LogValues(ArmResult arm, Metric metric, Func<RoundResult, long> slower)
    {
        var rounds = Rounds(arm);
        return rounds.Any(round => round.Metrics.ContainsKey(metric.Id))
            ? [.. rounds.Select(Value).Where(value => value > 0).Select(value => Math.Log(value))]
            : [];

        // Of a round in which all failed there is nothing but failures.
        double Value(RoundResult round) => metric.Quantile is not { } quantile || slower(round) is not (> 0 and var failed)
            ? round.Metrics.GetValueOrDefault(metric.Id)
            : (round.Steps.GetValueOrDefault(quantile.Latency.Id) ?? new([])).Quantile(quantile.P, failed);
    }

    private static long FailedIn(RoundResult round) => (long)round.Metrics.GetValueOrDefault(Metric.Failed.Id);

    private static LatencySummary? Summary(ArmResult arm, Quantile quantile) =>
        arm.LatencyMicroseconds.TryGetValue(quantile.Latency.Id, out var summary) && summary.Count > 0 ? summary : null;
}

/// <summary>What one metric of one arm is, with its interval.</summary>
/// <param name="Arm">Name of the arm.</param>
/// <param name="Metric">A time that is a quantile, or CPU.</param>
/// <param name="Estimate">In the metric's unit; its count is one of rounds.</param>
public sealed record ArmEstimate(string Arm, Metric Metric, Estimate Estimate);
