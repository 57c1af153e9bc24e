using LoadHarness.Reports.Formatting;

namespace LoadHarness.Reports.Model;

/// <summary>One cell of a table; its text is clean (<see cref="Plain"/>) but not encoded.</summary>
public sealed record Cell(string Text, CellKind Kind = CellKind.Text, Tone Tone = Tone.Neutral)
{
    /// <summary>What is shown.</summary>
    public string Text { get; } = Plain.Line(Text);

    /// <summary>Look of the arm that the cell names, as in the charts; null when it names none.</summary>
    public int? Look { get; private init; }

    /// <summary>Where the text leads; null when it leads nowhere.</summary>
    public string? Link { get; private init; }

    /// <summary>What stands below a badge; empty when nothing does.</summary>
    public string Note { get; private init; } = "";

    /// <summary>A cell that names its row's arm; <paramref name="look"/> is the arm's place in the charts, null when it is in none.</summary>
    public static Cell Arm(string name, int? look) => new(name, CellKind.Name) { Look = look };

    /// <summary>A cell that names its row and leads to <paramref name="link"/>, a relative address, percent-encoded.</summary>
    public static Cell NameWithLink(string text, string link) => new(text, CellKind.Name) { Link = link };

    /// <summary>A cell that names its row.</summary>
    public static Cell Name(string text) => new(text, CellKind.Name);

    /// <summary>A cell with a formatted number.</summary>
    public static Cell Number(string text, Tone tone = Tone.Neutral) => new(text, CellKind.Number, tone);

    /// <summary>A cell with text in a fixed-width font.</summary>
    public static Cell Code(string text) => new(text, CellKind.Code);

    /// <summary>A cell with a word that judges, and what was judged below it.</summary>
    public static Cell Badge(string text, Tone tone, string note = "") => new(text, CellKind.Badge, tone) { Note = Plain.Line(note) };
}
