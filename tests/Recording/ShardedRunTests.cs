using System.Text.Json;
using LoadHarness.Arms;
using LoadHarness.Recording;
using LoadHarness.Results;
using LoadHarness.Tests.Statistics;
using LoadHarness.Tests.Support;
using Xunit;

namespace LoadHarness.Tests.Recording;

public sealed class ShardedRunTests
{
    private static readonly ManualClock Clock = new();

    // Each kind of arm several times.
    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 2 * SplitSamples.Kinds)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Any_split_of_samples_merged_is_what_one_recorder_of_all_of_them_has(int seed)
    {
        var load = new SplitSamples(seed, mostParts: 5, mostSamples: 120);

        var merged = Assert.Single(Merged(load, inBlocks: false).Arms);

        var one = load.InRounds(shard: null).ToResult();
        Assert.Equal(Canonical.Text(one), Canonical.Text(merged));
        Assert.Equal(Canonical.Steps(one.Rounds), Canonical.Steps(merged.Rounds));
        Assert.Equal(Canonical.Steps(one.ByRequest![1].Rounds), Canonical.Steps(merged.ByRequest![1].Rounds));
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Any_split_of_the_samples_of_a_soak_merged_is_what_one_recorder_of_all_of_them_has(int seed)
    {
        var load = new SplitSamples(seed, mostParts: 30, mostSamples: 40);

        var merged = Assert.Single(Merged(load, inBlocks: true).Arms);

        // On how many connections the requests of a window travelled, only the windows tell.
        var one = load.InWindows(shard: null).ToResult();
        merged = merged with { Connections = merged.Connections with { Kept = one.Connections.Kept } };
        Assert.Equal(Canonical.Text(one), Canonical.Text(merged));
        foreach (var (expected, actual) in new[] { (one.Blocks, merged.Blocks) }.Concat(one.ByRequest!.Zip(merged.ByRequest!, (expected, actual) => (expected.Blocks, actual.Blocks))))
        {
            Assert.Equal(Canonical.Text(expected), Canonical.Text(actual));
            Assert.Equal(Canonical.Steps(expected!), Canonical.Steps(actual!));
        }
    }

    [Fact]
    public void No_figure_of_an_arm_is_left_out_of_these_splits()
    {
        // What is estimated of the whole again, and what no shard has.
        string[] others = [".client", ".requestsPerConnection", ".warmUpRequests", ".bodies.different", ".estimates", ".launches", ".anatomy", ".byRequest[].estimates", ".byRequest[].launches", ".byRequest[].warmUpRequests", ".disturbance"];
        var type = LaunchJson.Of<ArmResult>();

        var seen = Seeds.Select(seed => new SplitSamples(seed.Data, mostParts: 5, mostSamples: 120).InRounds(shard: null).ToResult())
            .SelectMany(arm => Contract.LeavesOf(JsonSerializer.SerializeToNode(arm, type), type)).Where(leaf => leaf.Value.ToJsonString() is not ("0" or "[]" or "{}")).Select(leaf => leaf.Path).ToHashSet();

        Assert.DoesNotContain(Contract.PathsOf(type).Except(seen), path => !others.Any(other => path.StartsWith(other, StringComparison.Ordinal) && (path.Length == other.Length || path[other.Length] is '.' or '[' or '{')));
    }

    [Fact]
    public void A_part_that_no_soak_has_is_not_merged()
    {
        var part = Measured(Soaked([[Samples.Full(Clock)]]));

        Assert.Throws<InvalidDataException>(() => new ShardedRun(inBlocks: true).Add(0, part with { Parts = [[part.Parts[0][0] with { Round = 13 }]] }));
        Assert.Throws<InvalidDataException>(() => new ShardedRun(inBlocks: true).Add(0, part with { Parts = [[part.Parts[0][0] with { Requests = [] }]] }));
    }

    [Fact]
    public void Times_of_shards_are_in_common_and_of_what_the_harness_did_the_worst_counts()
    {
        var whole = new ShardedRun();
        var first = Measured(Recorded([[Samples.Full(Clock)]]));
        whole.Add(0, first with { Generator = Given.Generator with { ClientShare = 0.9 } });
        whole.Add(3, first with { StartedAt = first.StartedAt.AddSeconds(-2), Duration = TimeSpan.FromSeconds(9), EndedEarly = "the target went away", EndedBy = CheckSubject.Target });

        var measured = whole.ToMeasurements();

        Assert.Equal((first.StartedAt.AddSeconds(-2), TimeSpan.FromSeconds(9), 0.9), (measured.StartedAt, measured.Duration, measured.Generator.ClientShare));
        Assert.Equal(("in shard 3 the target went away", CheckSubject.Target), (measured.EndedEarly, measured.EndedBy));
    }

    [Fact]
    public void Measurements_without_the_parts_of_their_rounds_are_not_merged() =>
        Assert.Throws<InvalidDataException>(() => new ShardedRun().Add(0, Measured(Recorded([[Samples.Full(Clock)]])) with { Parts = [] }));

    private static Measurements Merged(SplitSamples load, bool inBlocks)
    {
        var whole = new ShardedRun(inBlocks);
        foreach (var shard in load.InAnyOrder)
        {
            // As it comes from a file.
            var part = Measured(inBlocks ? load.InWindows(shard) : load.InRounds(shard));
            whole.Add(shard, JsonSerializer.Deserialize(JsonSerializer.Serialize(part, LaunchJson.Of<Measurements>()), LaunchJson.Of<Measurements>())!);
        }

        return whole.ToMeasurements();
    }

    private static ArmRecorder Recorded(Sample[][] rounds)
    {
        var recorder = Recorder();
        for (var round = 0; round < rounds.Length; round++)
        {
            recorder.BeginRound(round + 1, position: 1);
            recorder.StartSeconds = round;
            Array.ForEach(rounds[round], sample => recorder.Record(sample));
            recorder.EndRound(TimeSpan.FromMicroseconds(1_500), TimeSpan.FromMicroseconds(800));
        }

        return recorder;
    }

    private static ArmRecorder Soaked(Sample[][] windows)
    {
        var recorder = Recorder();
        recorder.BeginWindows();
        for (var window = 0; window < windows.Length; window++)
        {
            foreach (var sample in windows[window])
            {
                recorder.Record(sample);
            }

            recorder.CutWindow(Math.Min(11, window / 2), (_, _) => { });
        }

        return recorder;
    }

    private static ArmRecorder Recorder() => new(new Arm { Name = "the arm", Mode = ConnectionMode.Cold, Key = KeyKind.Rsa2048 }, Clock, ["list", "order"]);

    private static Measurements Measured(ArmRecorder recorder) => new()
    {
        StartedAt = new(2026, 11, 30, 0, 0, 0, TimeSpan.Zero),
        Duration = TimeSpan.FromSeconds(3),
        Cancelled = false,
        EndedEarly = null,
        Arms = [recorder.ToResult()],
        Totals = [recorder.ToTotals()],
        Parts = [recorder.Parts],
        Ledger = Given.Ledger,
        Generator = Given.Generator,
    };
}
