using LoadHarness.Metrics;

namespace LoadHarness.Reports.Charts;

/// <summary>Figures over the time of a run: lines in bands, marks for what happened, and open stretches where nothing was measured.</summary>
/// <param name="Name">What is drawn, such as <c>response time</c>.</param>
/// <param name="Unit">The unit of the values, as in <see cref="TrendMetric.Unit"/>.</param>
/// <param name="Lines">The lines; at least one has a point.</param>
public sealed record TimeChart(string Name, string Unit, IReadOnlyList<TimeLine> Lines) : Chart
{
    private const double Left = 84;
    private const double Right = Width - 24;
    private const double PlotHeight = 210;

    // A bar of one failed request in a window of thousands must still be seen.
    private const double LeastBar = 5;

    // Closer ones would be a wall; the first of them says it.
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

    protected override double Draw(Svg svg)
    {
        List<LegendEntry> entries = [.. Lines.Select(line => LegendEntry.OfLine(line.Look, line.Name, line.Points.Count == 0 ? "not measured" : ""))];
        var top = Legend.Draw(svg, Bars is { Points.Count: > 0 } ? [.. entries, new LegendEntry("bad", Bars.Name)] : entries);
        var bottom = top + PlotHeight;
        var points = Lines.SelectMany(line => line.Points).ToList();
        var time = new LinearScale(Math.Max(points.Max(point => point[0]), Gaps.Select(gap => gap.ToSeconds).DefaultIfEmpty().Max()) * 1.005, Left, Right);
        var map = DrawValues(svg, points, top, bottom);
        DrawGaps(svg, time, top, bottom);
        ClockAxis.DrawBelow(svg, time, top, bottom, "time since the start");
        foreach (var bar in Bars?.Points.Where(point => point[3] > 0) ?? [])
        {
            var height = Math.Max(LeastBar, bottom - map(bar[3]));
            svg.Rectangle(time.Map(bar[0]) - 1.5, bottom - height, 3, height, "bad bar", $"{Bars!.Name}: {Value(bar[3])} at {At(bar[0])}");
        }

        foreach (var line in Lines.Where(line => line.Points.Count > 0))
        {
            svg.OpenSeries(Theme.Series(line.Look), line.Name, Spoken(line));
            foreach (var stretch in Stretches(line.Points))
            {
                if (stretch.Exists(point => point[3] > point[1]))
                {
                    svg.Polygon(
                        stretch.Select(point => (time.Map(point[0]), map(point[3]))).Concat(stretch.AsEnumerable().Reverse().Select(point => (time.Map(point[0]), map(point[1])))),
                        "area");
                }

                svg.Polyline(stretch.Select(point => (time.Map(point[0]), map(point[2]))), "line");
            }

            svg.CloseGroup();
        }

        DrawMarks(svg, time, top, bottom);
        return bottom + 52;
    }

    private Func<double, double> DrawValues(Svg svg, List<double[]> points, double top, double bottom)
    {
        if (Logarithmic)
        {
            var scale = LogScale.Around(points.Min(point => Math.Max(1, point[1])), points.Max(point => Math.Max(2, point[3])), bottom, top);
            TimeAxis.DrawLeft(svg, scale, Left, Right, $"{Name} (log scale)");
            return scale.Map;
        }

        var highest = points.Max(point => point[3]);
        var linear = new LinearScale(highest > 0 ? highest * 1.08 : 1, bottom, top);
        var (unit, size) = Format.Scale(linear.High, Unit);
        Axis.Left(svg, Left, Right, linear.Labels(5).Select(value => (linear.Map(value), Format.Number(value / size))));
        svg.TextUpwards(16, (top + bottom) / 2, unit.Length == 0 ? Name : $"{Name}, {unit}", "label");
        return linear.Map;
    }

    private void DrawGaps(Svg svg, LinearScale time, double top, double bottom)
    {
        foreach (var gap in Gaps)
        {
            var x = time.Map(gap.FromSeconds);
            svg.Rectangle(x, top, Math.Max(2, time.Map(gap.ToSeconds) - x), bottom - top, "gap", gap.Why);
        }
    }

    private void DrawMarks(Svg svg, LinearScale time, double top, double bottom)
    {
        var last = double.NegativeInfinity;
        foreach (var mark in Marks)
        {
            var x = time.Map(mark.AtSeconds);
            if (x - last >= MarkSpacing)
            {
                svg.Rectangle(x - 0.5, top, 1, bottom - top, "event", $"{mark.What}, {At(mark.AtSeconds)}");
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

    private static string At(double seconds) => $"after {ClockAxis.Text(seconds, seconds < 120 ? 1 : seconds < 7200 ? 60 : 3600)}";
}

/// <summary>One line of a <see cref="TimeChart"/>.</summary>
/// <param name="Look">Its place among the looks of a theme.</param>
/// <param name="Name">Its name in the legend.</param>
/// <param name="Points">Rows of seconds, lowest, middle and highest value, ascending; the line goes through the middle, the band from the lowest to the highest.</param>
public sealed record TimeLine(int Look, string Name, IReadOnlyList<double[]> Points);
