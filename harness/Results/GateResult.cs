using System.Text.Json.Serialization;

namespace LoadHarness.Results;

/// <summary>A gate's answer.</summary>
/// <param name="Name">The gate's name.</param>
/// <param name="Rule">The rule in one line.</param>
/// <param name="Measured">What was measured, as text with its interval.</param>
/// <param name="Verdict">Pass, Fail or Inconclusive.</param>
/// <param name="Why">Why, in one sentence.</param>
public sealed record GateResult(string Name, string Rule, string Measured, Gates.Verdict Verdict, string Why)
{
    /// <summary>What is true, where that was known before the harness measured it; null, and not in the file, for a gate on a target.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Truth { get; init; }
}
