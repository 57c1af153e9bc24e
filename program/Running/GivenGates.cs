namespace LoadHarness.Program.Running;

/// <summary>What the user gave to judge by.</summary>
/// <param name="Gates">In the order of their file; null leaves a plan its own, and those that a baseline brings.</param>
/// <param name="Text">Their file as it is; null without one.</param>
/// <param name="Baseline">The run to judge against; null judges a run alone.</param>
internal sealed record GivenGates(IReadOnlyList<Gate>? Gates, string? Text, Baseline? Baseline)
{
    /// <summary>The plan with these gates and, since there are other queues at another rate and no warm-up finds the same twice, the baseline's rate.</summary>
    public LoadPlan Into(LoadPlan plan) => plan with
    {
        Rate = plan.Rate ?? Baseline?.Run.Generator.Rate,
        Gates = Gates ?? [.. plan.Gates, .. Baseline is null ? [] : DefaultBaselineGates.For(Baseline)],
    };

    /// <summary>The plan with the gates that a target can be judged by, which is known once it has been asked; those that the user gave all stay.</summary>
    public LoadPlan ThatCanBeJudged(LoadPlan plan, TargetTraits target) =>
        Gates is null ? plan with { Gates = [.. plan.Gates.Where(target.CanBeJudgedBy)] } : plan;
}
