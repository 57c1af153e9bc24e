namespace LoadHarness.Reports.Sections;

/// <summary>What each shard had of a merged run; only where there are shards.</summary>
internal static class ShardsSection
{
    public static IEnumerable<Section> From(RunResult run) => run.Shards is { } shards
        ? [new("shards", "Shards", [new Prose(shards.Sentence), Parts(shards), .. shards.Differences.Count > 0 ? [Differences(shards)] : Array.Empty<Block>()])]
        : [];

    private static Table Parts(ShardsResult shards)
    {
        // What no shard has is no column.
        (string, Func<ShardPart, Cell>)? pace = shards.Parts.Any(part => part.PaceMicroseconds is not null) ? ("Pace", part => Cell.Number(Format.Duration(part.PaceMicroseconds))) : null;
        (string, Func<ShardPart, Cell>)? weight = shards.Parts.Any(part => part.AddedCpu is not null) ? ("Client adds", part => Cell.Number(part.AddedCpu is { } added ? Format.Added(added.Value, added.Low, added.High) : Format.Absent)) : null;
        List<(string, Func<ShardPart, Cell>)> memory =
        [
            .. shards.Parts.SelectMany(part => part.Memory ?? []).Select(held => held.Client).Distinct()
                .Select(client => ($"A client on {client}", (Func<ShardPart, Cell>)(part => Cell.Number(part.Memory?.FirstOrDefault(held => held.Client == client) is { } held ? $"{Format.Number(held.ResidentBytes / 1_024)} KiB" : Format.Absent)))),
        ];
        return Table.Of(
            $"What each of {Format.Count(shards.Count, "shard")} had of the whole. CPU: of the cores that its process may use, and of its machine. "
                + (pace is null ? "" : "Pace: what a signature and its check take there. ")
                + (weight is null ? "" : "Client adds: CPU, to a cold connection of OpenSSL alone. ")
                + (memory.Count == 0 ? "" : "A client: what each takes in memory that was held. ")
                + "Clock: ahead of that of the directory that all write to. Start: the most by which a block of it, or its first window, began after the earliest shard's, by that clock.",
            shards.Parts,
            [
                ("Shard", part => Cell.Name(Format.Count(part.Index))),

                // What matters most does not scroll out of a narrow page.
                ("Came through", part => part.Trouble is { } trouble ? Cell.Badge(trouble, Tone.Bad) : "whole"),
                ("Requests", part => Cell.Count(part.Requests)),
                ("Failed", part => Cell.Count(part.Failed, part.Failed > 0 ? Tone.Bad : Tone.Neutral)),
                ("Lateness p99", part => Cell.Number(Format.Duration(part.LatenessP99))),
                ("Client CPU", part => Cell.Number($"{Format.Percent(part.ClientShare)} of {Format.Number(part.Cores)}")),
                ("Machine CPU", part => Cell.Number(Format.Percent(part.MachineShare))),
                .. pace is { } paced ? [paced] : Array.Empty<(string, Func<ShardPart, Cell>)>(),
                .. weight is { } weighed ? [weighed] : Array.Empty<(string, Func<ShardPart, Cell>)>(),
                .. memory,
                ("Clock", part => Cell.Number(part.ClockAheadSeconds is { } ahead ? Signed(ahead * 1e6) : Format.Absent)),
                ("Start", part => Cell.Number(part.LateSeconds is { } late ? Signed(late * 1e6) : Format.Absent)),
            ]);
    }

    private static Table Differences(ShardsResult shards) => Table.Of(
        "Whether shards differ in the median of the service time, arm by arm, over the rounds that all have, or the parts of a soak. p: how likely shards that do not differ lie so far apart, by exchanging "
            + "their values within rounds (a permutation test on logarithms); 5 % are shared by all arms.",
        shards.Differences,
        ("Arm", difference => Cell.Name(difference.Arm)),
        ("Rounds", difference => Cell.Count(difference.Rounds)),
        ("Fastest", difference => Cell.Number(Format.Count(difference.Fastest))),
        ("Slowest", difference => Cell.Number(Format.Count(difference.Slowest))),
        ("Slowest ÷ fastest", difference => Cell.Number(Format.Ratio(difference.Ratio))),
        ("p", difference => Cell.Number(difference.Probability is { } probability ? Format.Number(probability, 4) : Format.Absent)),
        ("Answer", difference => difference.Probability is null ? "too few rounds" : difference.Differ ? Cell.Badge("differ", Tone.Doubt) : "alike"));

    private static string Signed(double microseconds) => microseconds < 0 ? $"-{Format.Duration(-microseconds)}" : Format.Duration(microseconds);
}
