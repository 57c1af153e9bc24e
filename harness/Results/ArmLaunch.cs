using System.Text.Json.Serialization;

namespace LoadHarness.Results;

/// <summary>What one launch of client and LLA made of an arm, where a run has several: a value each, and the launch is the unit.</summary>
/// <param name="Launch">Number of the launch, from 1.</param>
/// <param name="Estimates">Its times and CPU over the rounds of that launch, by <see cref="LoadHarness.Metrics.Metric.Id"/>, in the metric's unit.</param>
public sealed record ArmLaunch(int Launch, IReadOnlyDictionary<string, double> Estimates)
{
    /// <summary>
    /// The same of all requests, one that failed slower than any; infinite, and null in the file, where that decides. Null, and not in the file, where none
    /// failed.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, double>? WithFailures { get; init; }
}
