using System.Text.Json;
using LoadHarness.Recording;
using LoadHarness.Results;
using LoadHarness.Tests.Statistics;
using LoadHarness.Tests.Support;
using Xunit;

namespace LoadHarness.Tests.Recording;

/// <summary>What becomes of every figure beside those of the arms when two shards are merged: none is forgotten, and none is one shard's alone.</summary>
public sealed class MergedPartsTests
{
    // One shard has this as every number, the other that.
    private const int One = 3, Other = 5;

    private const double Added = One + Other, Highest = Other, Lowest = One;

    // What all have alike, by the options of the whole.
    private const double Alike = double.PositiveInfinity;

    // A figure of each shard, see ShardPart, and none of the whole.
    private const double OfEachShard = double.NaN;

    private static readonly Dictionary<string, double> Numbers = new()
    {
        [".answers"] = Added,
        [".ledger.clientConnections"] = Added,
        [".ledger.clientFull"] = Added,
        [".ledger.clientResumed"] = Added,
        [".ledger.serverConnections"] = Added,
        [".ledger.serverFull"] = Added,
        [".ledger.serverResumed"] = Added,
        [".ledger.serverRefused{}"] = Added,
        [".ledger.answers{}"] = Added,
        [".ledger.failedAttempts"] = Added,
        [".ledger.bystanders"] = Added,
        [".generator.cores"] = Lowest,
        [".generator.clientShare"] = Highest,
        [".generator.machineShare"] = Highest,
        [".generator.pacerLatenessP99"] = Highest,
        [".generator.rate"] = Alike,
        [".generator.restarts"] = Added,
        [".generator.portsNeeded"] = Highest,
        [".generator.portsAvailable"] = Lowest,
        [".generator.loops"] = Alike,
        [".generator.throttling.periods"] = Added,
        [".generator.throttling.throttled"] = Added,
        [".generator.throttling.microseconds"] = Added,
        [".generator.compiled.beforeRounds"] = Added,
        [".generator.compiled.firstRound"] = Added,
        [".generator.compiled.laterRounds"] = Added,
        [".generator.serverCompiled.beforeRounds"] = Added,
        [".generator.serverCompiled.firstRound"] = Added,
        [".generator.serverCompiled.laterRounds"] = Added,
        [".generator.pace.roundMicroseconds[]"] = OfEachShard,
        [".generator.weight.connections"] = OfEachShard,
        [".generator.weight.pairs[].bareCpu"] = OfEachShard,
        [".generator.weight.pairs[].cpu"] = OfEachShard,
        [".generator.weight.pairs[].bareTime"] = OfEachShard,
        [".generator.weight.pairs[].time"] = OfEachShard,
        [".memory[].clients"] = Added,

        // All that they take, for each of all clients.
        [".memory[].residentBytes"] = ((One * One) + (Other * Other)) / Added,
        [".replay.ownActedOn"] = Added,
        [".replay.sent"] = Added,
        [".replay.actedOn"] = Added,
    };

    // Words, moments and states, each with what makes the whole's of them; all else of these is asserted here, too.
    private static readonly string[] Words =
    [
        ".startedAt", ".duration", ".cancelled", ".endedEarly", ".endedBy", ".firstFailure", ".generator.instructionsMissing", ".generator.weight.client", ".generator.weight.problem", ".memory[].client", ".replay.arm", ".replay.own",
    ];

    // Arms are split sample by sample (ShardedRunTests), readings of one server are those of the first and the last (SharedLedgerTests), and the other two are no shard's.
    private static readonly string[] Elsewhere = [".arms", ".totals", ".parts", ".leftOut", ".shared", ".storms", ".selfTest"];

    [Fact]
    public void Every_figure_of_two_shards_is_added_or_the_worst_or_told_of_each()
    {
        var type = LaunchJson.Of<Measurements>();
        var known = Contract.PathsOf(type).Where(path => !Elsewhere.Any(part => path.StartsWith(part, StringComparison.Ordinal))).ToList();
        Assert.Equal(known.Order(), Numbers.Keys.Concat(Words).Order());

        var (first, second) = (With(One), With(Other));
        Assert.Empty(known.Except(Contract.LeavesOf(JsonSerializer.SerializeToNode(first, type), type).Select(leaf => leaf.Path)));
        var merged = Merged(first, second);

        var leaves = Contract.LeavesOf(JsonSerializer.SerializeToNode(merged, type), type).ToLookup(leaf => leaf.Path, leaf => leaf.Value);
        foreach (var (path, whole) in Numbers)
        {
            if (double.IsNaN(whole))
            {
                Assert.Empty(leaves[path]);
            }
            else
            {
                Assert.All(leaves[path], value => Assert.True((double.IsInfinity(whole) ? One : whole) == value.GetValue<double>(), $"{path}: {value}"));
                Assert.NotEmpty(leaves[path]);
            }
        }
    }

    [Fact]
    public void Words_moments_and_states_of_two_shards_are_those_of_the_whole()
    {
        var (first, second) = (With(One), With(Other));
        var merged = Merged(
            first with { StartedAt = first.StartedAt.AddSeconds(1), EndedEarly = null, Cancelled = false, FirstFailure = null },
            second with { Duration = TimeSpan.FromSeconds(90), EndedEarly = "the target went away", EndedBy = CheckSubject.Target, Cancelled = true, FirstFailure = Outcome.ConnectRefused });

        Assert.Equal((first.StartedAt, TimeSpan.FromSeconds(90), true), (merged.StartedAt, merged.Duration, merged.Cancelled));
        Assert.Equal(("in shard 1 the target went away", CheckSubject.Target, Outcome.ConnectRefused), (merged.EndedEarly, merged.EndedBy, merged.FirstFailure));
        Assert.Equal(("no permission", "openssl", ("early", EarlyDataFate.Accepted)), (merged.Generator.InstructionsMissing, merged.Memory![0].Client, (merged.Replay!.Arm, merged.Replay.Own)));
    }

    [Fact]
    public void What_one_shard_did_not_try_is_not_of_the_whole()
    {
        var (first, second) = (With(One), With(Other));

        var merged = Merged(first, second with { Memory = null, Replay = null });
        Assert.Equal((null, null), (merged.Memory, merged.Replay));

        merged = Merged(first, second with { Memory = [new("dotnet", 1, 1)], Replay = second.Replay! with { Own = EarlyDataFate.Rejected } });
        Assert.Equal((null, false, 8), (merged.Memory, merged.Replay!.IsTold, merged.Replay.Sent));
    }

    [Fact]
    public void What_no_shard_has_comes_from_none()
    {
        var merged = Merged(With(One) with { Storms = [], SelfTest = new(Given.Generator, new(1, 0, 0, 0)) }, With(Other));

        Assert.Equal((null, null), (merged.Storms, merged.SelfTest));
    }

    private static Measurements Merged(Measurements first, Measurements second)
    {
        var whole = new ShardedRun();
        whole.Add(0, first);
        whole.Add(1, second);
        return whole.ToMeasurements();
    }

    private static Measurements With(int number)
    {
        var counts = new Dictionary<string, long> { ["one"] = number };
        var compiled = new CompiledMethods(number, number, number);
        return new()
        {
            StartedAt = new(2026, 11, 30, 0, 0, 0, TimeSpan.Zero),
            Duration = TimeSpan.FromSeconds(60),
            Cancelled = false,
            EndedEarly = "it ended",
            EndedBy = CheckSubject.Harness,
            Answers = number,
            FirstFailure = Outcome.ConnectionReset,
            Arms = [],
            Ledger = new(number, number, number, number, number, number, counts) { Answers = counts, FailedAttempts = number, Bystanders = number },
            Generator = new(number, number, number, number, One, number, number, number)
            {
                Loops = One,
                Throttling = new(number, number, number),
                Compiled = compiled,
                ServerCompiled = compiled,
                Pace = new([number]),
                InstructionsMissing = "no permission",
                Weight = new("openssl", number, [new(number, number, number, number)]) { Problem = "it was stopped" },
            },
            Memory = [new("openssl", number, number)],
            Replay = new("early", EarlyDataFate.Accepted, number, number, number),
        };
    }
}
