using LoadHarness.Reports.Formatting;

namespace LoadHarness.Reports.Model;

/// <summary>Blocks that are folded away until a reader opens them.</summary>
public sealed record Details(string Summary, IReadOnlyList<Block> Blocks) : Block
{
    /// <summary>What is shown while they are folded away.</summary>
    public string Summary { get; } = Plain.Line(Summary);
}
