namespace LoadHarness.Options;

/// <summary>How many rounds a run takes.</summary>
/// <param name="First">Rounds after which the gates are judged first.</param>
/// <param name="Max">Rounds at which the run ends even when a gate is still inconclusive.</param>
public sealed record RoundRange(int First, int Max)
{
    /// <summary>The most rounds that a run can have.</summary>
    public const int Most = 200;

    /// <summary>The range as it is written on the command line: <c>12..18</c>, or <c>12</c> when both are the same.</summary>
    public override string ToString() =>
        First == Max ? First.ToString(CultureInfo.InvariantCulture) : FormattableString.Invariant($"{First}..{Max}");
}
