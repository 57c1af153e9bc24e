using LoadHarness.Reports.Drawing;

namespace LoadHarness.Reports.Charts;

/// <summary>Mean time per step of a request, one stacked bar an arm. Means, because means add up and medians do not.</summary>
/// <param name="Steps">Names of the steps, in order; at most as many as <see cref="Palette.Steps"/>.</param>
/// <param name="Arms">Each arm's name and mean microseconds per step; empty when it has no samples.</param>
public sealed record StepsChart(IReadOnlyList<string> Steps, IReadOnlyList<(string Name, IReadOnlyList<double> Means)> Arms) : Chart
{
    private const double HalfBar = 0.35;

    public override string Title => "Mean time per step by arm";

    public override string Description => string.Join("; ", Arms.Select(Spoken)) + ".";

    internal override double Draw(Picture picture)
    {
        var top = Key.Draw(picture, [.. Steps.Select((step, i) => new KeyEntry($"p{i}", step))]);
        var time = new LinearScale(Math.Max(1, Arms.Max(arm => arm.Means.Sum())) * 1.02, Format.Tick);
        var rows = new Rows(picture, [.. Arms.Select(arm => arm.Name)], time, top, height: 34, right: Width - 90);
        rows.Panel.AxisBelow("mean time per request", spacing: 90);
        for (var i = 0; i < Arms.Count; i++)
        {
            picture.BeginSeries("steps", Arms[i].Name, Spoken(Arms[i]));
            rows.Name(i);
            DrawBar(picture, rows, i);
        }

        return rows.Panel.Bottom + 52;
    }

    private void DrawBar(Picture picture, Rows rows, int row)
    {
        var (panel, middle, start) = (rows.Panel, rows.At(row + 0.5), 0.0);
        foreach (var (mean, step) in Arms[row].Means.Select((mean, step) => (mean, step)).Where(part => part.mean > 0))
        {
            var (from, to, text) = (panel.X(start), panel.X(start + mean), Format.Duration(mean));
            panel.Bar(start, start + mean, middle - HalfBar, middle + HalfBar, $"bar p{step}", $"{Arms[row].Name}, {Steps[step]}: {text}");
            if (to - from > Words.Width(text, Lettering.All["inside"].Size) + 8)
            {
                picture.Text((from + to) / 2, panel.Y(middle) + 4, text, $"inside p{step}", Anchor.Middle);
            }

            start += mean;
        }

        picture.Text(panel.X(start) + 7, panel.Y(middle) + 5, Arms[row].Means.Count == 0 ? "no samples" : Format.Duration(start), "figures");
    }

    private string Spoken((string Name, IReadOnlyList<double> Means) arm) => arm.Means.Count == 0
        ? $"{arm.Name}: no samples"
        : $"{arm.Name}: " + string.Join(", ", Steps.Zip(arm.Means).Where(step => step.Second > 0).Select(step => $"{step.First} {Format.Duration(step.Second)}"));
}
