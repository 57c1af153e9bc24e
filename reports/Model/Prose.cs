using LoadHarness.Reports.Formatting;

namespace LoadHarness.Reports.Model;

/// <summary>A paragraph of clean text.</summary>
public sealed record Prose(string Text) : Block
{
    /// <summary>What is shown.</summary>
    public string Text { get; } = Plain.Line(Text);
}
