using LoadHarness.Gates.Files;

namespace LoadHarness.Gates;

/// <summary>A rule that a run must keep, and how it is judged. Its kind says how a file holds it.</summary>
/// <param name="Name">Short name for tables and CI, unique within the plan.</param>
public abstract record Gate(string Name)
{
    /// <summary>The rule in one line, such as <c>handshake p50, resumed / cold ≤ 0.90</c>.</summary>
    public abstract string Rule { get; }

    /// <summary>How a file holds it.</summary>
    public abstract GateKind Kind { get; }

    /// <summary>What noise does to its answer.</summary>
    public abstract Noise Noise { get; }

    /// <summary>What a file holds of it beside name and kind, in the order of the kind's properties; null for what it does not have.</summary>
    public abstract IEnumerable<(string Property, object? Value)> Written { get; }

    /// <summary>Its answer. Pure: the same evidence gives the same answer.</summary>
    public abstract GateAnswer Judge(Evidence evidence);

    /// <summary>An answer of this gate.</summary>
    protected GateResult Result(string measured, Verdict verdict, string why) => new(Name, Rule, measured, verdict, why);
}

/// <summary>A gate's answer, and the comparison that it rests on.</summary>
/// <param name="Result">The answer.</param>
public sealed record GateAnswer(GateResult Result)
{
    /// <summary>Two arms of the run, with limit and verdict; null when none are compared.</summary>
    public ComparisonResult? Comparison { get; init; }

    /// <summary>An arm and itself in the baseline run, with limit and verdict; null when they are not compared.</summary>
    public BaselineComparison? ToBaseline { get; init; }
}

/// <summary>Whether noise can move the answer of a gate, and which share of the run's error probability such gates have.</summary>
public enum Noise
{
    /// <summary>It cannot: counts are exact.</summary>
    None,

    /// <summary>It shares with the other gates on this run's rounds, and more rounds may decide it.</summary>
    Rounds,

    /// <summary>It shares with all trends of the soak.</summary>
    Trends,

    /// <summary>It shares with the other gates on the baseline.</summary>
    Baseline,
}
