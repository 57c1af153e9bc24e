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

    public static TheoryData<int> Seeds => [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Any_split_of_samples_merged_is_what_one_recorder_of_all_of_them_has(int seed)
    {
        var random = new Random(seed);
        var shards = random.Next(1, 6);
        Sample[][] rounds = [.. Enumerable.Range(0, random.Next(1, 5)).Select(_ => Enumerable.Range(0, random.Next(0, 60)).Select(_ => AnySample(random)).ToArray())];
        int[][] owners = [.. rounds.Select(round => round.Select(_ => random.Next(shards)).ToArray())];

        var whole = new ShardedRun();
        foreach (var shard in Enumerable.Range(0, shards).OrderBy(_ => random.Next()))
        {
            // As it comes from a file.
            var part = Measured(Recorded([.. rounds.Zip(owners, (round, owner) => round.Where((_, index) => owner[index] == shard).ToArray())]));
            whole.Add(shard, JsonSerializer.Deserialize(JsonSerializer.Serialize(part, LaunchJson.Of<Measurements>()), LaunchJson.Of<Measurements>())!);
        }

        var one = Recorded(rounds).ToResult();
        var merged = Assert.Single(whole.ToMeasurements().Arms);
        Assert.Equal(Canonical.Text(one), Canonical.Text(merged));
        Assert.Equal(Canonical.Steps(one.Rounds), Canonical.Steps(merged.Rounds));
        Assert.Equal(Canonical.Steps(one.ByRequest![1].Rounds), Canonical.Steps(merged.ByRequest![1].Rounds));
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Any_split_of_the_samples_of_a_soak_merged_is_what_one_recorder_of_all_of_them_has(int seed)
    {
        var random = new Random(seed);
        var shards = random.Next(1, 5);
        Sample[][] windows = [.. Enumerable.Range(0, random.Next(1, 30)).Select(_ => Enumerable.Range(0, random.Next(0, 30)).Select(_ => AnySample(random)).ToArray())];
        int[][] owners = [.. windows.Select(window => window.Select(_ => random.Next(shards)).ToArray())];

        var whole = new ShardedRun(inBlocks: true);
        foreach (var shard in Enumerable.Range(0, shards).OrderBy(_ => random.Next()))
        {
            var part = Measured(Soaked([.. windows.Zip(owners, (window, owner) => window.Where((_, index) => owner[index] == shard).ToArray())]));
            whole.Add(shard, JsonSerializer.Deserialize(JsonSerializer.Serialize(part, LaunchJson.Of<Measurements>()), LaunchJson.Of<Measurements>())!);
        }

        var one = Soaked(windows).ToResult();
        var merged = Assert.Single(whole.ToMeasurements().Arms);
        Assert.Equal(Canonical.Text(one), Canonical.Text(merged));
        foreach (var (expected, actual) in new[] { (one.Blocks, merged.Blocks) }.Concat(one.ByRequest!.Zip(merged.ByRequest!, (expected, actual) => (expected.Blocks, actual.Blocks))))
        {
            Assert.Equal(Canonical.Text(expected), Canonical.Text(actual));
            Assert.Equal(Canonical.Steps(expected!), Canonical.Steps(actual!));
        }
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

    private static Sample AnySample(Random random) => OneOf(random) with { Request = random.Next(2) };

    private static Sample OneOf(Random random) => random.Next(8) switch
    {
        0 => Samples.Full(Clock, random.Next(100, 5_000)) with { Outcome = Outcome.RequestTimeout, Phase = Phase.Answer, Error = "late" },
        1 => Samples.Full(Clock, random.Next(100, 5_000)) with { Wire = default },
        _ => Samples.Full(Clock, random.Next(100, 5_000)) with { HandshakeBytesSent = random.Next(1_300, 1_400), HandshakeRoundTrips = random.Next(1, 3) },
    };

    // Costs are in proportion to the requests, so that those of the parts add up to those of the whole.
    private static ArmRecorder Recorded(Sample[][] rounds)
    {
        var recorder = Recorder();
        for (var round = 0; round < rounds.Length; round++)
        {
            recorder.BeginRound(round + 1, position: 1);
            recorder.StartSeconds = round;
            foreach (var sample in rounds[round])
            {
                recorder.Record(sample);
            }

            recorder.EndRound(
                TimeSpan.FromMicroseconds(1_500 * rounds[round].Length), TimeSpan.FromMicroseconds(800 * rounds[round].Length), instructions: new(1_000_000 * rounds[round].Length, null));
        }

        return recorder;
    }

    private static ArmRecorder Soaked(Sample[][] windows)
    {
        var recorder = Recorder();
        recorder.BeginRound(1, 1);
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
