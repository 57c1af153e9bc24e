using System.Globalization;
using System.Text.Json;

namespace LoadHarness.Program.Running.Shards;

/// <summary>Looks at shards one by one, whether they are of one run, and all of it.</summary>
/// <param name="plan">The plan of the whole.</param>
/// <param name="first">The shard that the others are held against.</param>
internal sealed class ShardChecks(LoadPlan plan, ShardReport first)
{
    // What each shard has of its own, or that changes nothing of what is measured.
    private static readonly Option[] Own =
        [RunCatalogue.Shard, ResultCatalogue.Out, ResultCatalogue.Overwrite, ResultCatalogue.Progress, ResultCatalogue.Otlp, ResultCatalogue.MetricsPort, ResultCatalogue.Png, ResultCatalogue.Inconclusive];

    // Machines may differ in what they are, not in what they call and with what.
    private static readonly string[] Alike = [".NET", "OpenSSL", "LoadHarness", "target", "keys", "TLS version"];

    private readonly SortedDictionary<int, ShardReport> _seen = [];
    private readonly SortedDictionary<int, ShardPart> _parts = [];
    private readonly ShardDifferences _differences = new();
    private readonly Dictionary<(string Arm, int Round), List<Moment>> _starts = [];

    /// <summary>Shards that were added.</summary>
    public int Seen => _seen.Count;

    /// <summary>Takes a shard; why it must not be added to the others, in a sentence without full stop, or null.</summary>
    public string? Refusal(ShardReport shard)
    {
        if (_seen.ContainsKey(shard.Index))
        {
            return $"shard {shard.Index} is there twice";
        }

        if (shard.Count != first.Count)
        {
            return $"shard {shard.Index} is one of {shard.Count}, but shard {first.Index} one of {first.Count}";
        }

        if (shard.Build != first.Build)
        {
            return $"shard {shard.Index} was measured by another build than shard {first.Index}";
        }

        var option = first.Options.Keys.Union(shard.Options.Keys).Except(Own.Select(own => own.Name))
            .FirstOrDefault(name => first.Options.GetValueOrDefault(name) != shard.Options.GetValueOrDefault(name));
        if (option is not null)
        {
            return $"shard {shard.Index} had {option}={shard.Options.GetValueOrDefault(option, "(nothing)")}, but shard {first.Index} {option}={first.Options.GetValueOrDefault(option, "(nothing)")}";
        }

        if (Alike.FirstOrDefault(name => first.Environment.GetValueOrDefault(name) != shard.Environment.GetValueOrDefault(name)) is { } fact)
        {
            return $"'{fact}' is {shard.Environment.GetValueOrDefault(fact, "unknown")} of shard {shard.Index}, but {first.Environment.GetValueOrDefault(fact, "unknown")} of shard {first.Index}";
        }

        return shard.Gates != first.Gates ? $"shard {shard.Index} had other gates than shard {first.Index}"
            : Text(shard.Plan) != Text(first.Plan) ? $"shard {shard.Index} had another plan than shard {first.Index}"
            : Text(shard.Workload) != Text(first.Workload) || !shard.Requests.SequenceEqual(first.Requests) ? $"shard {shard.Index} sent other requests than shard {first.Index}"
            : null;
    }

    private static string Text<T>(T? copy) => JsonSerializer.Serialize(copy, LaunchJson.Of<T?>());

    /// <summary>Notes a shard that is added; what it measured need not be kept.</summary>
    public void Add(ShardReport shard)
    {
        // On the clock of the file system, which they have in common. A soak has one start, from which its windows are told.
        var ahead = TimeSpan.FromSeconds(shard.ClockAheadSeconds ?? 0);
        if (plan.Schedule is SoakWindows)
        {
            Note("", 0, new(shard.Index, shard.Measured.StartedAt - first.Measured.StartedAt - ahead));
        }
        else
        {
            foreach (var (arm, rounds) in shard.Measured.Arms.Zip(shard.Measured.Parts))
            {
                foreach (var round in rounds)
                {
                    Note(arm.Name, round.Round, new(shard.Index, TimeSpan.FromSeconds(round.StartSeconds) - ahead));
                }
            }
        }

        _parts[shard.Index] = PartOf(shard);
        _differences.Add(shard.Index, shard.Measured);
        // Of a thousand shards the same words a thousand times are tens of MB.
        _seen[shard.Index] = shard with { Options = first.Options, Environment = first.Environment, Gates = first.Gates, Measured = shard.Measured with { Arms = [], Totals = [], Parts = [] } };
    }

    private void Note(string arm, int round, Moment moment) => (_starts.TryGetValue((arm, round), out var moments) ? moments : _starts[(arm, round)] = []).Add(moment);

    private static ShardPart PartOf(ShardReport shard)
    {
        var (measured, requests) = (shard.Measured, shard.Measured.Arms.Sum(arm => arm.Requests));
        var ok = measured.Arms.Sum(arm => arm.Impostors is null ? arm.Outcomes.GetValueOrDefault(nameof(Outcome.Ok)) : arm.Requests);
        return new()
        {
            Index = shard.Index,
            Requests = requests,
            Failed = requests - ok,
            LatenessP99 = measured.Generator.PacerLatenessP99,
            Cores = measured.Generator.Cores,
            ClientShare = measured.Generator.ClientShare,
            MachineShare = measured.Generator.MachineShare,
            PaceMicroseconds = measured.Generator.Pace?.Typical,
            AddedCpu = measured.Generator.Weight is { } weight && OwnWeightCheck.AddedCpu(weight) is { } added ? new(added.Value, added.Low, added.High, added.Confidence) : null,
            Memory = measured.Memory,
            ClockAheadSeconds = shard.ClockAheadSeconds,
            LateSeconds = null,
            Trouble = measured.Cancelled ? "stopped before the end" : shard.Restarts > 0 ? "started anew by the scheduler" : measured.EndedEarly is not null ? "ended early" : shard.WentOn ? "went on after being away" : null,
        };
    }

    /// <summary>What each shard had, and whether they differ.</summary>
    public ShardsResult Parts()
    {
        var (differences, sentence) = _differences.Answers();
        return new(first.Count, [.. _parts.Values.Select(part => part with { LateSeconds = LateOf(part.Index) })], differences, sentence);
    }

    private double? LateOf(int shard)
    {
        List<double> late = [.. _starts.Values.SelectMany(moments => moments.Where(moment => moment.Shard == shard).Select(moment => (moment.After - moments.Min(one => one.After)).TotalSeconds))];
        return late.Count > 0 ? Math.Round(late.Max(), 6) : null;
    }

    /// <summary>The checks of the whole.</summary>
    public IReadOnlyList<ValidityCheck> Answers() => [All(), Whole(), Together(), .. first.Options.ContainsKey(TargetCatalogue.Ledger.Name) ? [OneLedger()] : Array.Empty<ValidityCheck>(), .. Weighed()];

    // What a client adds is a matter of its machine: there is none for all of them.
    private IEnumerable<ValidityCheck> Weighed()
    {
        List<(int Shard, AddedCpu Cpu)> weighed = [.. _parts.Values.Where(part => part.AddedCpu is not null).Select(part => (part.Index, part.AddedCpu!))];
        if (weighed.Count == 0)
        {
            return [];
        }

        var (least, most) = (weighed.MinBy(shard => shard.Cpu.Value), weighed.MaxBy(shard => shard.Cpu.Value));
        List<int> others = [.. _seen.Keys.Except(weighed.Select(shard => shard.Shard))];
        return
        [
            new(OwnWeightCheck.Name, true,
                $"Each shard weighed its own client, after its last round: to a cold connection of OpenSSL alone it adds {Added(most)}{(least.Shard == most.Shard ? "" : $", the most, and {Added(least)}, the least")}"
                    + $"{(others.Count == 0 ? "" : $"; {Named(others)} did not")}."),
        ];

        static string Added((int Shard, AddedCpu Cpu) shard) => string.Create(CultureInfo.InvariantCulture, $"{Format.Added(shard.Cpu.Value, shard.Cpu.Low, shard.Cpu.High)} of CPU in shard {shard.Shard}");
    }

    private ValidityCheck All()
    {
        List<int> missing = [.. Enumerable.Range(0, first.Count).Where(index => !_seen.ContainsKey(index))];
        return missing.Count == 0
            ? new("all shards", true, $"All {Format.Count(first.Count, "shard")} are there.")
            : new("all shards", false, $"{Format.Capital(Named(missing))} of {first.Count} {(missing.Count == 1 ? "is" : "are")} missing: without a {ShardReport.Name}, requests are in no figure.");
    }

    private ValidityCheck Whole()
    {
        var stopped = _seen.Values.Where(shard => shard.Measured.Cancelled).Select(shard => shard.Index).ToList();
        var restarted = _seen.Values.Where(shard => shard.Restarts > 0).Select(shard => shard.Index).ToList();
        string[] why =
        [
            .. stopped.Count > 0 ? [$"{Named(stopped)} of {first.Count} {(stopped.Count == 1 ? "was" : "were")} stopped before the end"] : Array.Empty<string>(),
            .. restarted.Count > 0 ? [$"{Named(restarted)} of {first.Count} {(restarted.Count == 1 ? "was" : "were")} started anew by the scheduler"] : Array.Empty<string>(),
        ];
        return why.Length == 0 ? new("whole shards", true, "Each ran once, to its end.") : new("whole shards", false, $"{Format.Capital(Format.List(why))}.");
    }

    // Without a reading of each, nobody knows what the server had counted before the first and after the last of them called.
    private ValidityCheck OneLedger()
    {
        if (_seen.Values.Where(shard => shard.WentOn).Select(shard => shard.Index).ToList() is { Count: > 0 } gone)
        {
            return new("one ledger", true, $"{Format.Capital(Named(gone))} went on after being away, and what {(gone.Count == 1 ? "it" : "they")} had sent until then is in no count of connections: the server's ledger is held against nothing.");
        }

        var unread = _seen.Values.Where(shard => shard.Measured.Shared is null).Select(shard => shard.Index).ToList();
        var shared = _seen.Values.Select(shard => shard.Measured.Shared).OfType<SharedLedger>().ToList();
        return unread.Count > 0 ? new("one ledger", false, $"{Format.Capital(Named(unread))} could not read the server's ledger before the first call and after the last, so that it says nothing of the whole.")
            : shared.Exists(ledger => ledger.WasRestarted) ? new("one ledger", false, "The server was started anew while the shards called it, and what it had counted until then is lost.")
            : new("one ledger", true, $"All {Format.Count(_seen.Count, "shard")} read the ledger of the server before their first call and after their last; the sum of them is held against it.");
    }

    private ValidityCheck Together()
    {
        if (_starts.Count == 0 || plan.Schedule is not (Rounds or SoakWindows))
        {
            return new("shards together", true, "There is no block that they would have begun together.");
        }

        var (limit, of) = plan.Schedule is Rounds rounds ? (rounds.Block / 10, "block") : (((SoakWindows)plan.Schedule).Window / 10, "window");
        var (at, early, late) = _starts.Select(start => (start.Key, First: start.Value.MinBy(moment => moment.After), Last: start.Value.MaxBy(moment => moment.After))).MaxBy(start => start.Last.After - start.First.After);
        var apart = late.After - early.After;
        var where = at.Round == 0 ? "the first window" : string.Create(CultureInfo.InvariantCulture, $"round {at.Round} of '{at.Arm}'");
        var why = string.Create(CultureInfo.InvariantCulture, $"{(apart <= limit ? "At most " : "")}{apart.TotalMilliseconds:#,0} ms lie between the starts of shard {early.Shard} and shard {late.Shard}, in {where}, limit {limit.TotalMilliseconds:#,0} ms (a tenth of a {of}");
        return new("shards together", apart <= limit, why + (apart <= limit ? ")." : "; set the clocks by NTP, and give them time to start: start=+2m)."));
    }

    private static string Named(List<int> shards) => $"{(shards.Count == 1 ? "shard" : "shards")} {Format.List([.. shards.Select(index => index.ToString(CultureInfo.InvariantCulture))])}";

    private readonly record struct Moment(int Shard, TimeSpan After);
}
