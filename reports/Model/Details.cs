using LoadHarness.Reports.Formatting;

namespace LoadHarness.Reports.Model;

/// <summary>A table that is folded away until a reader opens it.</summary>
public sealed record Details(string Summary, Table Table) : Block
{
    /// <summary>What is shown while the table is folded away.</summary>
    public string Summary { get; } = Plain.Line(Summary);
}
