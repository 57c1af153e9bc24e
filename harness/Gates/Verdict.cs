namespace LoadHarness.Gates;

/// <summary>The answer of a gate, and of a run.</summary>
public enum Verdict
{
    /// <summary>The rule is kept.</summary>
    Pass,

    /// <summary>The rule is broken.</summary>
    Fail,

    /// <summary>The measurement cannot tell; more rounds could.</summary>
    Inconclusive,

    /// <summary>The run itself cannot be believed.</summary>
    Invalid,
}
