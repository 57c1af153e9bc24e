namespace LoadHarness.Recording;

/// <summary>Puts together what several launches measured, one after the other, as one run.</summary>
public static class LaunchedRun
{
    /// <summary>
    /// The whole run. Counts add up; of what the harness itself did the launch counts that was worst. An arm that one launch left out is left out, since
    /// something is the matter with it.
    /// </summary>
    /// <param name="launches">What they measured, in their order, at least one; all but the last came to their end.</param>
    public static Measurements Of(IReadOnlyList<Measurements> launches)
    {
        var (first, last) = (launches[0], launches[^1]);
        List<LeftOutArm> leftOut = [.. launches.SelectMany(launch => launch.LeftOut).DistinctBy(arm => arm.Arm)];
        return last with
        {
            StartedAt = first.StartedAt,
            Duration = TimeSpan.FromTicks(launches.Sum(launch => launch.Duration.Ticks)),
            EndedEarly = last.EndedEarly is { } why && launches.Count > 1 ? $"in launch {launches.Count} {why}" : last.EndedEarly,
            Answers = launches.Sum(launch => launch.Answers),
            Arms = [.. Arms(launches).Where(arm => leftOut.TrueForAll(left => left.Arm != arm.Name))],
            Totals = [],
            LeftOut = leftOut,
            Ledger = launches.Select(launch => launch.Ledger).Aggregate((sum, one) => sum.Plus(one)),
            Generator = launches.Select(launch => launch.Generator).Aggregate((worst, one) => worst.With(one)),
        };
    }

    private static IEnumerable<ArmResult> Arms(IReadOnlyList<Measurements> launches)
    {
        var rounds = launches.Select(launch => launch.Arms.SelectMany(arm => arm.Rounds).Select(round => round.Round).DefaultIfEmpty().Max()).ToList();
        return launches.SelectMany((launch, index) => launch.Arms.Zip(
                launch.Totals, (arm, totals) => (Launch: index + 1, RoundsBefore: rounds.Take(index).Sum(), Arm: arm, Totals: totals)))
            .GroupBy(part => part.Arm.Name)
            .Select(arm => LaunchedArm.Of([.. arm]));
    }
}
