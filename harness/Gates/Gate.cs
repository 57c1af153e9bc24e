namespace LoadHarness.Gates;

/// <summary>A rule that a run must keep. A gate is data; the statistics judge it.</summary>
/// <param name="Name">Short name for tables and CI, unique within the plan.</param>
public abstract record Gate(string Name)
{
    /// <summary>The rule in one line, such as <c>handshake p50, resumed / cold ≤ 0.90</c>.</summary>
    public abstract string Rule { get; }

    /// <summary>
    /// Whether noise can move its answer. Such gates share the run's error probability, and more rounds may decide them; a gate on
    /// counts is exact.
    /// </summary>
    public abstract bool IsNoisy { get; }
}
