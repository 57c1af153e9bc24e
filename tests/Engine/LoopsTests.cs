using System.Collections.Concurrent;
using LoadHarness.Arms;
using LoadHarness.Engine;
using LoadHarness.Metrics;
using LoadHarness.Recording;
using LoadHarness.Results;
using LoadHarness.Schedules;
using LoadHarness.Tests.Support;
using Xunit;

namespace LoadHarness.Tests.Engine;

/// <summary>A load that is divided among event loops is the same load. The loops themselves are the thread pool's here, so that the test moves the time.</summary>
public sealed class LoopsTests : EngineTests
{
    private readonly ConcurrentBag<(int Arm, int Client, long Intended, string Stage)> _sent = [];

    [Theory(Timeout = Wait.Patience)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Each_request_of_a_block_is_started_once_by_a_client_of_the_loop_that_it_belongs_to(int loops)
    {
        var plan = Of(loops) with { Load = LoadKind.Open, Rate = 1_000, Schedule = new Rounds(1, 1, TimeSpan.FromMilliseconds(20)) };

        var result = await RunAsync(plan);

        Assert.All(result.Arms, arm => Assert.Equal((20, 5), (arm.Requests, plan.ClientsOf(plan.Arms[0]))));
        for (var arm = 0; arm < plan.Arms.Count; arm++)
        {
            var block = _sent.Where(one => one.Arm == arm && one.Stage == "round 1 of 1").OrderBy(one => one.Intended).ToList();
            Assert.Equal(Enumerable.Range(0, 20).Select(index => TimeSpan.FromMilliseconds(index)), block.Select(one => Clock.GetElapsedTime(block[0].Intended, one.Intended)));
            Assert.All(block.Index(), one => Assert.Equal(one.Index % loops, one.Item.Client % loops));
        }
    }

    [Theory(Timeout = Wait.Patience)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    public async Task Rounds_of_a_closed_loop_count_the_same(int loops)
    {
        var result = await RunAsync(Of(loops));

        // Blocks without a length send one request a client: two passes of the warm-up, an uncounted round and three that count.
        Assert.All(result.Arms, arm => Assert.Equal((3 * 5, 5 * 5), (arm.Requests, arm.WarmUpRequests)));
        Assert.All(result.Arms, arm => Assert.Equal([1, 2, 3], arm.Rounds.Select(round => round.Round)));
        Assert.Equal(3 * 8 * 5, result.Ledger.ClientConnections);
        Assert.All(_sent.GroupBy(one => (one.Arm, one.Client)), client => Assert.Equal(8, client.Count()));
    }

    [Theory(Timeout = Wait.Patience)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task A_paced_load_calls_every_client_once_before_each_block(int loops)
    {
        var plan = Of(loops) with
        {
            Arms = [Arm("kept") with { Mode = ConnectionMode.KeepAlive }],
            IsTargetShared = true,
            Load = LoadKind.Open,
            Rate = 10,
            Schedule = new Rounds(1, 1, TimeSpan.FromSeconds(1)),
        };

        var result = await RunAsync(plan);

        Assert.Equal(10, result.Arms[0].Requests);
        Assert.Equal(Enumerable.Range(0, 5), _sent.OrderBy(one => one.Intended).Take(5).Select(one => one.Client));
        var starts = _sent.Select(one => one.Intended).Order().ToList();
        Assert.All(starts.Zip(starts.Skip(1)), pair => Assert.True(Clock.GetElapsedTime(pair.First, pair.Second) >= TimeSpan.FromMilliseconds(99)));
    }

    [Fact(Timeout = Wait.Patience)]
    public async Task A_search_takes_the_same_steps()
    {
        var result = await RunAsync(Of(2) with { Arms = [Arm("a")], Load = LoadKind.Open, Rate = 100, IsTargetShared = true, Schedule = new CapacitySearch(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1)) });

        Assert.Equal([50, 70, 98, 100, 100], result.Arms[0].Rounds.Select(round => Math.Round(round.Metrics[Metric.Rate.Id])));
    }

    [Theory(Timeout = Wait.Patience)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task A_soak_keeps_its_weights_and_loses_no_request_between_windows(int loops)
    {
        var plan = Of(loops) with { Load = LoadKind.Open, Rate = 40, Schedule = new SoakWindows(TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(1), [2, 1, 1]) };

        var result = await RunAsync(plan);

        Assert.Equal([60L, 30, 30], result.Arms.Select(arm => arm.Requests));
        Assert.All(_sent.GroupBy(one => one.Arm), arm => Assert.Equal(loops, arm.Select(one => one.Client % loops).Distinct().Count()));
    }

    [Fact]
    public void Clients_that_share_what_one_loop_owns_are_on_one_loop()
    {
        var plan = Of(2);
        var arm = Arm("arm");

        Assert.Equal(2, plan.LoopsOf(arm));
        Assert.Equal(1, plan.LoopsOf(arm with { Clients = 1 }));
        Assert.Equal(1, plan.LoopsOf(arm with { SharedConnections = 4 }));
        Assert.Equal(1, plan.LoopsOf(arm with { Mode = ConnectionMode.Resumed, Slots = SessionSlots.Shared }));
        Assert.Equal(2, plan.LoopsOf(arm with { Mode = ConnectionMode.Resumed }));
        Assert.Equal(1, plan.LoopsOf(arm with { Client = ClientKind.DotNet }));
        Assert.Equal(1, (plan with { Shard = new(4, 5) }).LoopsOf(arm));
    }

    private static LoadPlan Of(int loops) => Plan with { Clients = 5, Client = ClientKind.OpenSsl, Loops = loops };

    private async Task<Measurements> RunAsync(LoadPlan plan)
    {
        var engine = new RunEngine(plan, new ScriptedTarget(), Clock, Progress.Add, (arm, client, _) => new ScriptedClient((index, intended) =>
        {
            _sent.Add((index, client, intended, Progress[^1].Stage));
            return ScriptedClient.Ok(index, intended) with { Wire = new WireEvidence { Kind = HandshakeKind.Full, Version = arm.Tls } };
        }));
        var result = await Clock.DriveAsync(engine.RunAsync(_ => false, Stop.Token, Abort.Token));
        Assert.Null(result.Fault);
        return result;
    }
}
