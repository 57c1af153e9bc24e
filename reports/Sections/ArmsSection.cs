using LoadHarness.Metrics;
using LoadHarness.Statistics.Estimates;

namespace LoadHarness.Reports.Sections;

internal static class ArmsSection
{
    public static Section From(RunResult run) => new(
        "arms",
        "Arms",
        run.Arms.Count == 0
            ? [new Prose("This run has no arms."), .. LeftOut(run)]
            :
            [
                ArmColumn.Table(
                    $"What each arm cost. CPU is per connection, per request on kept connections{(CountsInstructions(run) ? ", and so are instructions, which leave the kernel out" : "")}; bytes are the medians of a handshake as the client saw it.",
                    run,
                    run.Honest(),
                    ArmViews.Report),
                .. LeftOut(run),
                .. run.Generator.InstructionsMissing is { } missing && run.Kind is RunKind.Rounds or RunKind.Steps ? [new Prose(Plain.Line(missing))] : Array.Empty<Prose>(),
                new Prose(LaunchNote.Of(run)),
                new Prose($"Latencies are those of proven requests. A percentile is shown only with at least {LatencySummary.SamplesBeyondToShow} samples beyond it."
                    + (run.Kind is RunKind.Rounds or RunKind.Windows
                        ? $" CPU, p50 and p90 are estimated over the {(run.Launches > 1 ? "launches" : run.Kind == RunKind.Rounds ? "rounds" : "parts of the soak")}, as gates have them; what is further out is of all requests."
                        : "")),
                .. Latencies(run, Latency.Handshake, Latency.Service),
                Others(run),
            ]);

    private static bool CountsInstructions(RunResult run) => run.Arms.Any(arm => ArmEstimates.Shown(arm, Metric.ClientInstructions) is not null);

    private static IEnumerable<Prose> LeftOut(RunResult run) => (run.LeftOut ?? []).Select(arm => new Prose(Plain.Line($"Left out: '{arm.Arm}', since {arm.Why}.")));

    private static Details Others(RunResult run)
    {
        Latency[] others = [.. Latency.Judged.Except([Latency.Handshake, Latency.Service])];
        return new($"{others[0].Heading} and {string.Join(", ", others[1..].Select(latency => latency.LongName))}", [.. Latencies(run, others)]);
    }

    private static IEnumerable<Block> Latencies(RunResult run, params Latency[] latencies) => latencies.Select(latency => latency.In(run)
        ? (Block)Table.Of(
            $"{latency.Heading}, {latency.Meaning}.",
            run.Honest(),
            [("Arm", run.CellOf), .. LatencyColumn.All.Select(column => (column.Heading, (Func<ArmResult, Cell>)(arm => Cell.Number(column.Text(latency.Of(arm))))))])
        : new Prose($"No {latency.LongName}: no arm has a proven request with one."));
}
