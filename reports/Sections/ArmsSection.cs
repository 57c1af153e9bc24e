using LoadHarness.Measurement;
using LoadHarness.Reports.Formatting;
using LoadHarness.Reports.Model;

namespace LoadHarness.Reports.Sections;

internal static class ArmsSection
{
    private static readonly Latency[] Shown = [Latency.Handshake, Latency.FirstByte, Latency.Service, Latency.Response];

    private static readonly double[] Percentiles = [0.5, 0.9, 0.99, 0.999];

    public static Section From(RunResult run) => new(
        "arms",
        "Arms",
        run.Arms.Count == 0
            ? [new Prose("This run has no arms.")]
            : [Costs(run), Rule, .. Shown.Where(latency => latency.In(run)).Select(latency => Latencies(run, latency))]);

    private static Prose Rule { get; } = new(
        $"Latencies are those of proven requests. A percentile is shown only with at least {LatencySummary.SamplesBeyondToShow} samples beyond it.");

    private static Table Costs(RunResult run) => new(
        "What each arm cost. CPU is per connection, per request on kept connections; bytes are the medians of a handshake as the client saw it.",
        [
            new("Arm"), Column.Number("Requests"), Column.Number("Proven"), Column.Number("Proven share"), Column.Number("Client CPU"),
            Column.Number("Server CPU"), Column.Number("Bytes sent"), Column.Number("Bytes received"),
        ],
        [
            .. run.Honest().Select(arm => (Cell[])
            [
                Cell.Name(arm.Name),
                Cell.Number(Format.Count(arm.Requests)),
                Cell.Number(Format.Count(Proof.Proven(arm))),
                Cell.Number(Format.Share(Proof.Proven(arm), Proof.Answered(arm)), arm.Connections.Unproven > 0 ? Tone.Doubt : Tone.Neutral),
                Cell.Number(Format.Duration(arm.CpuMicroseconds.Client)),
                Cell.Number(Format.Duration(arm.CpuMicroseconds.Server)),
                Cell.Number(Format.Count(arm.HandshakeBytes?.Sent)),
                Cell.Number(Format.Count(arm.HandshakeBytes?.Received)),
            ]),
        ]);

    private static Table Latencies(RunResult run, Latency latency) => new(
        $"{char.ToUpperInvariant(latency.Name[0])}{latency.Name[1..]}, {latency.Meaning}.",
        [
            new("Arm"), Column.Number("n"), Column.Number("p50"), Column.Number("p90"), Column.Number("p99"), Column.Number("p99.9"),
            Column.Number("max"),
        ],
        [
            .. run.Honest().Select(arm => latency.Of(arm) is { } summary
                ? (Cell[])
                [
                    Cell.Name(arm.Name),
                    Cell.Number(Format.Count(summary.Count)),
                    .. Percentiles.Select(p => Cell.Number(Format.Percentile(summary, p))),
                    Cell.Number(Format.Duration(summary.Max)),
                ]
                : [Cell.Name(arm.Name), Cell.Number("0"), .. Enumerable.Repeat(Cell.Number(Format.Absent), Percentiles.Length + 1)]),
        ]);
}
