using LoadHarness.Arms;
using LoadHarness.Engine;
using LoadHarness.Engine.Stages;
using LoadHarness.Options;
using LoadHarness.Recording;
using LoadHarness.Results;
using LoadHarness.Schedules;
using LoadHarness.Tests.Support;
using Xunit;

namespace LoadHarness.Tests.Engine.Stages;

/// <summary>A soak by one process and by shards, in a time that the test moves.</summary>
[Collection(nameof(VirtualTime))]
public sealed class ShardedWindowsTests
{
    private static readonly int[] Weights = [3, 1];

    private readonly ManualClock _clock = new();

    [Theory(Timeout = Wait.Patience)]
    [InlineData(null)]
    [InlineData("inject:10/s:4s,inject:20/s:2s,pause:1s")]
    public async Task Shards_of_a_soak_send_the_whole_together_and_begin_their_windows_together(string? shape)
    {
        var whole = await RunAsync(shape, Shard.Whole);
        List<Sent> shards = [];
        for (var index = 0; index < 3; index++)
        {
            shards.Add(await RunAsync(shape, new(index, 3)));
        }

        // Each shard begins with the request of its number.
        var due = whole.FromItsFirst(0);
        Assert.Equal(due, shards.SelectMany((shard, index) => shard.FromItsFirst(due[index].At)).Order());
        Assert.All(shards, shard => Assert.True(shard.Result.StartedAt >= shard.CountsFrom && whole.Sink.Windows.Count == shard.Sink.Windows.Count));
        Assert.Equal(whole.Sink.Windows.Sum(window => window.Shape?.Started), shards.Sum(shard => shard.Sink.Windows.Sum(window => window.Shape?.Started)));

        var merged = new ShardedRun(inBlocks: true);
        shards.Select((shard, index) => (shard.Result, index)).ToList().ForEach(shard => merged.Add(shard.index, shard.Result));
        var arms = merged.ToMeasurements().Arms;
        Assert.Equal(whole.Result.Arms.Select(arm => (arm.Name, arm.Requests, arm.Connections.Full)), arms.Select(arm => (arm.Name, arm.Requests, arm.Connections.Full)));
        Assert.Equal(arms.Select(arm => arm.Requests), arms.Select(arm => arm.Blocks!.Sum(block => block.Requests)));
    }

    private async Task<Sent> RunAsync(string? shape, Shard shard)
    {
        var load = shape is null ? null : LoadNotation.ReadShape(new("load", shape, "")).Value!;
        var plan = new LoadPlan
        {
            Scenario = "test",
            Question = "Is the whole what was asked for?",
            Arms = [.. Weights.Select((_, index) => new Arm { Name = $"arm {index}", Mode = ConnectionMode.Cold, Key = KeyKind.EcdsaP256 })],
            Clients = 6,
            Load = load?.Kind ?? LoadKind.Open,
            Rate = load is null ? 8 : null,
            Schedule = new SoakWindows(load?.Length ?? TimeSpan.FromSeconds(13), TimeSpan.FromSeconds(1), Weights) { Shape = load },
            WarmUp = TimeSpan.Zero,
            Seed = 1,
            Shard = shard,
            StartsAt = shard.IsPart ? _clock.GetUtcNow() + TimeSpan.FromSeconds(5) : null,
            Comparisons = [],
            Gates = [],
        };
        var sink = new MemorySink();
        List<(long Timestamp, int Arm)> due = [];
        var engine = new RunEngine(plan, new ScriptedTarget(), _clock, _ => { }, (_, _, _) => new ScriptedClient(SendAsync), soak: new SoakStorage(new SoakSession(plan, _clock), sink));
        var result = await _clock.DriveAsync(engine.RunAsync(_ => false, TestContext.Current.CancellationToken));
        Assert.Null(result.Fault);
        return new(plan.CountsFrom ?? result.StartedAt, due, sink, result);

        async ValueTask<Sample> SendAsync(int arm, long intended)
        {
            if (sink.HasBegun)
            {
                lock (due)
                {
                    due.Add((intended, arm));
                }
            }

            await Task.Delay(TimeSpan.FromMilliseconds(300), _clock);
            return ScriptedClient.Ok(arm, intended);
        }
    }

    private sealed record Sent(DateTimeOffset CountsFrom, List<(long Timestamp, int Arm)> Due, MemorySink Sink, Measurements Result)
    {
        /// <summary>When each was due, in milliseconds, and whose it was.</summary>
        /// <param name="first">When the first was.</param>
        public List<(long At, int Arm)> FromItsFirst(long first)
        {
            var begun = Due.Min(one => one.Timestamp);
            return [.. Due.Select(one => ((long)Math.Round(first + ((one.Timestamp - begun) / (double)TimeSpan.TicksPerMillisecond)), one.Arm)).Order()];
        }
    }
}
