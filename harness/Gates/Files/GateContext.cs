namespace LoadHarness.Gates.Files;

/// <summary>The run that a gate file is for, as far as it decides which gates can be judged.</summary>
/// <param name="Plan">Its scenario and arms.</param>
/// <param name="Target">What can be measured on its target.</param>
/// <param name="HasBaseline">Whether there is a baseline run.</param>
public sealed record GateContext(LoadPlan Plan, TargetTraits Target, bool HasBaseline)
{
    /// <summary>Names of the requests that it sends; none where it sends one, null where they are not known, since their file cannot be read.</summary>
    public IReadOnlyList<string>? Requests { get; init; } = Plan.RequestNames;
}
