namespace LoadHarness.Options;

/// <summary>What must hold of the options of a load that several processes put on together: what one of them would decide by itself, the others would not know.</summary>
public static class ShardRules
{
    /// <summary>What does not hold, a line each.</summary>
    /// <param name="options">The options.</param>
    /// <param name="shard">The part of the load.</param>
    public static IReadOnlyList<string> Problems(RunOptions options, Shard shard)
    {
        if (!shard.IsPart)
        {
            return options.Start is null ? Bounds(options, shard) : [.. Bounds(options, shard), $"{RunCatalogue.Start.Name} must be left out with the whole load, which starts when it is ready (or write {RunCatalogue.Shard.Name}=K/N)"];
        }

        var with = $"with {RunCatalogue.Shard.Name}={shard}";
        List<string> problems = [.. Bounds(options, shard)];
        Need(options.Out is not null, $"{ResultCatalogue.Out.Name} is missing {with}: each shard has a directory of its own in it (write {ResultCatalogue.Out.Name}=DIR)");
        Need(options.Start is not null, $"{RunCatalogue.Start.Name} is missing {with}: all shards start together (write {RunCatalogue.Start.Name}=+30s)");
        var shape = options.Soak?.Shape;
        Need(options.Rate is not null || options.Load == LoadKind.Closed || shape is not null, $"{RunCatalogue.Rate.Name} must be a number {with}, since no shard knows what the others can do (write {RunCatalogue.Rate.Name}=200/s, that of all shards together)");
        Need(options.Load == LoadKind.Open || shape is not null, $"{RunCatalogue.Load.Name} must be open {with}, whose requests all have their time, but is 'closed' (leave it out)");
        Need(shape is not { EndsByTime: false }, $"{RunCatalogue.Load.Name} must end each of its parts by time {with}, since the shards would come to the end of their iterations at different times, but is '{shape}' (write keepConstant:CLIENTS:TIME for iterationsForConstant)");
        Need(options.Rounds.First == options.Rounds.Max, $"{RunCatalogue.Rounds.Name} must be one number {with}, since the gates are judged once, when the shards are merged, but is '{options.Rounds}' (write {RunCatalogue.Rounds.Name}={options.Rounds.First})");
        Need(options.Launches == 1, $"{RunCatalogue.Launches.Name} must be 1 {with}, but is '{options.Launches}' (write {RunCatalogue.Launches.Name}=1)");
        Need(options.Files.Baseline is null, $"{ResultCatalogue.Baseline.Name} must be left out {with}: only the whole can be compared (compare {ResultCatalogue.Baseline.Name}=DIR candidate=DIR, once it is merged)");
        return problems;

        void Need(bool holds, string problem)
        {
            if (!holds)
            {
                problems.Add(problem);
            }
        }
    }

    /// <summary>What is more than one process has room for, a line each.</summary>
    /// <param name="options">The options.</param>
    /// <param name="shard">The part of the load that it has.</param>
    public static IReadOnlyList<string> Bounds(RunOptions options, Shard shard)
    {
        var (clients, rate) = (RunCatalogue.Clients.Name, RunCatalogue.Rate.Name);
        var (mostClients, mostRate) = ((long)RunCatalogue.MostClientsOfProcess * shard.Count, RunCatalogue.MostRateOfProcess * shard.Count);
        var processes = shard.IsPart ? $"with {RunCatalogue.Shard.Name}={shard}" : "of one process";
        return
        [
            .. options.Clients > mostClients ? [string.Create(CultureInfo.InvariantCulture, $"{clients} must be at most {mostClients:N0} {processes}, but is '{options.Clients}' (write {RunCatalogue.Shard.Name}=K/{Math.Ceiling((double)options.Clients / RunCatalogue.MostClientsOfProcess)}, or {clients}={mostClients})")] : Array.Empty<string>(),
            .. options.Rate > mostRate ? [string.Create(CultureInfo.InvariantCulture, $"{rate} must be at most {mostRate:#,0}/s {processes}, but is '{options.Rate}/s' (write {RunCatalogue.Shard.Name}=K/{Math.Ceiling(options.Rate.Value / RunCatalogue.MostRateOfProcess)}, or {rate}={mostRate}/s)")] : Array.Empty<string>(),
        ];
    }

    /// <summary>What does not hold of the plan, a line each: every shard has a client in each arm, and all that is measured can be merged.</summary>
    public static IReadOnlyList<string> Problems(LoadPlan plan) => !plan.Shard.IsPart ? [] :
    [
        .. plan.Arms.Where(arm => plan.AllClientsOf(arm) < plan.Shard.Count).Take(1).Select(arm => string.Create(
            CultureInfo.InvariantCulture,
            $"'{arm.Name}' has {plan.AllClientsOf(arm)} clients, which are fewer than the {plan.Shard.Count} shards, each of which needs one (write {RunCatalogue.Clients.Name}={plan.Shard.Count}, or fewer shards)")),
        .. plan.SelfTest is not null ? [$"{plan.Scenario} has no shards: the harness tries itself in one process (leave {RunCatalogue.Shard.Name} out)"] : Array.Empty<string>(),
        .. plan.Arms.Any(arm => arm.TimesMessages) ? [$"{plan.Scenario} has no shards: the messages of its handshakes are not merged (leave {RunCatalogue.Shard.Name} out)"] : Array.Empty<string>(),
    ];
}
