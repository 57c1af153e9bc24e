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

/// <summary>What a target of somebody else's is sent at most, counted by the clock of the run.</summary>
[Collection(nameof(VirtualTime))]
public sealed class PacedLoadTests
{
    private static readonly LoadPlan Plan = new()
    {
        Scenario = "test",
        Question = "Does anybody get more than was asked for?",
        Arms = [Arm("cold", ConnectionMode.Cold), Arm("kept", ConnectionMode.KeepAlive)],
        Clients = 8,
        Load = LoadKind.Open,
        IsTargetShared = true,
        Schedule = new Rounds(3, 3, TimeSpan.FromSeconds(1)),
        WarmUp = TimeSpan.FromSeconds(2),
        Seed = 1,
        Comparisons = [],
        Gates = [],
    };

    private readonly ManualClock _clock = new();
    private readonly ConcurrentQueue<long> _sent = new();

    public static TheoryData<double, bool> Rates => new() { { 0.5, false }, { 2, false }, { 2, true }, { 7, false }, { 30, false }, { 30, true } };

    [Theory(Timeout = Wait.Patience)]
    [MemberData(nameof(Rates))]
    public async Task Nothing_is_sent_faster_than_the_rate_from_the_first_request_on(double rate, bool soak)
    {
        var plan = Plan with { Rate = rate };
        plan = soak ? plan with { Schedule = new SoakWindows(TimeSpan.FromSeconds(6), TimeSpan.FromSeconds(2), [3, 1]) } : plan;

        var result = await RunAsync(plan, TimeSpan.Zero);

        Assert.Null(result.EndedEarly);
        var seconds = Seconds();
        for (var index = 0; index < seconds.Count; index++)
        {
            // A timestamp has ticks.
            Assert.True(seconds[index] >= (index / rate) - 0.001, $"request {index} after {seconds[index]} s");
        }

        Assert.All(result.Arms, arm => Assert.True(arm is { Requests: > 0, WarmUpRequests: > 0 }));
        Assert.Equal(seconds.Count, result.Arms.Sum(arm => arm.Requests + arm.WarmUpRequests));
    }

    [Fact(Timeout = Wait.Patience)]
    public async Task Every_client_that_has_work_is_called_before_it_counts_and_no_other()
    {
        // Three requests a block, of which one is not counted: the first three clients send them.
        var result = await RunAsync(Plan with { Rate = 3, Arms = [Arm("cold", ConnectionMode.Cold)], WarmUp = TimeSpan.FromSeconds(0.3) }, TimeSpan.Zero);

        Assert.Equal((9, 3 + 1 + 3), (result.Arms[0].Requests, result.Arms[0].WarmUpRequests));
    }

    [Fact(Timeout = Wait.Patience)]
    public async Task Shards_send_the_whole_together_and_begin_each_block_at_its_time()
    {
        var whole = await RunAsync(Plan with { Rate = 10 }, TimeSpan.Zero);
        List<Measurements> shards = [];
        for (var index = 0; index < 3; index++)
        {
            shards.Add(await RunAsync(Plan with { Rate = 10, Shard = new(index, 3), StartsAt = _clock.GetUtcNow() + TimeSpan.FromSeconds(5) }, TimeSpan.Zero));
        }

        for (var arm = 0; arm < 2; arm++)
        {
            Assert.Equal([30, 30], [whole.Arms[arm].Requests, shards.Sum(shard => shard.Arms[arm].Requests)]);
            Assert.Equal([12, 9, 9], shards.Select(shard => shard.Arms[arm].Requests));
            Assert.Equal(whole.Arms[arm].Rounds.Select(round => round.Position), shards[2].Parts[arm].Select(part => part.Position));
        }

        // A block is a second, and half a one lies between two; the clients of kept connections call before theirs, 11 tenths of a second at most.
        var starts = shards.Select(shard => shard.Parts.SelectMany((parts, arm) => parts.Select(part => (Arm: arm, part.Round, Start: Math.Round(part.StartSeconds, 2)))).OrderBy(start => start.Start).ToList()).ToList();
        Assert.Equal(starts[0], starts[1]);
        Assert.Equal(starts[0], starts[2]);
        Assert.Equal(Enumerable.Range(1, 5).Select(block => 1.5 + (starts[0][block].Arm == 1 ? 1.1 : 0)), starts[0].Zip(starts[0].Skip(1), (start, next) => Math.Round(next.Start - start.Start, 2)));
    }

    [Fact(Timeout = Wait.Patience)]
    public async Task A_rate_that_is_looked_for_is_climbed_to()
    {
        // Eight clients whose requests take 90 ms do 88.9 a second: 80 is kept, and 160, which is not, is the most that is ever sent.
        var result = await RunAsync(Plan with { Arms = [Arm("cold", ConnectionMode.Cold)] }, TimeSpan.FromMilliseconds(90));

        Assert.Null(result.EndedEarly);
        Assert.InRange(result.Generator.Rate!.Value, 32, 36);
        Assert.InRange(MostInASecond(), 80, 161);
    }

    [Fact(Timeout = Wait.Patience)]
    public async Task A_climb_ends_at_its_top_and_where_requests_fail()
    {
        var top = await RunAsync(Plan with { Arms = [Arm("cold", ConnectionMode.Cold)], WarmUp = TimeSpan.FromSeconds(0.4) }, TimeSpan.Zero);
        Assert.Equal(510, top.Generator.Rate);
        Assert.InRange(MostInASecond(), 1, (int)RateClimb.Most + 1);

        _sent.Clear();
        var refusing = await RunAsync(Plan with { Arms = [Arm("cold", ConnectionMode.Cold)] }, TimeSpan.Zero, failsAfter: 100);
        Assert.Equal(32, refusing.Generator.Rate);
    }

    [Fact(Timeout = Wait.Patience)]
    public async Task A_search_for_capacity_stops_at_the_rate_that_was_given()
    {
        var plan = Plan with { Arms = [Arm("cold", ConnectionMode.Cold)], Rate = 100, Schedule = new CapacitySearch(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1)) };

        var result = await RunAsync(plan, TimeSpan.Zero);

        Assert.Equal([50, 70, 98, 100, 100], result.Arms[0].Rounds.Select(round => Math.Round(round.Metrics[Metric.Rate.Id])));
        Assert.InRange(MostInASecond(), 1, 101);
    }

    [Fact(Timeout = Wait.Patience)]
    public async Task A_target_of_our_own_is_warmed_as_fast_as_it_can()
    {
        var result = await RunAsync(Plan with { IsTargetShared = false, Rate = 2, Arms = [Arm("cold", ConnectionMode.Cold)] }, TimeSpan.FromMilliseconds(90));

        Assert.InRange(result.Arms[0].WarmUpRequests, 250, 350);
    }

    private static Arm Arm(string name, ConnectionMode mode) => new() { Name = name, Mode = mode, Key = KeyKind.EcdsaP256 };

    private List<double> Seconds()
    {
        var sent = _sent.Order().ToList();
        return [.. sent.Select(at => _clock.GetElapsedTime(sent[0], at).TotalSeconds)];
    }

    private int MostInASecond()
    {
        var seconds = Seconds();
        return seconds.Max(from => seconds.Count(at => at >= from && at < from + 1));
    }

    private async Task<Measurements> RunAsync(LoadPlan plan, TimeSpan takes, int failsAfter = int.MaxValue)
    {
        var client = new ScriptedClient(async (arm, intended) =>
        {
            _sent.Enqueue(_clock.GetTimestamp());
            var fails = _sent.Count > failsAfter && _sent.Count <= failsAfter + 20;
            if (takes > TimeSpan.Zero)
            {
                await Task.Delay(takes, _clock);
            }

            return fails ? new Sample { Arm = arm, Outcome = Outcome.UnexpectedStatus, Error = "status 429" } : ScriptedClient.Ok(arm, intended) with { Wire = new WireEvidence { Kind = HandshakeKind.Full, Version = TlsVersion.Tls13 } };
        });
        return await _clock.DriveAsync(new RunEngine(plan, new ScriptedTarget(), _clock, static _ => { }, (_, _, _) => client).RunAsync(_ => false, CancellationToken.None));
    }
}
