using LoadHarness.Program.Commands;
using LoadHarness.Program.Running.Shards;
using LoadHarness.Results;
using LoadHarness.Tests.Targets.Pki;
using Xunit;

namespace LoadHarness.Tests.Program.Running.Shards;

/// <summary>Shards that are missing, were disturbed or are of another run: the whole is invalid, or there is none.</summary>
public sealed class SpoiledShardsTests : IDisposable
{
    private readonly ScratchDirectory _directory = new();
    private readonly MadeShards _shards;

    public SpoiledShardsTests() => _shards = new(_directory.Path);

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void A_shard_that_is_missing_makes_the_whole_invalid()
    {
        var run = MergeCommand.Merged([_shards.Write(0, 4), _shards.Write(2, 4)]);

        MergedRun.IsInvalid(run, "all shards", "Shards 1 and 3 of 4 are missing: without a shard.json, requests are in no figure.");
    }

    [Fact]
    public void A_shard_that_was_stopped_or_started_anew_makes_the_whole_invalid()
    {
        var run = MergeCommand.Merged(
        [
            _shards.Write(0, 3),
            _shards.Write(1, 3, shard => shard with { Measured = shard.Measured with { Cancelled = true } }),
            _shards.Write(2, 3, shard => shard with { Restarts = 1 }),
        ]);

        MergedRun.IsInvalid(run, "whole shards", "Shard 1 of 3 was stopped before the end and shard 2 of 3 was started anew by the scheduler.");
    }

    [Fact]
    public void Shards_that_did_not_start_together_make_the_whole_invalid()
    {
        var run = MergeCommand.Merged([_shards.Write(0, 2), _shards.Write(1, 2, late: 3)]);

        MergedRun.IsInvalid(
            run, "shards together",
            "3,000 ms lie between the starts of shard 0 and shard 1, in round 1 of 'cold ecdsa-p256', limit 100 ms (a tenth of a block; set the clocks by NTP, and give them time to start: start=+2m).");
    }

    [Fact]
    public void A_clock_that_is_apart_shows_even_where_each_shard_says_that_it_was_in_time() => MergedRun.IsInvalid(
        MergeCommand.Merged([_shards.Write(0, 2), _shards.Write(1, 2, shard => shard with { ClockAheadSeconds = 2.004 })]), "shards together",
        "2,000 ms lie between the starts of shard 1 and shard 0, in round 1 of 'cold ecdsa-p256', limit 100 ms (a tenth of a block; set the clocks by NTP, and give them time to start: start=+2m).");

    public static TheoryData<string, string> Strangers => new()
    {
        { "seed", "shard 1 had seed=6, but shard 0 seed=5" },
        { "count", "shard 1 is one of 3, but shard 0 one of 2" },
        { "build", "shard 1 was measured by another build than shard 0" },
        { "target", "'target' is another LLA of shard 1, but embedded LLA of shard 0" },
        { "gates", "shard 1 had other gates than shard 0" },
        { "start", "shard 1 had start=2026-11-30T12:00:03.000Z, but shard 0 start=2026-11-30T12:00:00.000Z" },
    };

    [Theory]
    [MemberData(nameof(Strangers))]
    public void A_shard_of_another_run_is_refused(string what, string why)
    {
        var other = what switch
        {
            "seed" => Changed("seed", "6"),
            "start" => Changed("start", "2026-11-30T12:00:03.000Z"),
            "count" => _shards.Write(1, 2, shard => shard with { Count = 3 }),
            "build" => _shards.Write(1, 2, shard => shard with { Build = "another" }),
            "gates" => _shards.Write(1, 2, shard => shard with { Gates = """{ "gates": [] }""" }),
            _ => _shards.Write(1, 2, shard => shard with { Environment = new Dictionary<string, string>(shard.Environment) { ["target"] = "another LLA" } }),
        };

        var refused = Assert.Throws<RunFileException>(() => MergeCommand.Merged([_shards.Write(0, 2), other]));

        Assert.Equal($"{ShardReport.FileOf(other)} is no part of the same run: {why} (merge the shards of one run)", refused.Message);

        string Changed(string option, string value) => _shards.Write(1, 2, shard => shard with { Options = new Dictionary<string, string>(shard.Options) { [option] = value } });
    }

    [Fact]
    public void A_shard_that_is_there_twice_is_refused()
    {
        var (first, second) = (_shards.Write(0, 2), _shards.Write(1, 2));

        Assert.Contains("shard 1 is there twice", Assert.Throws<RunFileException>(() => MergeCommand.Merged([second, first, second])).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("""{ "index": 3, "count": 2 }""")]
    [InlineData("""{ "index": 0, "count": 2 }""")]
    public void A_file_that_is_no_shard_is_told_in_one_sentence(string content)
    {
        var path = _shards.Write(0, 2);
        File.WriteAllText(ShardReport.FileOf(path), content);

        Assert.StartsWith(ShardReport.FileOf(path), Assert.Throws<RunFileException>(() => MergeCommand.Merged([path])).Message, StringComparison.Ordinal);
    }
}
