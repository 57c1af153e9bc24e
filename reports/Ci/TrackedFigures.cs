using LoadHarness.Arms;
using LoadHarness.Metrics;
using LoadHarness.Reports.Sections;
using LoadHarness.Statistics.Estimates;

namespace LoadHarness.Reports.Ci;

/// <summary>The figures of a run that services for benchmarks follow.</summary>
public static class TrackedFigures
{
    private const string Milliseconds = "ms";
    private const string Bytes = "bytes";
    private const string Percent = "%";
    private const string Times = "×";

    // Enough to see what changed; each is a chart of its own in these services.
    private static readonly Metric[] Followed =
    [
        Metric.HandshakeP50, Metric.HandshakeP90, Metric.HandshakeP99, Metric.ServiceP50, Metric.ServiceP99, Metric.ResponseP99, Metric.ClientCpu,
        Metric.ServerCpu,
    ];

    // A request has no CPU and no connection of its own.
    private static readonly Metric[] FollowedOfRequests = [Metric.ServiceP50, Metric.ServiceP90, Metric.ServiceP99, Metric.ResponseP99];

    /// <summary>Arm by arm, each with the requests of its workload, then the ratios between arms. None of a run that cannot be believed: it would stay in the history of those that can.</summary>
    /// <param name="run">The run.</param>
    /// <param name="estimates">What its arms' times and CPU are.</param>
    public static IReadOnlyList<TrackedFigure> Of(RunResult run, IReadOnlyList<ArmEstimate> estimates) => ReportModel.DoubtOf(run) is null
        ?
        [
            .. from figure in run.Arms.SelectMany(arm => OfArm(arm, estimates, UnitsOf(run)).Concat((arm.ByRequest ?? []).SelectMany(request => OfRequest(request.AsArm(arm), UnitsOf(run))))).Concat(run.Comparisons.Select(OfComparison).OfType<TrackedFigure>())
               where double.IsFinite(figure.Value)
               select figure with { Benchmark = $"{Plain.Line(run.Scenario)} / {figure.Benchmark}" },
        ]
        : [];

    private static IEnumerable<TrackedFigure> OfArm(ArmResult arm, IReadOnlyList<ArmEstimate> estimates, string units)
    {
        var name = Plain.Line(arm.Name);
        foreach (var figure in TimesOf(arm, estimates, Followed, units))
        {
            yield return figure;
        }

        if (arm.HandshakeBytes is { } bytes)
        {
            yield return new(name, Metric.BytesSent.Name, Bytes, bytes.Sent, null, null, "median, a count without noise");
            yield return new(name, Metric.BytesReceived.Name, Bytes, bytes.Received, null, null, "median, a count without noise");
        }

        if (arm.Impostors is null && Proof.Answered(arm) is > 0 and var answered)
        {
            yield return Share("not proven", arm.Connections.Unproven, answered, "answered requests");
        }

        if (arm is { Mode: ConnectionMode.Resumed, Impostors: null } && arm.Connections.Full + arm.Connections.Resumed is > 0 and var opened)
        {
            yield return Share("not resumed", arm.Connections.Full, opened, "new connections");
        }

        TrackedFigure Share(string measure, long part, long whole, string noun) =>
            new(name, measure, Percent, 100.0 * part / whole, null, null, $"{Format.Count(part)} of {Format.Count(whole)} {noun}");
    }

    private static IEnumerable<TrackedFigure> OfRequest(ArmResult part, string units) =>
    [
        .. TimesOf(part, ArmEstimates.Of([part]), FollowedOfRequests, units),
        .. part.Requests == 0 ? [] : (TrackedFigure[])[new(
            Plain.Line(part.Name), "failed", Percent, 100.0 * Proof.Failed(part) / part.Requests, null, null, $"{Format.Count(Proof.Failed(part))} of {Format.Count(part.Requests)} requests")],
    ];

    private static IEnumerable<TrackedFigure> TimesOf(ArmResult arm, IReadOnlyList<ArmEstimate> estimates, Metric[] followed, string units) =>
        from one in estimates
        where one.Arm == arm.Name && followed.Contains(one.Metric)
        let estimate = one.Estimate
        select new TrackedFigure(
            Plain.Line(arm.Name), one.Metric.Name, Milliseconds, estimate.Value / 1_000, estimate.Low / 1_000, estimate.High / 1_000, Basis(estimate.Low, estimate.Confidence, estimate.Count, units));

    private static string UnitsOf(RunResult run) => run.Kind == RunKind.Windows ? "blocks" : run.Launches > 1 ? "launches" : "rounds";

    private static TrackedFigure? OfComparison(ComparisonResult comparison)
    {
        if (comparison.Ratio is not { } ratio)
        {
            return null;
        }

        // A count's interval is the ratio itself.
        var (low, high) = comparison.Confidence < 1 ? (comparison.Low, comparison.High) : (null, null);
        var limit = comparison.Limit is { } most ? $"; limit {Format.Ratio(most)}" : "";
        return new(
            $"{Plain.Line(comparison.Arm)} divided by {Plain.Line(comparison.Baseline)}",
            Plain.Line(comparison.Metric),
            Times,
            ratio,
            low,
            high,
            (comparison.Confidence < 1 ? Basis(low, comparison.Confidence, comparison.Rounds, "rounds") : "of counts without noise") + limit);
    }

    private static string Basis(double? low, double confidence, long count, string noun) => low is null
        ? $"{Format.Count(count)} {noun}, too few for an interval"
        : $"{Format.Percent(confidence)} interval from {Format.Count(count)} {noun}";
}

/// <summary>One figure of a run that services for benchmarks follow from run to run; smaller is better.</summary>
/// <param name="Benchmark">What was measured: the scenario with its arm or pair of arms; clean text.</param>
/// <param name="Measure">What of it, such as <c>handshake p50</c>; clean text.</param>
/// <param name="Unit"><c>ms</c>, <c>bytes</c>, <c>%</c> or <c>×</c>: always the same for a measure, so that runs can be compared.</param>
/// <param name="Value">The figure.</param>
/// <param name="Low">Lower end of its interval; null when it has none: it is exact, or there are too few samples.</param>
/// <param name="High">Upper end of its interval; null exactly when <paramref name="Low"/> is.</param>
/// <param name="Basis">What the figure rests on.</param>
public sealed record TrackedFigure(string Benchmark, string Measure, string Unit, double Value, double? Low, double? High, string Basis);
