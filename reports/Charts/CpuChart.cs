using LoadHarness.Reports.Drawing;

namespace LoadHarness.Reports.Charts;

/// <summary>CPU of both ends for each arm: the client's bar above the server's.</summary>
/// <param name="Arms">Each arm's name and cost; at least one cost is known.</param>
public sealed record CpuChart(IReadOnlyList<(string Name, CpuCost Cost)> Arms) : Chart
{
    // Of the steps' colours the two that lie furthest apart.
    private static readonly (string Name, string Style)[] Ends = [("TTS, the client", "p3"), ("LLA, the server", "p5")];

    public override string Title => "CPU of both ends by arm";

    public override string Description => string.Join("; ", Arms.Select(arm => Spoken(arm.Name, arm.Cost))) + ".";

    internal override double Draw(Picture picture)
    {
        var top = Key.Draw(picture, [.. Ends.Select(end => new KeyEntry(end.Style, end.Name))]);
        var highest = Arms.SelectMany(arm => new[] { arm.Cost.Client, arm.Cost.Server }).OfType<double>().Where(double.IsFinite).DefaultIfEmpty().Max();
        var time = new LinearScale(Math.Max(1, highest) * 1.02, Format.Tick);
        var rows = new Rows(picture, [.. Arms.Select(arm => arm.Name)], time, top, height: 40, right: Width - 140);
        rows.Panel.AxisBelow("CPU per connection, per request on kept connections", spacing: 90);
        for (var i = 0; i < Arms.Count; i++)
        {
            picture.BeginSeries("cpu", Arms[i].Name, Spoken(Arms[i].Name, Arms[i].Cost));
            rows.Name(i);
            DrawBar(picture, rows, i + 0.1, "TTS", Arms[i].Cost.Client, Ends[0].Style);
            DrawBar(picture, rows, i + 0.52, "LLA", Arms[i].Cost.Server, Ends[1].Style);
        }

        return rows.Panel.Bottom + 52;
    }

    private static void DrawBar(Picture picture, Rows rows, double top, string end, double? cost, string style)
    {
        const double Height = 0.38;
        var length = cost is > 0 and var known && double.IsFinite(known) ? known : 0;
        if (length > 0)
        {
            rows.Panel.Bar(0, length, rows.At(top + Height), rows.At(top), $"bar {style}");
        }

        picture.Text(rows.Panel.X(length) + 7, rows.Panel.Y(rows.At(top + (Height / 2))) + 4, $"{end} {(length > 0 ? Format.Duration(cost) : "not known")}", "figures");
    }

    private static string Spoken(string name, CpuCost cost) => $"{name}: client {Format.Duration(cost.Client)}, server {Format.Duration(cost.Server)}";
}
