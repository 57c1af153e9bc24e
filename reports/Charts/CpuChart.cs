namespace LoadHarness.Reports.Charts;

/// <summary>CPU of both ends for each arm: the client's bar above the server's.</summary>
/// <param name="Arms">Each arm's name and cost; at least one cost is known.</param>
public sealed record CpuChart(IReadOnlyList<(string Name, CpuCost Cost)> Arms) : Chart
{
    private const double Right = Width - 140;
    private const double RowHeight = 40;
    private const double BarHeight = 15;

    // Of the steps' colours the two that lie furthest apart.
    private static readonly (string Name, string Style)[] Ends = [("TTS, the client", Theme.Step(2)), ("LLA, the server", Theme.Step(3))];

    public override string Title => "CPU of both ends by arm";

    public override string Description => string.Join("; ", Arms.Select(arm => Spoken(arm.Name, arm.Cost))) + ".";

    protected override double Draw(Svg svg)
    {
        var names = new RowNames([.. Arms.Select(arm => arm.Name)]);
        var top = Legend.Draw(svg, [.. Ends.Select(end => new LegendEntry(end.Style, end.Name))]);
        var bottom = top + (Arms.Count * RowHeight) + 4;
        var highest = Arms.SelectMany(arm => new[] { arm.Cost.Client, arm.Cost.Server }).OfType<double>().Where(double.IsFinite).DefaultIfEmpty().Max();
        var time = new LinearScale(Math.Max(1, highest) * 1.02, names.Right, Right);
        TimeAxis.DrawBelow(svg, time, top, bottom, "CPU per connection, per request on kept connections");

        for (var i = 0; i < Arms.Count; i++)
        {
            var (name, cost) = Arms[i];
            var middle = top + 2 + ((i + 0.5) * RowHeight);
            svg.OpenSeries("cpu", name, Spoken(name, cost));
            names.Draw(svg, i, middle);
            DrawBar(svg, "TTS", cost.Client, Ends[0].Style, time, middle - BarHeight - 1);
            DrawBar(svg, "LLA", cost.Server, Ends[1].Style, time, middle + 1);
            svg.CloseGroup();
        }

        return bottom + 52;
    }

    private static void DrawBar(Svg svg, string end, double? cost, string style, LinearScale time, double y)
    {
        var width = cost is { } known && double.IsFinite(known) ? time.Map(known) - time.From : 0;
        svg.Rectangle(time.From, y, width, BarHeight, $"bar {style}");
        svg.Text(time.From + width + 7, y + 12, $"{end} {(width > 0 ? Format.Duration(cost) : "not known")}", "figures");
    }

    private static string Spoken(string name, CpuCost cost) => $"{name}: client {Format.Duration(cost.Client)}, server {Format.Duration(cost.Server)}";
}
