using LoadHarness.Gates;
using LoadHarness.Reports.Drawing;

namespace LoadHarness.Reports.Model;

/// <summary>A table; every row has a cell for every column.</summary>
/// <param name="Caption">What it shows and how to read it.</param>
/// <param name="Columns">Headings, left to right.</param>
/// <param name="Rows">Rows, top to bottom.</param>
public sealed record Table(string Caption, IReadOnlyList<Column> Columns, IReadOnlyList<IReadOnlyList<Cell>> Rows) : Block
{
    /// <summary>A table with a row for each of <paramref name="rows"/>; columns of numbers are aligned to the right.</summary>
    public static Table Of<T>(string caption, IEnumerable<T> rows, params IReadOnlyList<(string Heading, Func<T, Cell> Cell)> columns)
    {
        List<Cell[]> cells = [.. rows.Select(row => (Cell[])[.. columns.Select(column => column.Cell(row))])];
        return new(caption, [.. columns.Select((column, i) => new Column(column.Heading, cells.Exists(row => row[i].Kind == CellKind.Number)))], cells);
    }
}

/// <summary>A column of a table.</summary>
/// <param name="Name">Its heading.</param>
/// <param name="Numeric">Whether it holds numbers, which are aligned to the right.</param>
public sealed record Column(string Name, bool Numeric = false);

/// <summary>One cell of a table; its text is clean (<see cref="Plain"/>) but not encoded.</summary>
public sealed record Cell(string Text, CellKind Kind = CellKind.Text, Tone Tone = Tone.Neutral)
{
    /// <summary>What is shown.</summary>
    public string Text { get; } = Plain.Line(Text);

    /// <summary>Look of the arm that the cell names, as in the charts; null when it names none.</summary>
    public Look? Look { get; private init; }

    /// <summary>Where the text leads; null when it leads nowhere.</summary>
    public string? Link { get; private init; }

    /// <summary>What stands below a badge; empty when nothing does.</summary>
    public string Note { get; private init; } = "";

    /// <summary>A cell that names its row's arm; <paramref name="look"/> is the arm's in the charts, null when it is in none.</summary>
    public static Cell Arm(string name, Look? look) => new(name, CellKind.Name) { Look = look };

    /// <summary>A cell that names its row and leads to <paramref name="link"/>, a relative address, percent-encoded.</summary>
    public static Cell NameWithLink(string text, string link) => new(text, CellKind.Name) { Link = link };

    /// <summary>A cell that names its row.</summary>
    public static Cell Name(string text) => new(text, CellKind.Name);

    /// <summary>A cell with a formatted number.</summary>
    public static Cell Number(string text, Tone tone = Tone.Neutral) => new(text, CellKind.Number, tone);

    /// <summary>A cell with a whole number.</summary>
    public static Cell Count(long? count, Tone tone = Tone.Neutral) => Number(Format.Count(count), tone);

    /// <summary>A cell with a time in microseconds.</summary>
    public static Cell Time(double? microseconds) => Number(Format.Duration(microseconds));

    /// <summary>A cell with text in a fixed-width font.</summary>
    public static Cell Code(string text) => new(text, CellKind.Code);

    /// <summary>A cell with a verdict, and what was judged below it.</summary>
    public static Cell Of(Verdict verdict, string note = "") => Badge(Format.Word(verdict), Tones.Of(verdict), note);

    /// <summary>A cell with an answer to a claim, and what was found below it.</summary>
    public static Cell Of(ClaimAnswer answer, string note = "") => Badge(answer == ClaimAnswer.NotAnswered ? "not answered here" : answer.ToString().ToLowerInvariant(), Tones.Of(answer), note);

    /// <summary>A cell with running text.</summary>
    public static implicit operator Cell(string text) => new(text);

    /// <summary>A cell with a word that judges, and what was judged below it.</summary>
    public static Cell Badge(string text, Tone tone, string note = "") => new(text, CellKind.Badge, tone) { Note = Plain.Line(note) };
}

/// <summary>
/// What a cell holds, which decides how it is set: running text, the name of the row, a number (aligned to the right), text in a
/// fixed-width font, or a word that judges, such as PASS.
/// </summary>
public enum CellKind { Text, Name, Number, Code, Badge }
