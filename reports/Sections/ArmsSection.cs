using LoadHarness.Metrics;
using LoadHarness.Reports.Formatting;
using LoadHarness.Reports.Model;
using LoadHarness.Results;

namespace LoadHarness.Reports.Sections;

internal static class ArmsSection
{
    private static readonly double[] Percentiles = [0.5, 0.9, 0.99, 0.999];

    public static Section From(RunResult run) => new(
        "arms",
        "Arms",
        run.Arms.Count == 0
            ? [new Prose("This run has no arms.")]
            :
            [
                Costs(run),
                Rule,
                .. Latencies(run, Latency.Handshake, Latency.Service),
                Others(run),
            ]);

    private static Prose Rule { get; } = new(
        $"Latencies are those of proven requests. A percentile is shown only with at least {LatencySummary.SamplesBeyondToShow} samples beyond it.");

    private static Details Others(RunResult run)
    {
        Latency[] others = [.. Latency.Judged.Except([Latency.Handshake, Latency.Service])];
        return new($"{others[0].Heading} and {string.Join(", ", others[1..].Select(latency => latency.LongName))}", [.. Latencies(run, others)]);
    }

    private static Table Costs(RunResult run) => new(
        "What each arm cost. CPU is per connection, per request on kept connections; bytes are the medians of a handshake as the client saw it.",
        [
            new("Arm"), Column.Number("Requests"), Column.Number("Proven"), Column.Number("Proven share"), Column.Number("Client CPU"),
            Column.Number("Server CPU"), Column.Number("Bytes sent"), Column.Number("Bytes received"),
        ],
        [
            .. run.Honest().Select((arm, look) => (Cell[])
            [
                Cell.Arm(arm.Name, look),
                Cell.Number(Format.Count(arm.Requests)),
                Cell.Number(Format.Count(Proof.Proven(arm))),
                Cell.Number(Format.Share(Proof.Proven(arm), Proof.Answered(arm)), arm.Connections.Unproven > 0 ? Tone.Doubt : Tone.Neutral),
                Cell.Number(Format.Duration(arm.CpuMicroseconds.Client)),
                Cell.Number(Format.Duration(arm.CpuMicroseconds.Server)),
                Cell.Number(Format.Count(arm.HandshakeBytes?.Sent)),
                Cell.Number(Format.Count(arm.HandshakeBytes?.Received)),
            ]),
        ]);

    private static IEnumerable<Block> Latencies(RunResult run, params Latency[] latencies) => latencies.Select(latency => latency.In(run)
        ? (Block)Table(run, latency)
        : new Prose($"No {latency.LongName}: no arm has a proven request with one."));

    private static Table Table(RunResult run, Latency latency) => new(
        $"{latency.Heading}, {latency.Meaning}.",
        [
            new("Arm"), Column.Number("n"), Column.Number("p50"), Column.Number("p90"), Column.Number("p99"), Column.Number("p99.9"),
            Column.Number("max"),
        ],
        [
            .. run.Honest().Select((arm, look) => latency.Of(arm) is { } summary
                ? (Cell[])
                [
                    Cell.Arm(arm.Name, look),
                    Cell.Number(Format.Count(summary.Count)),
                    .. Percentiles.Select(p => Cell.Number(Format.Percentile(summary, p))),
                    Cell.Number(Format.Duration(summary.Max)),
                ]
                : [Cell.Arm(arm.Name, look), Cell.Number("0"), .. Enumerable.Repeat(Cell.Number(Format.Absent), Percentiles.Length + 1)]),
        ]);
}
