using LoadHarness.Plans;

namespace LoadHarness.Statistics;

/// <summary>How the probability of a wrong verdict is shared out.</summary>
public static class ErrorBudget
{
    /// <summary>Two-sided probability that noise alone decides any gate of a run wrongly.</summary>
    public const double Alpha = 0.05;

    /// <summary>Confidence of a comparison that no gate asks for; several of them are exploratory.</summary>
    public const double UngatedConfidence = 1 - Alpha;

    /// <summary>
    /// Confidence of each gate's interval: <see cref="Alpha"/> split evenly (Bonferroni) over the gates that noise can move and over
    /// the looks at which they are judged. Gates on counts take no share.
    /// </summary>
    public static double GateConfidence(LoadPlan plan)
    {
        var gates = plan.Gates.Count(gate => gate.IsNoisy);
        return 1 - (Alpha / Math.Max(1, gates * plan.Looks.Count));
    }
}
