using LoadHarness.Reports.Formatting;

namespace LoadHarness.Reports.Model;

/// <summary>One cell of a table; its text is clean (<see cref="Plain"/>) but not encoded.</summary>
public sealed record Cell(string Text, CellKind Kind = CellKind.Text, Tone Tone = Tone.Neutral)
{
    /// <summary>What is shown.</summary>
    public string Text { get; } = Plain.Line(Text);

    /// <summary>A cell that names its row.</summary>
    public static Cell Name(string text) => new(text, CellKind.Name);

    /// <summary>A cell with a formatted number.</summary>
    public static Cell Number(string text, Tone tone = Tone.Neutral) => new(text, CellKind.Number, tone);

    /// <summary>A cell with text in a fixed-width font.</summary>
    public static Cell Code(string text) => new(text, CellKind.Code);

    /// <summary>A cell with a word that judges.</summary>
    public static Cell Badge(string text, Tone tone) => new(text, CellKind.Badge, tone);
}
