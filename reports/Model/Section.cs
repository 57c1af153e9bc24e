using LoadHarness.Reports.Charts;
using LoadHarness.Reports.Drawing;

namespace LoadHarness.Reports.Model;

/// <summary>A section of the report.</summary>
/// <param name="Id">Its anchor, unique within the report: lower-case letters.</param>
/// <param name="Title">Its heading.</param>
/// <param name="Blocks">What it holds, in order.</param>
public sealed record Section(string Id, string Title, IReadOnlyList<Block> Blocks);

/// <summary>The report of one run within that of several.</summary>
/// <param name="Id">Its anchor, unique within the page: lower-case letters.</param>
/// <param name="Title">Its heading, clean text.</param>
/// <param name="Report">All of it.</param>
public sealed record Chapter(string Id, string Title, ReportModel Report);

/// <summary>An arm in the key that stays in sight: its name and how it looks in every chart.</summary>
/// <param name="Look">Its look in every chart.</param>
/// <param name="Name">Its name, clean text.</param>
public sealed record ArmKey(Look Look, string Name)
{
    /// <summary>What is shown.</summary>
    public string Name { get; } = Plain.Line(Name);
}

/// <summary>A piece of a section: <see cref="Prose"/>, <see cref="Table"/>, <see cref="Figure"/>, <see cref="Details"/>, <see cref="FactList"/>, <see cref="CommandLine"/>, <see cref="Listing"/> or <see cref="Download"/>.</summary>
public abstract record Block;

/// <summary>A paragraph of clean text.</summary>
public sealed record Prose(string Text) : Block
{
    /// <summary>What is shown.</summary>
    public string Text { get; } = Plain.Line(Text);
}

/// <summary>Blocks that are folded away until a reader opens them.</summary>
public sealed record Details(string Summary, IReadOnlyList<Block> Blocks) : Block
{
    /// <summary>What is shown while they are folded away.</summary>
    public string Summary { get; } = Plain.Line(Summary);
}

/// <summary>A chart and how to read it.</summary>
public sealed record Figure(Chart Chart, string Caption) : Block;

/// <summary>Named facts, in order.</summary>
public sealed record FactList(IReadOnlyList<Fact> Facts) : Block;

/// <summary>A named fact, clean text.</summary>
public sealed record Fact(string Name, string Value)
{
    /// <summary>What it is about.</summary>
    public string Name { get; } = Plain.Line(Name);

    /// <summary>What it is.</summary>
    public string Value { get; } = Plain.Line(Value);
}

/// <summary>A file within the page, for readers to save.</summary>
/// <param name="FileName">Name that it is saved under: letters, digits, dots and dashes.</param>
/// <param name="Compressed">Its content, gzip.</param>
/// <param name="Text">What is said of it.</param>
public sealed record Download(string FileName, ReadOnlyMemory<byte> Compressed, string Text) : Block;

/// <summary>Lines of a file, as they are.</summary>
public sealed record Listing(string Text) : Block
{
    /// <summary>What is shown.</summary>
    public string Text { get; } = string.Join('\n', Text.Split('\n').Select(line => Plain.Line(line.TrimEnd('\r'))));
}

/// <summary>A command to copy.</summary>
public sealed record CommandLine(string Text) : Block
{
    /// <summary>What is shown.</summary>
    public string Text { get; } = Plain.Line(Text);
}
