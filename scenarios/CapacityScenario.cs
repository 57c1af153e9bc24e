using LoadHarness.Gates.Invariants;

namespace LoadHarness.Scenarios;

/// <summary>How many requests a second does each way to connect carry before it is too slow?</summary>
public sealed class CapacityScenario() : Scenario("capacity", "How many requests a second does each way to connect carry before it is too slow?")
{
    public override string Description =>
        "Each arm, cold, resumed and keep-alive, is given rising rates of open load until the 99th percentile of its response time "
        + $"exceeds slo= or a request fails, and then rates between, each twice, until the capacity is known within {(CapacitySearch.Resolution - 1) * 100:0} % or after {CapacitySearch.MostSteps} steps. The "
        + "capacity is the rate at which a step keeps the objective as often as not; its interval comes from how the steps disagree. Every step has at least 1,000 "
        + "requests, so that ten lie beyond the percentile. LLA and clients share the machine when the LLA is embedded: the CPU of both "
        + "sides at each step says who ran out first. Default gates: every connection is proven to be what its arm claims, and every client "
        + "identified; failed requests end a search, they fail no gate.";

    public override ScenarioDefaults Defaults => new(Name) { Schedule = ScheduleKind.Search };

    public override LoadPlan Plan(RunOptions options, TargetTraits target) => PlanOf(
        options,
        new CapacitySearch(options.Slo, options.Block),
        [.. new[] { ConnectionMode.Cold, ConnectionMode.Resumed, ConnectionMode.KeepAlive }.Select(mode => target.Arm(mode, target.Keys[0], options.TlsVersions[0]))],
        [],
        [.. target.Invariants.Where(gate => gate.Invariant != RequestInvariants.NoErrors)]);

    public override string Finding(RunResult run)
    {
        var parts = run.Arms.Select(arm => (arm.Name, Steps: Steps(run, arm))).Where(arm => arm.Steps.Exists(step => step.Kept)).ToList();
        return parts.Count == 0
            ? ""
            : $"With 99 % of the answers within {run.Options.GetValueOrDefault(RunCatalogue.Slo.Name, Format.Absent)} {string.Join(", ", parts.Select(arm => $"{arm.Name} carries {Text(arm.Steps)}"))}"
                + (parts.Exists(arm => CapacityEstimate.Of(arm.Steps) is not null) ? $" (intervals at {Format.Percent(CapacityEstimate.Confidence)})." : ".");
    }

    public override IReadOnlyList<Curve> Draw(RunResult run)
    {
        var rate = new CurveAxis("rate", "requests/s", Logarithmic: true);
        return
        [
            new Curve(
                "capacity-latency",
                "Response time against rate",
                rate,
                new CurveAxis("response time", "ms", Logarithmic: true),
                [.. run.Arms.SelectMany(arm => new[] { Line($"{arm.Name} p50", arm, Metric.ResponseP50, 1000), Line($"{arm.Name} p99", arm, Metric.ResponseP99, 1000) }).Where(HasPoints)],
                $"From the intended start of each request. The objective is a p99 of {run.Options.GetValueOrDefault(RunCatalogue.Slo.Name, Format.Absent)}; the knee is where p99 leaves p50."),
            new Curve(
                "capacity-cpu",
                "CPU per request against rate",
                rate,
                new CurveAxis("CPU per request", "ms", Logarithmic: true),
                [.. run.Arms.SelectMany(arm => new[] { Line($"{arm.Name} client", arm, Metric.ClientCpu, 1000), Line($"{arm.Name} server", arm, Metric.ServerCpu, 1000) }).Where(HasPoints)],
                "A side whose CPU per request times the rate comes near the number of cores has run out."),
        ];
    }

    private static bool HasPoints(CurveSeries series) => series.Points.Count > 0;

    private static CurveSeries Line(string name, ArmResult arm, Metric metric, double divisor) => new(
        name,
        Measured: true,
        [
            .. from round in arm.Rounds
               where round.Metrics.ContainsKey(metric.Id) && round.Metrics.ContainsKey(Metric.Rate.Id)
               orderby round.Metrics[Metric.Rate.Id]
               select new CurvePoint(round.Metrics[Metric.Rate.Id], round.Metrics[metric.Id] / divisor),
        ]);

    // Judged again from the rounds, so that the answer follows from run.json alone.
    private static List<CapacityStep> Steps(RunResult run, ArmResult arm)
    {
        var objective = DurationText.TryParse(run.Options.GetValueOrDefault(RunCatalogue.Slo.Name, Format.Absent), out var slo) ? slo : TimeSpan.Zero;
        return [.. arm.Rounds.Where(round => round.Metrics.ContainsKey(Metric.Rate.Id)).Select(round => round.StepOf(objective))];
    }

    private static string Text(List<CapacityStep> steps) => CapacityEstimate.Of(steps) is { } capacity
        ? $"{Format.Number(capacity.Rate, 0)} requests/s [{Format.Number(capacity.Low, 0)}, {Format.Number(capacity.High, 0)}]"
        : $"at least {Format.Number(steps.Max(step => step.Rate), 0)} requests/s";
}
