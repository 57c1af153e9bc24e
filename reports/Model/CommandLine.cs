using LoadHarness.Reports.Formatting;

namespace LoadHarness.Reports.Model;

/// <summary>A command to copy.</summary>
public sealed record CommandLine(string Text) : Block
{
    /// <summary>What is shown.</summary>
    public string Text { get; } = Plain.Line(Text);
}
