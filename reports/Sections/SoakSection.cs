using LoadHarness.Metrics;
using LoadHarness.Reports.Charts;
using LoadHarness.Reports.Drawing;

namespace LoadHarness.Reports.Sections;

/// <summary>The run over its time; only in soaks.</summary>
internal static class SoakSection
{
    public static IEnumerable<Section> From(RunResult run) => run.Soak is { } soak
        ? [new("time", "Over time", [Facts(soak), .. soak.Gaps.Select(gap => new Prose(gap.Why)), .. Charts(run, soak)])]
        : [];

    private static FactList Facts(SoakResult soak) => new(
    [
        new("Windows measured", $"{Format.Count(soak.Windows)} of {Format.Count(soak.PlannedWindows)}, {Format.Elapsed(soak.WindowSeconds)} each"),
        .. soak.Shape is { } shape
            ? [new("Requests that the schedule started", $"{Format.Count(shape.Started)} of {Format.Count(shape.Asked)}"), new("Windows off the shape", Format.Count(shape.WindowsOff))]
            : Array.Empty<Fact>(),
        new("Windows stored", Format.Count(soak.StoredWindows)),
        new("Lateness of the schedule, p99", Format.Duration(soak.LatenessP99)),
        new("Gaps", Format.Count(soak.Gaps.Count)),
        new("Marks", Format.Count(soak.Marks.Count)),
    ]);

    private static IEnumerable<Block> Charts(RunResult run, SoakResult soak)
    {
        yield return Figure(
            soak,
            "response time",
            "µs",
            [.. run.Looks().Select(arm => new TimeLine(arm.Look, arm.Arm.Name, Points(soak, "latency", arm.Arm.Name)))],
            "From the intended start. The band reaches from the median to the 99th percentile, the line is the 90th; each is the middle one of the windows that a point stands for.",
            logarithmic: true);
        yield return Figure(
            soak,
            "throughput",
            "requests/s",
            [Line(soak, 0, TrendMetric.Throughput), Line(soak, 1, SoakHistory.Asked)],
            "Requests that succeeded, and those that failed or were refused, in each second. The band reaches from the lowest to the highest window of a point."
            + (soak.Shape is { Asked: > 0 } ? " The second line is what the open parts of the load's shape ask for." : ""),
            bars: new(default, "failed requests", Points(soak, "errors", null)));
        yield return Figure(
            soak,
            "memory",
            "bytes",
            [Line(soak, 0, TrendMetric.ClientResident), Line(soak, 1, TrendMetric.ServerResident), Line(soak, 2, TrendMetric.ClientHeap), Line(soak, 3, TrendMetric.ServerHeap)],
            "Resident memory of both processes at the end of each window, and the managed heap where garbage was collected just before.");
        yield return Figure(
            soak,
            "resumption rate",
            "share",
            [Line(soak, 0, TrendMetric.ResumedShare)],
            "Resumed handshakes among the new connections of arms that resume. What falls out of it is a ticket that the server did not take.");
        yield return new Details(
            "Threads, open files and sockets",
            [
                Figure(soak, "threads", "", [Line(soak, 0, TrendMetric.ClientThreads), Line(soak, 1, TrendMetric.ServerThreads)], "Threads as the kernel counts them."),
                Figure(soak, "open files", "", [Line(soak, 0, TrendMetric.ClientFiles), Line(soak, 1, TrendMetric.ServerFiles)], "Open files, sockets included."),
                Figure(
                    soak,
                    "sockets",
                    "",
                    [Line(soak, 0, TrendMetric.SocketsEstablished), Line(soak, 1, TrendMetric.SocketsClosing), Line(soak, 2, TrendMetric.SocketsTimeWait)],
                    "TCP connections to the target by state, on this machine. One in TIME_WAIT holds its port for a minute."),
            ]);
    }

    private static Block Figure(
        SoakResult soak, string name, string unit, IReadOnlyList<TimeLine> lines, string caption, bool logarithmic = false, TimeLine? bars = null)
    {
        var drawn = lines.Where(line => line.Points.Count > 0).ToList();
        return drawn.Count == 0
            ? new Prose($"No chart of the {name}: no window has one.")
            : new Figure(new TimeChart(name, unit, drawn) { Logarithmic = logarithmic, Bars = bars, Marks = soak.Marks, Gaps = soak.Gaps }, caption + Legend(soak));
    }

    private static string Legend(SoakResult soak) =>
        (soak.Marks.Count > 0 ? " Upright lines mark what happened; pointing at one tells." : "") + (soak.Gaps.Count > 0 ? " Grey: nothing was measured." : "");

    private static TimeLine Line(SoakResult soak, int place, TrendMetric metric) => new(Look.At(place), metric.Name, Points(soak, metric.Id, null));

    private static IReadOnlyList<double[]> Points(SoakResult soak, string id, string? arm) =>
        soak.Series.FirstOrDefault(series => series.Id == id && series.Arm == arm)?.Points ?? [];
}
