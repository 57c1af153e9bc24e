namespace LoadHarness.Reports.Charts;

/// <summary>A picture of a run. It draws what it is given and holds no style: colours and dashes are classes of <see cref="Theme"/>.</summary>
public abstract record Chart
{
    /// <summary>Width of every chart in its own pixels; the page scales it.</summary>
    public const double Width = 960;

    /// <summary>What the chart shows, in a few words.</summary>
    public abstract string Title { get; }

    /// <summary>The chart's figures in words, for who cannot see it.</summary>
    public abstract string Description { get; }

    /// <summary>The chart as an SVG element; <paramref name="id"/> must be unique within the page.</summary>
    public string ToSvg(string id)
    {
        var svg = new Svg();
        var height = Draw(svg);
        return svg.Close(id, Width, height, Title, Description);
    }

    /// <summary>Draws the marks; returns the height that they take.</summary>
    protected abstract double Draw(Svg svg);
}
