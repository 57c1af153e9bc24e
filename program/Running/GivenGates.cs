namespace LoadHarness.Program.Running;

/// <summary>What the user gave to judge by.</summary>
/// <param name="Gates">In the order of their file; null leaves a plan its own, and those that a baseline brings.</param>
/// <param name="Text">Their file as it is; null without one.</param>
/// <param name="Baseline">The run to judge against; null judges a run alone.</param>
internal sealed record GivenGates(IReadOnlyList<Gate>? Gates, string? Text, Baseline? Baseline)
{
    /// <summary>Whether those that a baseline brings stand beside them, as in a plan file, which need not know of it; a file of gates has all that there are.</summary>
    public bool LeaveBaselineItsOwn { get; init; }

    /// <summary>The plan with these gates and, since there are other queues at another rate and no warm-up finds the same twice, the baseline's rate.</summary>
    public LoadPlan Into(LoadPlan plan) => plan with
    {
        Rate = plan.Rate ?? Baseline?.Run.Generator.Rate,
        Gates = [.. Gates ?? plan.Gates, .. Baseline is null || (Gates is not null && !LeaveBaselineItsOwn) ? [] : DefaultBaselineGates.For(Baseline)],
    };

    /// <summary>The plan with the gates that a target can be judged by, which is known once it has been asked; those that the user gave all stay.</summary>
    public LoadPlan ThatCanBeJudged(LoadPlan plan, TargetTraits target) =>
        plan with { Gates = [.. plan.Gates.Where(gate => Gates?.Contains(gate) == true || target.CanBeJudgedBy(gate))] };
}
