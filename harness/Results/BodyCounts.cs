namespace LoadHarness.Results;

/// <summary>Bodies of right answers that nobody judged, because nothing says what they must hold: they were only compared with each other.</summary>
/// <param name="Seen">How many there were.</param>
/// <param name="Different">Of these, bodies that were not like the first.</param>
/// <param name="Empty">Of these, empty ones.</param>
public sealed record BodyCounts(long Seen, long Different, long Empty)
{
    /// <summary>None.</summary>
    public static readonly BodyCounts None = new(0, 0, 0);

    /// <summary>Of several arms, each of which has a first one of its own.</summary>
    public static BodyCounts Of(IEnumerable<ArmResult> arms) => arms.Select(arm => arm.Bodies ?? None).Aggregate(None, (sum, one) => sum.Plus(one));

    /// <summary>This and others.</summary>
    public BodyCounts Plus(BodyCounts other) => new(Seen + other.Seen, Different + other.Different, Empty + other.Empty);

    /// <summary>This without an earlier part of it.</summary>
    public BodyCounts Minus(BodyCounts earlier) => new(Seen - earlier.Seen, Different - earlier.Different, Empty - earlier.Empty);
}
