namespace LoadHarness.Reports.Charts;

/// <summary>One arm in a chart of rounds.</summary>
/// <param name="Index">Place of the arm in the run, from 0: its colour and shape, the same in every chart.</param>
/// <param name="Name">The arm's name.</param>
/// <param name="Dots">What was measured, in the order of the rounds; may be empty.</param>
public sealed record RoundsSeries(int Index, string Name, IReadOnlyList<RoundsSeries.Dot> Dots)
{
    /// <summary>One round.</summary>
    /// <param name="Round">Its number, from 1.</param>
    /// <param name="Position">Place of the arm's block in the round, from 1.</param>
    /// <param name="Microseconds">The value, above 0.</param>
    public sealed record Dot(int Round, int Position, double Microseconds);
}
