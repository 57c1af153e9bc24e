namespace LoadHarness.Reports.Charts;

/// <summary>One entry of a legend.</summary>
public sealed record LegendEntry
{
    private LegendEntry(string style, string name, string note) => (Style, Name, Note) = (style, name, note);

    /// <summary>Class that gives the sample its colour and dash.</summary>
    public string Style { get; }

    /// <summary>Name of the series.</summary>
    public string Name { get; }

    /// <summary>What a reader must know of it, such as <c>no samples</c>; empty when there is nothing to say.</summary>
    public string Note { get; }

    /// <summary>Whether the sample is a line.</summary>
    public bool HasLine { get; private init; }

    /// <summary>The dot of the sample; null when the series has none.</summary>
    public Shape? Dot { get; private init; }

    /// <summary>Whether the series is an arm or belongs to one, which the page's script can switch off.</summary>
    public bool CanBeSwitchedOff => HasLine || Dot is not null;

    /// <summary>A series of lines.</summary>
    public static LegendEntry OfLine(int index, string name, string note = "") => new(Theme.Series(index), name, note) { HasLine = true };

    /// <summary>A series of dots.</summary>
    public static LegendEntry OfDots(int index, string name, string note = "") => new(Theme.Series(index), name, note) { Dot = Theme.Dot(index) };

    /// <summary>A series of dots that a line joins.</summary>
    public static LegendEntry OfJoinedDots(int index, string name, string note = "") => OfLine(index, name, note) with { Dot = Theme.Dot(index) };

    /// <summary>A part of bars.</summary>
    public static LegendEntry OfBar(string style, string name) => new(style, name, "");
}
