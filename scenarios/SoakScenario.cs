using LoadHarness.Gates.Invariants;
using LoadHarness.Recording;
using LoadHarness.Statistics.Estimates;

namespace LoadHarness.Scenarios;

/// <summary>Does anything grow, slow down or break when the load goes on for hours?</summary>
public sealed class SoakScenario() : Scenario("soak", "Does anything grow, slow down or break when the load goes on for hours?")
{
    public override string Description =>
        "One arm for each mode of mix=, all at once for duration=, on one open load: rate= is that of all arms together, auto "
        + $"{100 * Schedule.AutoRateShare:0} % of what the mix can do. Every window= is stored as it ends, in windows.jsonl and, as an HdrHistogram log, in latency.hlog, so that a killed harness loses the open window "
        + "at most; report run=DIR shows what is there, and resume=DIR goes on. Trends are judged of memory and heap of both ends, threads, open files, response times, "
        + "errors, resumption and throughput: the time after a warm-up is cut into "
        + $"{TrendBlocks.Count} blocks, and a line is laid through them (Theil-Sen), {Trend.Needs}. A trend "
        + "keeps its limit when the whole interval of what is gained over the soak does; stable is one that may not move at all. What slows down like a start-up or falls back like a "
        + "saw-tooth is not called growth. Default gates: every connection is what its arm claims, no errors, every client "
        + "identified, sessions are resumed, and no trend leaves its limit over the length of the soak. With load=SHAPE, in NBomber's words, the load of all arms goes up and down instead and "
        + "ends by itself: mix= shares out its requests in open parts, and the clients that loop in closed ones. Then counts, errors and the limits of gates= are judged, in each window whether the load had its "
        + "shape, and trends only where the load is even and lasts five minutes. lla-leak=, lla-slowdown= and lla-ticket-life= give the soak something to find.";

    public override ScenarioDefaults Defaults => new(Name) { Keys = [KeyKind.Rsa2048], Schedule = ScheduleKind.Windows };

    public override IReadOnlyList<string> Problems(RunOptions options, TargetTraits target)
    {
        var soak = options.Soak!;
        return
        [
            .. base.Problems(options, target),
            .. KeyProblems(options, target),
            .. WindowProblems(soak),
            .. MixProblems(soak),
        ];
    }

    /// <summary>Why windows do not fit the length of a soak: a sentence, or none.</summary>
    internal static IEnumerable<string> WindowProblems(SoakOptions soak)
    {
        var (duration, window, shape) = (soak.Duration, soak.Window, soak.Shape);

        // One that is long enough for trends must not end without them; a shorter one has none anyway.
        var fewest = duration >= TrendBlocks.Shortest ? TrendBlocks.FewestOfSoak : TrendBlocks.Count;
        return Unless(
            duration >= window * fewest || (shape is not null && !HasTrends(soak)),
            shape is null
                ? $"window must be at most a {fewest}th of duration={DurationText.Format(duration)}, but is '{DurationText.Format(window)}' (write duration={DurationText.Format(window * fewest)})"
                : $"window must be at most a {fewest}th of the {DurationText.Format(duration)} of load=, but is '{DurationText.Format(window)}' (write window={DurationText.Format(TimeSpan.FromSeconds(Math.Floor(duration.TotalSeconds / fewest)))})");
    }

    public override LoadPlan Plan(RunOptions options, TargetTraits target)
    {
        var soak = options.Soak!;
        var arms = ArmsOf(options, target);
        IEnumerable<Gate> resumed = arms.Exists(arm => arm.Mode == ConnectionMode.Resumed) ? [new InvariantGate("resumed share", ConnectionInvariants.ResumedShare)] : [];
        IEnumerable<Gate> trends = HasTrends(soak) ? TrendGate.DefaultsFor(arms, target, soak.Duration) : [];
        return PlanOf(options, ScheduleOf(options), arms, [], [.. target.Invariants, .. resumed, .. trends]);
    }

    /// <summary>One arm for each mode of the mix.</summary>
    internal static List<Arm> ArmsOf(RunOptions options, TargetTraits target) =>
    [
        // Names without a blank: they are the tags of the histogram log.
        .. options.Soak!.Mix.Select(part => target.Arm(part.Mode, target.Keys[0], options.TlsVersions[0]) with { Name = Arms.NameOf(part.Mode), DropsSessions = part.Mode == ConnectionMode.Cold }),
    ];

    /// <summary>Windows over all of it, each arm with its share.</summary>
    internal static SoakWindows ScheduleOf(RunOptions options) =>
        new(options.Soak!.Duration, options.Soak.Window, [.. options.Soak.Mix.Select(part => part.Weight)]) { Shape = options.Soak.Shape?.Drawn(options.Seed ?? 0) };

    /// <summary>Refuses a shape that has too few requests for all arms.</summary>
    internal static IEnumerable<string> MixProblems(SoakOptions soak) => Unless(
        soak.Shape is null || IsForAll(soak.Shape, soak.Mix),
        $"mix must leave no arm without a request, but load= has too few for its {Format.Count(soak.Mix.Count, "arm")} (write mix=keepalive:1, or more in load=)");

    // A soak that is too short for trends says so by its gates. A load that goes up and down moves everything with it.
    internal static bool HasTrends(SoakOptions soak) => soak.Shape is null || (soak.Shape.IsEven && soak.Duration >= TrendBlocks.Shortest);

    // In the order in which arms take turns, every arm must have had one.
    private static bool IsForAll(LoadShape shape, IReadOnlyList<MixPart> mix)
    {
        var order = MixOrder.Of([.. mix.Select(part => part.Weight)]);
        var turns = (int)Math.Min(order.Count, Math.Max(shape.OpenRequests, shape.MostClients));
        return !MixOrder.Counts(order, mix.Count, turns).Contains(0);
    }

    public override string Finding(RunResult run) => run.Soak is { Windows: > 0 } soak ? FindingOf(run, soak) : "";

    /// <summary>What a run with windows found, in one sentence.</summary>
    internal static string FindingOf(RunResult run, SoakResult soak)
    {
        if (soak.Shape is { IsEven: false } || (soak.Shape is not null && soak.Trends.All(trend => trend.Answer == TrendAnswer.TooShort)))
        {
            return ShapeFinding(run, soak);
        }

        var moving = soak.Trends.Where(IsWorse).ToList();
        var (stable, within) = (soak.Trends.Count(trend => trend.Answer == TrendAnswer.Stable), soak.Trends.Count(trend => trend.Answer == TrendAnswer.Within));
        var trends = soak.Trends.All(trend => trend.Answer == TrendAnswer.TooShort)
            ? $"the soak was too short for a trend, {Trend.Needs}"
            : moving.Count == 0
            ? $"{stable} of {soak.Trends.Count} trends are stable{(within > 0 ? $", {within} move within their limits" : "")}, and none is known to leave its limit"
            : Format.List([.. moving.Take(3).Select(trend => $"{trend.Name} {trend.Sentence}")]) + (moving.Count > 3 ? $" (and {moving.Count - 3} more)" : "");
        return $"In {Format.Roughly(TimeSpan.FromSeconds(soak.Windows * soak.WindowSeconds))} and {Format.Count(run.Arms.Sum(arm => arm.Requests))} requests, {trends}.";
    }

    private static string ShapeFinding(RunResult run, SoakResult soak)
    {
        var (requests, refused) = (run.Arms.Sum(arm => arm.Requests), run.Arms.Sum(arm => arm.Outcomes.GetValueOrDefault(nameof(Outcome.Refused))));
        var served = run.Arms.Sum(arm => arm.Outcomes.GetValueOrDefault(nameof(Outcome.Ok)));
        return $"In {Format.Roughly(TimeSpan.FromSeconds(run.DurationSeconds))} of {(soak.Shape!.IsEven ? "even load" : "load that goes up and down")}, {Format.Count(served)} of {Format.Count(requests, "request")} were served and {Format.Count(refused)} refused; "
            + $"no trend is judged, which takes {DurationText.Format(TrendBlocks.Shortest)} of even load.";
    }

    // Less memory is nothing to tell of; less throughput is.
    private static bool IsWorse(TrendResult trend) =>
        trend.Answer == (TrendMetric.All.FirstOrDefault(metric => metric.Id == trend.Metric)?.Worse == Worse.Less ? TrendAnswer.Falls : TrendAnswer.Grows);
}
