using System.Text.Json.Serialization;

namespace LoadHarness.Results;

/// <summary>A time or the CPU of an arm, with an interval whose unit is the round, or the launch where there are several; of a soak, a twelfth of its windows.</summary>
/// <param name="Value">In the metric's unit.</param>
/// <param name="Low">Lower end of the interval; null when there are too few rounds for one.</param>
/// <param name="High">Upper end of the interval; null exactly when <paramref name="Low"/> is.</param>
/// <param name="Confidence">Confidence level of the interval, 0..1.</param>
/// <param name="Rounds">Rounds behind it.</param>
public sealed record RoundsEstimate(double Value, double? Low, double? High, double Confidence, long Rounds)
{
    /// <summary>Launches that are the unit of the interval; null, and not in the file, where rounds are.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Launches { get; init; }
}
