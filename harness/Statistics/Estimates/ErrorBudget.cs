using LoadHarness.Gates;

namespace LoadHarness.Statistics.Estimates;

/// <summary>How the probability of a wrong verdict is shared out.</summary>
public static class ErrorBudget
{
    /// <summary>Two-sided probability that noise alone decides any gate of a run wrongly.</summary>
    public const double Alpha = 0.05;

    /// <summary>Confidence of a comparison that no gate asks for; several of them are exploratory.</summary>
    public const double UngatedConfidence = 1 - Alpha;

    /// <summary>
    /// The part of <see cref="Alpha"/> that all gates on ratios to a baseline run take together, where a plan has some; the gates within
    /// the run share the rest. An even split over all gates would leave these too little: they are few, the others many, and a
    /// signed-rank interval does not even exist for a small share of few rounds.
    /// </summary>
    public const double BaselineShare = 0.5;

    /// <summary>
    /// Confidence of each gate's interval: <see cref="Alpha"/>, less what gates on a baseline take, split evenly (Bonferroni) over the
    /// gates that noise can move and over the looks at which they are judged. Gates on counts take no share. Those on trends take one for each series that
    /// they judge, so that a soak spends its error probability once.
    /// </summary>
    public static double GateConfidence(LoadPlan plan)
    {
        var shares = (plan.Gates.Count(gate => gate.Noise == Noise.Rounds) * plan.Schedule.Looks.Count) + GatedSeries(plan);
        var alpha = plan.Gates.Any(gate => gate.Noise == Noise.Baseline) ? Alpha * (1 - BaselineShare) : Alpha;
        return 1 - (alpha / Math.Max(1, shares));
    }

    /// <summary>Confidence of each trend of a soak: that of its gates. Where none judges a trend, all that are shown share <see cref="Alpha"/>.</summary>
    /// <param name="plan">The plan of the soak.</param>
    /// <param name="shown">Trends that are shown.</param>
    public static double TrendConfidence(LoadPlan plan, int shown) => GatedSeries(plan) > 0 ? GateConfidence(plan) : 1 - (Alpha / Math.Max(1, shown));

    // Two gates on one series ask for one interval.
    private static int GatedSeries(LoadPlan plan) => plan.Gates.OfType<TrendGate>().SelectMany(gate => gate.SeriesOf(plan.Arms)).Distinct().Count();

    /// <summary>Confidence of the interval of each gate on a baseline, which is judged once, when the run has ended.</summary>
    public static double BaselineConfidence(IReadOnlyList<BaselineGate> gates) => 1 - (Alpha * BaselineShare / Math.Max(1, gates.Count(gate => gate.Noise == Noise.Baseline)));
}
