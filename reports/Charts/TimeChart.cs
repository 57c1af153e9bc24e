using LoadHarness.Metrics;
using LoadHarness.Reports.Drawing;

namespace LoadHarness.Reports.Charts;

/// <summary>Figures over the time of a run: lines in bands, marks for what happened, and open stretches where nothing was measured.</summary>
/// <param name="Name">What is drawn, such as <c>response time</c>.</param>
/// <param name="Unit">The unit of the values, as in <see cref="TrendMetric.Unit"/>.</param>
/// <param name="Lines">The lines; at least one has a point.</param>
public sealed record TimeChart(string Name, string Unit, IReadOnlyList<TimeLine> Lines) : Chart
{
    private const double PlotHeight = 210;

    // A bar of one failed request in a window of thousands must still be seen.
    private const double LeastBar = 5;

    // Closer ones would be a wall; the first of them says it, and of bars the highest.
    private const double MarkSpacing = 3;

    /// <summary>Whether values run over decades.</summary>
    public bool Logarithmic { get; init; }

    /// <summary>What happened, to be marked.</summary>
    public IReadOnlyList<SoakMark> Marks { get; init; } = [];

    /// <summary>When nothing was measured.</summary>
    public IReadOnlyList<SoakGap> Gaps { get; init; } = [];

    /// <summary>Failures in the same unit, drawn as bars; null for none.</summary>
    public TimeLine? Bars { get; init; }

    public override string Title => $"{Name} over time";

    public override string Description =>
        string.Join("; ", Lines.Concat(Bars is null ? [] : [Bars]).Select(Spoken).Concat(Gaps.Select(gap => gap.Why.TrimEnd('.')))) + ".";

    internal override double Draw(Picture picture)
    {
        List<KeyEntry> entries = [.. Lines.Select(line => KeyEntry.OfLine(line.Look, line.Name, line.Points.Count == 0 ? "not measured" : ""))];
        var top = Key.Draw(picture, Bars is { Points.Count: > 0 } ? [.. entries, new KeyEntry("bad", Bars.Name)] : entries);
        var points = Lines.SelectMany(line => line.Points).ToList();
        var time = new ClockScale(Math.Max(points.Max(point => point[0]), Gaps.Select(gap => gap.ToSeconds).DefaultIfEmpty().Max()) * 1.005);
        var (values, label) = Values(points);
        var panel = picture.Add(time, values, 84, Width - 24, top, top + PlotHeight);
        foreach (var gap in Gaps)
        {
            picture.Page.Bar(panel.X(gap.FromSeconds), Math.Max(panel.X(gap.FromSeconds) + 2, panel.X(gap.ToSeconds)), panel.Top, panel.Bottom, "gap", gap.Why);
        }

        panel.AxisLeft(label);
        panel.AxisBelow("time since the start", spacing: 74);
        DrawBars(picture, panel);
        foreach (var line in Lines.Where(line => line.Points.Count > 0))
        {
            picture.BeginSeries(line.Look.Style, line.Name, Spoken(line));
            Stretches(line.Points).ForEach(stretch => DrawStretch(panel, stretch));
        }

        picture.Begin();
        DrawMarks(picture, panel);
        return panel.Bottom + 52;
    }

    private (Scale Values, string Label) Values(List<double[]> points)
    {
        if (Logarithmic)
        {
            return (LogScale.Around(points.Min(point => Math.Max(1, point[1])), points.Max(point => Math.Max(2, point[3])), Format.Tick), $"{Name} (log scale)");
        }

        var highest = points.Max(point => point[3]) is > 0 and var most ? most * 1.08 : 1;
        var (unit, size) = Format.Scale(highest, Unit);
        return (new LinearScale(highest, value => Format.Number(value / size)), unit.Length == 0 ? Name : $"{Name}, {unit}");
    }

    private void DrawBars(Picture picture, Panel panel)
    {
        picture.Begin("bad");
        foreach (var bar in Bars?.Points.Where(point => point[3] > 0).GroupBy(point => (int)(panel.X(point[0]) / MarkSpacing)).Select(near => near.MaxBy(point => point[3])!) ?? [])
        {
            var (x, y) = (panel.X(bar[0]), Math.Min(panel.Y(bar[3]), panel.Bottom - LeastBar));
            picture.Page.Bar(x - 1.5, x + 1.5, y, panel.Bottom, "bar", $"{Bars!.Name}: {Value(bar[3])} at {At(bar[0])}");
        }
    }

    private static void DrawStretch(Panel panel, List<double[]> stretch)
    {
        if (stretch.Exists(point => point[3] > point[1]))
        {
            panel.Area(stretch.Select(point => (point[0], point[3])).Concat(stretch.AsEnumerable().Reverse().Select(point => (point[0], point[1]))), "area");
        }

        panel.Line(stretch.Select(point => (point[0], point[2])), "line");
    }

    private void DrawMarks(Picture picture, Panel panel)
    {
        var last = double.NegativeInfinity;
        foreach (var mark in Marks)
        {
            var x = panel.X(mark.AtSeconds);
            if (x - last >= MarkSpacing)
            {
                picture.Page.Bar(x - 0.5, x + 0.5, panel.Top, panel.Bottom, "event", $"{mark.What}, {At(mark.AtSeconds)}");
                last = x;
            }
        }
    }

    // A line does not run on where nothing was measured.
    private List<List<double[]>> Stretches(IReadOnlyList<double[]> points)
    {
        var stretches = new List<List<double[]>> { new() };
        foreach (var point in points)
        {
            if (stretches[^1] is { Count: > 0 } open && Gaps.Any(gap => gap.FromSeconds >= open[^1][0] && gap.ToSeconds <= point[0] && gap.ToSeconds > gap.FromSeconds))
            {
                stretches.Add([]);
            }

            stretches[^1].Add(point);
        }

        return stretches;
    }

    private string Spoken(TimeLine line) => line.Points.Count == 0
        ? $"{line.Name}: not measured"
        : $"{line.Name}: {Value(line.Points[0][2])} at first, {Value(line.Points[^1][2])} at last, between {Value(line.Points.Min(point => point[1]))} and {Value(line.Points.Max(point => point[3]))}";

    private string Value(double value) => Format.Value(value, Unit);

    private static string At(double seconds) => $"after {ClockScale.Moment(seconds, seconds < 120 ? 1 : seconds < 7200 ? 60 : 3600)}";
}

/// <summary>One line of a <see cref="TimeChart"/>.</summary>
/// <param name="Look">How it looks.</param>
/// <param name="Name">Its name in the key.</param>
/// <param name="Points">Rows of seconds, lowest, middle and highest value, ascending; the line goes through the middle, the band from the lowest to the highest.</param>
public sealed record TimeLine(Look Look, string Name, IReadOnlyList<double[]> Points);
