namespace LoadHarness.Statistics.Judges;

/// <summary>Asks whether the machine was as fast in all rounds.</summary>
internal static class PaceCheck
{
    /// <summary>The pace of the slowest round divided by that of the fastest, from which on figures of one arm are of a machine that changed. Twice what counts as the same from run to run.</summary>
    public const double MostSpread = 1.10;

    /// <summary>The check; none of a run whose pace was not taken.</summary>
    /// <remarks>A doubt, and no more: ratios of arms that are measured side by side in each round are the same on a slow machine, and intervals of one arm hold what its rounds show.</remarks>
    public static IEnumerable<ValidityCheck> Of(MachinePace? pace)
    {
        if (pace is null)
        {
            yield break;
        }

        yield return new("pace of the machine", true, $"A signature and its check took {Format.Duration(pace.Typical)}, and {Format.Number(pace.Spread)} times as long before the slowest round as before the fastest"
            + (pace.Spread > MostSpread ? ": the machine's own speed changed, so times and CPU of one arm are of all that it was; ratios of arms are not touched." : "."));
    }
}
