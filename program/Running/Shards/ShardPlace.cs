namespace LoadHarness.Program.Running.Shards;

/// <summary>Finds the part of the load that this process has, and when all parts start.</summary>
internal static class ShardPlace
{
    // One more request asks a server whether it gives evidence, and clocks are not quite together.
    private static readonly TimeSpan LookMargin = TimeSpan.FromSeconds(1);

    /// <summary>The options with both decided; as they were where this process has the whole load.</summary>
    /// <param name="given">What the user gave.</param>
    /// <param name="variable">The value of an environment variable; null where it is not set.</param>
    /// <param name="clock">The wall clock.</param>
    /// <param name="problems">Takes what is wrong, a line each.</param>
    public static RunOptions Settle(RunOptions given, Func<string, string?> variable, TimeProvider clock, List<string> problems)
    {
        // What is compared, searched or taken away has no parts, whatever the scheduler says.
        if (!RunCatalogue.Shard.IsTakenBy(ScenarioCatalogue.Of(given).Defaults))
        {
            problems.AddRange(ShardRules.Bounds(given, Shard.Whole));
            return given;
        }

        var shard = SchedulerRank.Find(given.Shard, variable, out var problem);
        if (problem is not null)
        {
            problems.Add(problem);
            return given;
        }

        var rules = ShardRules.Problems(given, shard);
        problems.AddRange(rules);
        if (!shard.IsPart || rules.Count > 0)
        {
            return given;
        }

        try
        {
            var start = StartTogether.Agree(given.Start!, given.Out!, clock);
            var settled = given.With(shard, start);

            // What the user leaves open must be the same for all, and another one in another run.
            return settled.Seed is null ? settled.WithSeed((int)(start.ToUnixTimeMilliseconds() % int.MaxValue)) : settled;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            problems.Add($"{ResultCatalogue.Out.Name}={given.Out} must be a directory in which the shards can agree on a start, but: {e.Message} (write {RunCatalogue.Start.Name}=TIME, or name another)");
            return given;
        }
    }

    /// <summary>Why a shard that has looked at the server comes too late; null where it does not.</summary>
    /// <param name="plan">Its plan.</param>
    /// <param name="clock">The wall clock.</param>
    public static string? LateLook(LoadPlan plan, TimeProvider clock) => plan.SharesServer && plan.StartsAt - LookMargin < clock.GetUtcNow()
        ? $"{RunCatalogue.Start.Name} was {StartChoice.Text(plan.StartsAt!.Value)}, too soon after this shard was ready: the handshakes by which it looks at the server would be counted among those of the others (name a later time, {RunCatalogue.Start.Name}=+1m)"
        : null;

    /// <summary>What stands in the way of a plan, a line each: too few clients, what cannot be merged, or a start that is over.</summary>
    public static IEnumerable<string> Problems(LoadPlan plan, TimeProvider clock) =>
    [
        .. ShardRules.Problems(plan),
        .. plan.CountsFrom < clock.GetUtcNow()
            ? [$"{RunCatalogue.Start.Name} was {StartChoice.Text(plan.StartsAt!.Value)}, and the shards have begun without this one (name another time; one that a scheduler starts anew comes too late)"]
            : Array.Empty<string>(),
    ];
}
