using LoadHarness.Plans;

namespace LoadHarness;

/// <summary>The gates that the user gave.</summary>
/// <param name="Gates">In the order of their file; null leaves a plan its own.</param>
internal sealed record GivenGates(IReadOnlyList<Gate>? Gates)
{
    /// <summary>The plan with these gates.</summary>
    public LoadPlan Into(LoadPlan plan) => Gates is null ? plan : plan with { Gates = Gates };
}
