using System.Text;
using LoadHarness.Gates;
using LoadHarness.Metrics;
using LoadHarness.Reports.Sections;
using LoadHarness.Statistics.Judges;

namespace LoadHarness.Reports.Console;

/// <summary>The plain text that ends a run on standard output: arms, gates, what is wrong with the run, report, verdict.</summary>
public static class ResultText
{
    private const int MostRequests = 50;
    private const int LongestName = 40;
    private const string ColumnGap = "  ";

    // Of a request, in the order of its columns.
    private static readonly (Latency Latency, double P)[] Quantiles = [(Latency.Service, 0.5), (Latency.Service, 0.9), (Latency.Service, 0.99), (Latency.Response, 0.5), (Latency.Response, 0.99)];

    /// <summary>The text, lines ended by <c>\n</c>; the last line is the verdict and its sentence.</summary>
    /// <param name="run">The run.</param>
    /// <param name="report">Where its report was written; null when it could not be.</param>
    public static string Of(RunResult run, string? report)
    {
        var text = new StringBuilder();
        AppendTable(text, run.Honest(), ArmViews.Result);
        AppendTable(text, [.. run.Arms.Where(arm => arm.Impostors is not null)], ArmViews.Impostors);
        AppendRequests(text, [.. run.Arms.SelectMany(arm => (arm.ByRequest ?? []).Select(request => request.AsArm(arm)))]);
        AppendHandshakes(text, [.. run.Arms.Where(arm => arm.Anatomy is not null)]);
        if (run.Arms.Any(arm => arm.Requests > 0))
        {
            AppendLine(text, $"launch  {LaunchNote.Of(run)}");
        }

        if (run.Shards is { } shards)
        {
            AppendLine(text, $"shards  {shards.Sentence}");
        }

        foreach (var line in Reconnects.Of(run))
        {
            AppendLine(text, $"reconnects  {line}");
        }

        foreach (var arm in run.LeftOut ?? [])
        {
            AppendLine(text, $"left out  {Name(arm.Arm)}  {arm.Why}");
        }

        AppendGates(text, run);
        if (run.Baseline is { } baseline)
        {
            AppendBaseline(text, run, baseline);
        }

        foreach (var check in run.Validity.Where(check => !check.Ok))
        {
            AppendLine(text, $"{Format.Word(check.Subject == CheckSubject.Target ? Verdict.Fail : Verdict.Invalid)}  {Name(check.Name)}  {check.Why}");
        }

        if (ErrorsSection.Unjudged(run) is { } bodies)
        {
            AppendLine(text, $"noted  {bodies}");
        }

        if (ReportModel.NoticeOf(run) is { } notice)
        {
            AppendLine(text, notice);
        }

        if (report is not null)
        {
            AppendLine(text, $"report  {report}");
        }

        AppendLine(text, $"{Format.Word(run.Verdict)}  {run.Sentence}");
        return text.ToString();
    }

    private static void AppendTable(StringBuilder text, IReadOnlyList<ArmResult> arms, ArmViews view)
    {
        if (arms.Count == 0)
        {
            return;
        }

        var columns = ArmColumn.For(view, arms);
        AppendRows(text, [["arm", .. columns.Select(column => column.Heading)], .. arms.Select(arm => (string[])[Name(arm.Name), .. columns.Select(column => column.Text(arm))])]);
    }

    // What each end spends on a handshake, and on what only mutual authentication has; message by message it is in the report.
    private static void AppendHandshakes(StringBuilder text, IReadOnlyList<ArmResult> arms)
    {
        if (arms.Count > 0)
        {
            AppendRows(text,
            [
                ["handshake", "both ends done", "TTS done", "TTS CPU", "LLA CPU", "mTLS only: time", "TTS CPU", "LLA CPU", "left"],
                .. arms.Select(arm => (Arm: arm, Anatomy: arm.Anatomy!)).Select(one => (string[])
                [
                    Name(one.Arm.Name), Format.Duration(one.Anatomy.Whole.Time.Value), Format.Duration(one.Anatomy.TtsDone.Value), Format.Duration(one.Anatomy.Whole.TtsCpu.Value),
                    Format.Duration(one.Anatomy.Whole.LlaCpu.Value), Format.Duration(one.Anatomy.OnlyMutual?.Time.Value), Format.Duration(one.Anatomy.OnlyMutual?.TtsCpu.Value),
                    Format.Duration(one.Anatomy.OnlyMutual?.LlaCpu.Value), Format.Percent(one.Anatomy.LeftShare),
                ]),
            ]);
        }
    }

    // Up to fifty requests in each arm would be more than anybody reads here.
    private static void AppendRequests(StringBuilder text, IReadOnlyList<ArmResult> requests)
    {
        if (requests.Count == 0)
        {
            return;
        }

        AppendRows(text,
        [
            ["request", "requests", "failed", "service p50", "p90", "p99", "response p50", "p99"],
            .. requests.Take(MostRequests).Select(request => (string[])
            [
                Name(request.Name), Format.Count(request.Requests), Format.Count(Proof.Failed(request)),
                .. Quantiles.Select(quantile => Format.Duration(quantile.Latency.Of(request)?.Percentile(quantile.P))),
            ]),
        ]);
        if (requests.Count > MostRequests)
        {
            AppendLine(text, $"requests  {Format.Count(requests.Count - MostRequests)} more are in the report");
        }
    }

    private static void AppendRows(StringBuilder text, IReadOnlyList<string[]> rows)
    {
        var widths = Enumerable.Range(0, rows[0].Length).Select(column => rows.Max(row => row[column].Length)).ToArray();
        foreach (var row in rows)
        {
            // Names to the left, figures to the right.
            var cells = row.Select((cell, column) => column == 0 ? cell.PadRight(widths[column]) : cell.PadLeft(widths[column]));
            AppendLine(text, string.Join(ColumnGap, cells));
        }

        text.Append('\n');
    }

    private static void AppendGates(StringBuilder text, RunResult run)
    {
        // A baseline brings some gates for each arm. Those that fail are told one by one, the others as one line a verdict.
        bool IsTold(GateResult gate) => gate.Verdict == Verdict.Fail || run.Baseline?.Gates.Contains(gate.Name) != true;
        GateResult[] gates =
        [
            .. run.Gates.Where(IsTold),
            .. run.Gates.Where(gate => !IsTold(gate)).GroupBy(gate => gate.Verdict).OrderBy(alike => alike.Key).Select(alike => Summary([.. alike], run.Baseline!)),
        ];
        var verdictWidth = gates.Select(gate => Format.Word(gate.Verdict).Length).DefaultIfEmpty().Max();
        var nameWidth = gates.Select(gate => Name(gate.Name).Length).DefaultIfEmpty().Max();
        foreach (var gate in gates)
        {
            AppendLine(text, $"{Format.Word(gate.Verdict).PadRight(verdictWidth)}{ColumnGap}{Name(gate.Name).PadRight(nameWidth)}{ColumnGap}{Finding(gate)}");
        }
    }

    private static GateResult Summary(IReadOnlyList<GateResult> alike, BaselineResult baseline)
    {
        var count = $"{Format.Count(alike.Count)} of {Format.Count(baseline.Gates.Count)} gates";
        return new("no worse than the baseline", "", count, alike[0].Verdict, alike[0].Verdict == Verdict.Pass ? "" : $"{count}, such as: {alike[0].Why}");
    }

    private static void AppendBaseline(StringBuilder text, RunResult run, BaselineResult baseline)
    {
        AppendLine(text, $"baseline  {BaselineSection.Summary(run, baseline)}");
        foreach (var fact in baseline.Differences)
        {
            AppendLine(text, $"{(fact.Weight == DifferenceWeight.Unlike ? "unlike  " : "noted   ")}  {Likeness.Sentence(fact)}");
        }

        foreach (var part in baseline.Missing)
        {
            AppendLine(text, $"missing   {BaselineSection.Sentence(part)}");
        }
    }

    // What passes needs its figure only; what does not needs the reason.
    private static string Finding(GateResult gate) => gate.Verdict == Verdict.Pass || gate.Why.Length == 0 ? gate.Measured : gate.Why;

    private static string Name(string name) => Plain.Truncate(Plain.Line(name), LongestName);

    private static void AppendLine(StringBuilder text, string line) => text.Append(Plain.Line(line).TrimEnd()).Append('\n');
}
