using System.Text.Json;
using System.Text.Json.Nodes;
using LoadHarness.Gates;
using LoadHarness.Options;
using LoadHarness.Program;
using LoadHarness.Program.Commands;
using LoadHarness.Program.Running.Shards;
using LoadHarness.Recording;
using LoadHarness.Reports.Console;
using LoadHarness.Reports.Model;
using LoadHarness.Results;
using LoadHarness.Tests.Support;
using LoadHarness.Tests.Targets.Pki;
using Xunit;

namespace LoadHarness.Tests.Program.Running.Shards;

public sealed class MergeTests : IDisposable
{
    private readonly ScratchDirectory _directory = new();
    private readonly MadeShards _shards;

    public MergeTests() => _shards = new(_directory.Path);

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Shards_are_one_run_whose_counts_are_their_sums_in_whatever_order_they_are_named()
    {
        string[] paths = [.. Enumerable.Range(0, 4).Select(index => _shards.Write(index, 4))];

        var run = MergeCommand.Merged(paths);

        Assert.All(run.Arms, arm => Assert.Equal(((1 + 2 + 3 + 4) * MadeShards.Rounds, MadeShards.Rounds), (arm.Requests, arm.Rounds.Count)));
        Assert.All(run.Arms.SelectMany(arm => arm.Rounds), round => Assert.Equal((10, 1_500.0, 800.0), (round.Requests, round.Metrics["clientCpu"], round.Metrics["serverCpu"])));
        Assert.Equal((run.Arms.Sum(arm => arm.Requests), run.Arms.Sum(arm => arm.Requests)), (run.Ledger.ClientConnections, run.Ledger.ServerConnections!.Value));
        Assert.DoesNotContain(run.Validity, check => !check.Ok);
        Assert.NotEqual(Verdict.Invalid, run.Verdict);
        Assert.DoesNotContain("shard", run.Options.Keys);
        Assert.Equal(RunFile.ToJson(run), RunFile.ToJson(MergeCommand.Merged([.. paths.Reverse()])));
    }

    [Fact]
    public void The_whole_tells_what_each_shard_had_of_it_and_whether_they_differ()
    {
        var run = MergeCommand.Merged(
        [
            _shards.Write(0, 3),
            _shards.Write(1, 3, shard => shard with { ClockAheadSeconds = 0.024 }, late: 0.05),
            _shards.Write(2, 3, shard => shard with { Measured = shard.Measured with { Generator = shard.Measured.Generator with { ClientShare = 0.5, MachineShare = 0.8, Pace = new([81, 140, 80]) } } }),
        ]);

        Assert.Equal([0, 1, 2], run.Shards!.Parts.Select(part => part.Index));
        Assert.Equal(run.Arms.Sum(arm => arm.Requests), run.Shards.Parts.Sum(part => part.Requests));
        Assert.Equal([0, 0.03, 0], run.Shards.Parts.Select(part => part.LateSeconds));
        Assert.Equal([0.004, 0.024, 0.004], run.Shards.Parts.Select(part => part.ClockAheadSeconds));

        // Nor does a machine that is slower than another one become slower.
        Assert.Equal([100, 100, 81], run.Shards.Parts.Select(part => part.PaceMicroseconds));
        Assert.DoesNotContain(run.Validity, check => check.Name == "pace of the machine");
        Assert.Equal((0.5, 0.8, null), (run.Shards.Parts[2].ClientShare, run.Shards.Parts[2].MachineShare, run.Shards.Parts[2].Trouble));
        Assert.Equal(run.Arms.Select(arm => (arm.Name, MadeShards.Rounds)), run.Shards.Differences.Select(difference => (difference.Arm, difference.Rounds)));
        Assert.StartsWith("The 3 shards do not differ in the median of the service time by more than chance (by exchanging them within rounds, 5 % over ", run.Shards.Sentence, StringComparison.Ordinal);
        Assert.Contains($"shards  {run.Shards.Sentence}", ResultText.Of(run, report: null), StringComparison.Ordinal);
        var section = Assert.Single(ReportModel.From(run).Sections, section => section.Id == "shards");
        Assert.Equal([3, run.Arms.Count], section.Blocks.OfType<Table>().Select(table => table.Rows.Count));
    }

    // A new part of a result is merged, or has its reason here.
    [Fact]
    public void Every_part_of_a_result_is_in_the_whole_or_is_absent_for_a_reason()
    {
        var absent = new Dictionary<string, string>
        {
            ["baseline"] = "the whole is compared by compare, once it is merged",
            ["storms"] = "outages have no shards",
            ["soak"] = "this is none; SoakShardsTests have it",
            ["plan"] = "no plan was given; SoakShardsTests have it",
            ["workload"] = "there is one request; SoakShardsTests have it",
            ["leftOut"] = "every arm was measured",
            ["curves"] = "this scenario draws none",
            ["comparisons"] = "this scenario compares no arms",
        };

        var run = MergeCommand.Merged([_shards.Write(0, 2, Tried), _shards.Write(1, 2, shard => Behind(Tried(shard)))]);

        // And whoever reads it gets it as it was.
        var json = RunFile.ToJson(run);
        File.WriteAllBytes(Path.Combine(_directory.Path, RunFile.Name), json);
        Assert.Equal(json, RunFile.ToJson(RunFile.Read(Path.Combine(_directory.Path, RunFile.Name))));
        var file = JsonNode.Parse(json)!.AsObject();
        var parts = LaunchJson.Of<RunResult>().Properties.Where(property => property.Get is not null).Select(property => property.Name);
        Assert.Equal(absent.Keys.Order(), parts.Where(part => file[part] is null or JsonArray { Count: 0 }).Order());

        // And of each shard all but what it did not come through.
        var type = LaunchJson.Of<ShardPart>();
        Assert.All(run.Shards!.Parts, part => Assert.Equal(
            [".trouble"], Contract.PathsOf(type).Except(Contract.LeavesOf(JsonSerializer.SerializeToNode(part, type), type).Select(leaf => leaf.Path)).Order()));
    }

    [Fact]
    public void What_was_tried_after_the_last_round_is_added_and_what_is_of_a_machine_is_told_of_each_shard()
    {
        var run = MergeCommand.Merged([_shards.Write(0, 3, Tried), _shards.Write(1, 3, shard => Heavier(Tried(shard))), _shards.Write(2, 3, shard => Unweighed(Tried(shard)))]);

        Assert.Equal(new ClientMemory("openssl", 1_500, 40_000), Assert.Single(run.Memory!));
        Assert.Equal((30, 2, 3), (run.Replay!.Sent, run.Replay.ActedOn, run.Replay.OwnActedOn));
        Assert.Null(run.Generator.Weight);
        Assert.Equal([100, 300, null], run.Shards!.Parts.Select(part => part.AddedCpu?.Value));
        Assert.Contains(run.Validity, check => check is
        {
            Name: "own weight", Ok: true,
            Why: "Each shard weighed its own client, after its last round: to a cold connection of OpenSSL alone it adds +300 µs [300, 300] of CPU in shard 1, the most, and +100 µs [100, 100] of CPU in shard 0, the least; shard 2 did not.",
        });

        static ShardReport Heavier(ShardReport shard) => shard with { Measured = shard.Measured with { Generator = shard.Measured.Generator with { Weight = Weighed(300) }, Replay = shard.Measured.Replay! with { ActedOn = 2 } } };

        static ShardReport Unweighed(ShardReport shard) => shard with { Measured = shard.Measured with { Generator = shard.Measured.Generator with { Weight = null } } };
    }

    [Fact]
    public void A_shard_that_is_slower_than_the_others_in_every_round_is_told_and_breaks_nothing()
    {
        var run = MergeCommand.Merged([.. Enumerable.Range(0, 3).Select(index => _shards.Write(index, 3, slower: index == 1 ? 400 : 0))]);

        var difference = run.Shards!.Differences[0];
        Assert.Equal((1, true), (difference.Slowest, difference.Differ));
        Assert.StartsWith($"Shards differ in the median of the service time of {run.Arms.Count} of {(run.Arms.Count == 1 ? "1 arm" : $"{run.Arms.Count} arms")}: in '{difference.Arm}', that of shard 1 is ", run.Shards.Sentence, StringComparison.Ordinal);
        Assert.DoesNotContain(run.Validity, check => !check.Ok);
    }

    [Fact]
    public async Task The_exit_code_is_that_of_the_whole()
    {
        string[] paths = [_shards.Write(0, 2), _shards.Write(1, 2)];

        var missing = await MergeCommand.RunAsync(new([paths[0]], null, Path.Combine(_directory.Path, "without"), Overwrite: false, InconclusiveRule.Pass), TimeProvider.System);
        var all = await MergeCommand.RunAsync(new([], _directory.Path, Path.Combine(_directory.Path, "whole"), Overwrite: false, InconclusiveRule.Pass), TimeProvider.System);
        var none = await MergeCommand.RunAsync(new([], Path.Combine(_directory.Path, "whole"), null, Overwrite: false, InconclusiveRule.Pass), TimeProvider.System);

        Assert.Equal((ExitCode.Invalid, ExitCode.Usage), (missing.Code, none.Code));
        Assert.NotEqual(ExitCode.Invalid, all.Code);
        Assert.True(File.Exists(Path.Combine(_directory.Path, "whole", "report.html")));
    }

    // Its clock, and by noise the weight of its client.
    private static ShardReport Behind(ShardReport shard) => shard with
    {
        ClockAheadSeconds = -0.02,
        Measured = shard.Measured with { Generator = shard.Measured.Generator with { Weight = Weighed(-2) } },
    };

    private static ShardReport Tried(ShardReport shard) => shard with
    {
        Measured = shard.Measured with
        {
            Generator = shard.Measured.Generator with { Weight = Weighed(100) },
            Memory = [new("openssl", 500, 40_000)],
            Replay = new("early", EarlyDataFate.Accepted, 1, 10, 0),
        },
    };

    private static InstrumentWeight Weighed(double added) => new("openssl", 10, [.. Enumerable.Range(0, 6).Select(pair => new WeightPair(1_000 + pair, 1_000 + pair + added, 2_000, 2_400))]);
}
