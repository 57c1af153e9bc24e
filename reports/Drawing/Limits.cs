namespace LoadHarness.Reports.Drawing;

/// <summary>Limits of gates, drawn where what they limit is drawn.</summary>
internal static class Limits
{
    /// <summary>Across a panel whose height is a time in microseconds: each once.</summary>
    public static void Across(Picture picture, Panel panel, IEnumerable<double> limits)
    {
        var free = double.NegativeInfinity;
        foreach (var limit in limits.Distinct().OrderDescending())
        {
            Across(picture, panel, limit, Format.Duration(limit), isNamed: panel.Y(limit) - free >= 15);
            free = Math.Max(free, panel.Y(limit));
        }
    }

    /// <summary>Across a panel, at one height.</summary>
    public static void Across(Picture picture, Panel panel, double limit, string text, bool isNamed = true)
    {
        picture.Begin();
        picture.Page.Line([(panel.Left, panel.Y(limit)), (panel.Right, panel.Y(limit))], "limit", $"limit {text}");
        if (isNamed)
        {
            picture.Text(panel.Left + 6, panel.Y(limit) - 4, $"limit {text}", "limits");
        }
    }
}
