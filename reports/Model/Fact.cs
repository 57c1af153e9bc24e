using LoadHarness.Reports.Formatting;

namespace LoadHarness.Reports.Model;

/// <summary>A named fact, clean text.</summary>
public sealed record Fact(string Name, string Value)
{
    /// <summary>What it is about.</summary>
    public string Name { get; } = Plain.Line(Name);

    /// <summary>What it is.</summary>
    public string Value { get; } = Plain.Line(Value);
}
