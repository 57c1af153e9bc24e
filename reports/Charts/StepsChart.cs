namespace LoadHarness.Reports.Charts;

/// <summary>Mean time per step of a request, one stacked bar an arm. Means, because means add up and medians do not.</summary>
/// <param name="Steps">Names of the steps, in order; at most <see cref="Theme.StepCount"/>.</param>
/// <param name="Arms">Each arm's name and mean microseconds per step; empty when it has no samples.</param>
public sealed record StepsChart(IReadOnlyList<string> Steps, IReadOnlyList<(string Name, IReadOnlyList<double> Means)> Arms) : Chart
{
    private const double Right = Width - 90;
    private const double RowHeight = 34;
    private const double BarHeight = 24;

    public override string Title => "Mean time per step by arm";

    public override string Description => string.Join("; ", Arms.Select(Spoken)) + ".";

    protected override double Draw(Svg svg)
    {
        var names = new RowNames([.. Arms.Select(arm => arm.Name)]);
        var top = Legend.Draw(svg, [.. Steps.Select((step, i) => new LegendEntry(Theme.Step(i), step))]);
        var bottom = top + (Arms.Count * RowHeight) + 4;
        var time = new LinearScale(Math.Max(1, Arms.Max(arm => arm.Means.Sum())) * 1.02, names.Right, Right);

        TimeAxis.DrawBelow(svg, time, top, bottom, "mean time per request");
        for (var i = 0; i < Arms.Count; i++)
        {
            var y = top + (i * RowHeight) + ((RowHeight - BarHeight) / 2);
            svg.OpenSeries("steps", Arms[i].Name, Spoken(Arms[i]));
            names.Draw(svg, i, y + (BarHeight / 2));
            DrawBar(svg, Arms[i], time, y);
            svg.CloseGroup();
        }

        return bottom + 52;
    }

    private void DrawBar(Svg svg, (string Name, IReadOnlyList<double> Means) arm, LinearScale time, double y)
    {
        var start = 0.0;
        for (var i = 0; i < arm.Means.Count; i++)
        {
            var mean = arm.Means[i];
            if (mean <= 0)
            {
                continue;
            }

            var (x, width) = (time.Map(start), time.Map(start + mean) - time.Map(start));
            var text = Format.Duration(mean);
            svg.Rectangle(x, y, width, BarHeight, $"bar {Theme.Step(i)}", $"{arm.Name}, {Steps[i]}: {text}");
            if (width > TextWidth.Of(text, 11) + 8)
            {
                svg.Text(x + (width / 2), y + 16, text, $"inside {Theme.Step(i)}", TextAnchor.Middle);
            }

            start += mean;
        }

        svg.Text(time.Map(start) + 7, y + 17, arm.Means.Count == 0 ? "no samples" : Format.Duration(start), "figures");
    }

    private string Spoken((string Name, IReadOnlyList<double> Means) arm) => arm.Means.Count == 0
        ? $"{arm.Name}: no samples"
        : $"{arm.Name}: " + string.Join(", ", Steps.Zip(arm.Means).Where(step => step.Second > 0).Select(step => $"{step.First} {Format.Duration(step.Second)}"));
}
