using LoadHarness.Arms;
using LoadHarness.Metrics;
using LoadHarness.Recording;
using LoadHarness.Statistics.Estimates;

namespace LoadHarness.Reports.Sections;

/// <summary>A figure that views show of each arm: console, live view, page and Markdown take theirs from here.</summary>
/// <param name="Heading">What it is, in lower case.</param>
/// <param name="Views">Where it is shown.</param>
/// <param name="Text">The figure with its unit.</param>
internal sealed record ArmColumn(string Heading, ArmViews Views, Func<ArmResult, string> Text)
{
    // Left to right.
    private static readonly ArmColumn[] All =
    [
        new("requests", ArmViews.Live | ArmViews.Result | ArmViews.Report | ArmViews.Impostors, arm => Format.Count(arm.Requests)),
        new("proven", ArmViews.Result | ArmViews.Report, arm => $"{Format.Count(Proof.Proven(arm))} {Kind(arm)}".TrimEnd()),
        new("proven share", ArmViews.Report, arm => Format.Share(Proof.Proven(arm), Proof.Answered(arm)))
        {
            ToneOf = arm => arm.Connections.Unproven > 0 ? Tone.Doubt : Tone.Neutral,
        },
        new("handshake p50", ArmViews.Result, arm => Percentile(Latency.Handshake, arm, 0.5)) { Applies = arm => Latency.Handshake.Of(arm) is not null },
        new("p99", ArmViews.Result, arm => Percentile(Latency.Handshake, arm, 0.99)) { Applies = arm => Latency.Handshake.Of(arm) is not null },
        new("service p50", ArmViews.Result, arm => Percentile(Latency.Service, arm, 0.5)),
        new("p99", ArmViews.Result, arm => Percentile(Latency.Service, arm, 0.99)),
        new("p50", ArmViews.Live, arm => Format.Duration(Leading(arm)?.P50)),
        new("p99", ArmViews.Live, arm => Format.Duration(Leading(arm)?.P99)),
        new("resumed", ArmViews.Live, arm => Format.Share(arm.Connections.Resumed, arm.Connections.Full + arm.Connections.Resumed)),
        new("errors", ArmViews.Live, arm => Format.Count(arm.Errors.Sum(error => error.Count))),
        new("let in", ArmViews.Impostors, arm => Format.Count(arm.Impostors?.Admitted ?? arm.Outcomes.GetValueOrDefault(nameof(Outcome.Ok))))
        {
            // An honest client that is let in is as it should be.
            ToneOf = arm => arm.Impostors is { Admitted: var admitted } ? admitted > 0 ? Tone.Bad : Tone.Good : Tone.Neutral,
        },
        new("refused by: reason", ArmViews.Impostors, RefusedBy) { IsWords = true },
        new("known after p50", ArmViews.Impostors, arm => Percentile(Latency.Refusal, arm, 0.5)),
        new("client CPU", ArmViews.Live | ArmViews.Result | ArmViews.Report | ArmViews.SideBySide | ArmViews.Impostors, arm => Format.Duration(CpuSection.Of(arm).Client)),
        new("server CPU", ArmViews.Live | ArmViews.Result | ArmViews.Report | ArmViews.SideBySide | ArmViews.Impostors, arm => Format.Duration(CpuSection.Of(arm).Server)),
        Instructions("client instructions", Metric.ClientInstructions),
        Instructions("server instructions", Metric.ServerInstructions),
        new("bytes sent", ArmViews.Report, arm => Format.Count(arm.HandshakeBytes?.Sent)) { Applies = arm => arm.HandshakeBytes is not null },
        new("bytes received", ArmViews.Result | ArmViews.Report, arm => Format.Count(arm.HandshakeBytes?.Received)) { Applies = arm => arm.HandshakeBytes is not null },
    ];

    /// <summary>Whether an arm has it at all; where no arm has, the column is left out.</summary>
    public Func<ArmResult, bool> Applies { get; private init; } = _ => true;

    /// <summary>How good the news is.</summary>
    public Func<ArmResult, Tone> ToneOf { get; private init; } = _ => Tone.Neutral;

    /// <summary>Whether it is told in words, not in a number.</summary>
    public bool IsWords { get; private init; }

    /// <summary>The columns of a view that apply to one of its arms at least.</summary>
    public static IReadOnlyList<ArmColumn> For(ArmViews view, IReadOnlyList<ArmResult> arms) =>
        [.. All.Where(column => column.Views.HasFlag(view) && arms.Any(column.Applies))];

    /// <summary>A table with a row for each arm of a run.</summary>
    public static Table Table(string caption, RunResult run, IReadOnlyList<ArmResult> arms, ArmViews view) => Model.Table.Of(
        caption, arms, [("Arm", run.CellOf), .. For(view, arms).Select(column => (Format.Capital(column.Heading), (Func<ArmResult, Cell>)column.CellOf))]);

    /// <summary>The cell of an arm.</summary>
    public Cell CellOf(ArmResult arm) => IsWords ? Text(arm) : Cell.Number(Text(arm), ToneOf(arm));

    private static ArmColumn Instructions(string heading, Metric metric)
    {
        return new(heading, ArmViews.Report | ArmViews.SideBySide | ArmViews.Impostors, arm => Format.Value(Estimate(arm), metric.Unit)) { Applies = arm => Estimate(arm) is not null };

        double? Estimate(ArmResult arm) => ArmEstimates.Shown(arm, metric)?.Value;
    }

    private static string Percentile(Latency latency, ArmResult arm, double p) => Format.Duration(latency.Of(arm)?.Percentile(p));

    // The request on kept connections, the handshake on new ones.
    private static LatencySummary? Leading(ArmResult arm) => (arm.Mode == ConnectionMode.KeepAlive ? Latency.Service : Latency.Handshake).Of(arm);

    // What an arm's requests travelled on, as its mode has it, reconnects of kept connections included; arms that open kept connections anew, or share a slot, have more than one kind.
    private static string Kind(ArmResult arm)
    {
        var (full, resumed, reused) = (("full", arm.Connections.Full), ("resumed", arm.Connections.Resumed), ("reused", arm.Connections.Reused + arm.Connections.Reconnected));
        (string Name, long Count)[] kinds = arm.Mode switch
        {
            ConnectionMode.Cold => [full, resumed, reused],
            ConnectionMode.Resumed or ConnectionMode.EarlyData => [resumed, full, reused],
            _ => [reused, full, resumed],
        };
        return Proof.Proven(arm) == 0 ? "" : kinds.FirstOrDefault(kind => kind.Count >= Proof.Proven(arm), ("mixed", 0)).Name;
    }

    // Such as LLA: OutsideValidity, with the count where it is not that of all requests.
    private static string RefusedBy(ArmResult arm) => arm.Impostors is not { } impostors ? Format.Absent : string.Join(", ", impostors.Refused.Select(refusal =>
        $"{(refusal.By == Side.Client ? "TTS" : "LLA")}: {refusal.Reason}{(refusal.Count == arm.Requests ? "" : $" {Format.Count(refusal.Count)}")}"));
}

/// <summary>Views that show arms in columns.</summary>
[Flags]
internal enum ArmViews
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>The table on a terminal while the run goes on.</summary>
    Live = 1,

    /// <summary>The text that ends a run.</summary>
    Result = 2,

    /// <summary>The page of a run, and its summary in Markdown.</summary>
    Report = 4,

    /// <summary>Several runs on one page.</summary>
    SideBySide = 8,

    /// <summary>Who got in, on the page and in the text that ends a run.</summary>
    Impostors = 16,
}
