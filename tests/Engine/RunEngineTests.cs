using System.Collections.Concurrent;
using LoadHarness.Arms;
using LoadHarness.Engine;
using LoadHarness.Recording;
using LoadHarness.Results;
using LoadHarness.Schedules;
using LoadHarness.Tests.Support;
using Xunit;

namespace LoadHarness.Tests.Engine;

public sealed class RunEngineTests : EngineTests
{
    private static readonly string[] FirstBlock = ["round 1 of 3"];

    [Fact(Timeout = Wait.Patience)]
    public async Task Runs_every_arm_once_in_each_round_and_never_counts_the_warm_up()
    {
        var sent = new ConcurrentDictionary<int, int>();
        var result = await RunAsync(Plan, new ScriptedClient((arm, intended) =>
        {
            sent.AddOrUpdate(arm, 1, (_, count) => count + 1);
            return ScriptedClient.Ok(arm, intended);
        }));

        Assert.Equal(["a", "b", "c"], result.Arms.Select(arm => arm.Name));
        Assert.All(result.Arms, arm =>
        {
            Assert.Equal(3 * 2, arm.Requests);
            Assert.Equal([1, 2, 3], arm.Rounds.Select(round => round.Round));
        });
        for (var round = 0; round < 3; round++)
        {
            Assert.Equal([1, 2, 3], result.Arms.Select(arm => arm.Rounds[round].Position).Order());
        }

        // Two passes of two blocks are the warm-up, and the block of a round that is not counted.
        Assert.All(sent.Values, count => Assert.Equal((3 * 2) + (5 * 2), count));
        Assert.All(result.Arms, arm => Assert.Equal(5 * 2, arm.WarmUpRequests));
        Assert.Equal(3 * ((3 * 2) + (5 * 2)), result.Ledger.ClientConnections);
        Assert.Equal((false, null), (result.Cancelled, result.EndedEarly));
        Assert.Equal(
            [
                .. Enumerable.Repeat("warm-up", 6), .. Enumerable.Repeat("uncounted round", 3), .. Enumerable.Repeat("round 1 of 3", 3), .. Enumerable.Repeat("round 2 of 3", 3), .. Enumerable.Repeat("round 3 of 3", 3),
            ],
            Progress.Select(progress => progress.Stage));
        Assert.Equal(Progress.Select(progress => progress.Done).Order(), Progress.Select(progress => progress.Done));
    }

    [Fact(Timeout = Wait.Patience)]
    public async Task A_fault_in_the_middle_keeps_what_was_measured_until_then()
    {
        var fault = new InvalidOperationException("made up");
        var engine = new RunEngine(
            Plan,
            new ScriptedTarget(),
            Clock,
            progress => _ = progress.Stage.StartsWith("round 2", StringComparison.Ordinal) ? throw fault : 0,
            (_, _, _) => new ScriptedClient(ScriptedClient.Ok));

        var result = await engine.RunAsync(_ => false, Stop.Token, Abort.Token);

        Assert.Equal((false, "made up", fault), (result.Cancelled, result.EndedEarly, result.Fault));
        Assert.All(result.Arms, arm => Assert.Equal(2, arm.Requests));
    }

    [Fact(Timeout = Wait.Patience)]
    public async Task A_fault_within_a_block_leaves_no_round_open()
    {
        var fault = new IOException("made up");
        var (stage, reads) = ("", 0);

        // The first reading of a round is before its requests, the second after them.
        var target = new ScriptedTarget { Counters = () => stage.StartsWith("round 2", StringComparison.Ordinal) && ++reads == 2 ? throw fault : null };
        var engine = new RunEngine(Plan, target, Clock, progress => stage = progress.Stage, (_, _, _) => new ScriptedClient(ScriptedClient.Ok));

        var result = await engine.RunAsync(_ => false, Stop.Token, Abort.Token);

        Assert.Equal((false, "made up", fault), (result.Cancelled, result.EndedEarly, result.Fault));
        Assert.Equal([2L, 2, 4], result.Arms.Select(arm => arm.Requests).Order());
    }

    [Fact(Timeout = Wait.Patience)]
    public async Task The_seed_alone_decides_the_order()
    {
        var plan = Plan with { Schedule = new Rounds(10, 10, TimeSpan.Zero) };

        var once = await OrderAsync(plan);
        var again = await OrderAsync(plan);
        var other = await OrderAsync(plan with { Seed = 2 });

        Assert.Equal(once, again);
        Assert.NotEqual(once, other);
        Assert.InRange(once.Distinct(StringComparer.Ordinal).Count(), 2, 6);
    }

    [Fact(Timeout = Wait.Patience)]
    public async Task A_round_at_the_rate_of_the_run_comes_before_those_that_count()
    {
        var sent = new ConcurrentDictionary<string, int>();
        var plan = Plan with { Load = LoadKind.Open, Rate = 1_000, Schedule = new Rounds(2, 2, TimeSpan.FromMilliseconds(20)) };

        var result = await Clock.DriveAsync(RunAsync(plan, new ScriptedClient((arm, intended) =>
        {
            sent.AddOrUpdate($"{arm} {Progress[^1].Stage}", 1, (_, count) => count + 1);
            return ScriptedClient.Ok(arm, intended);
        })));

        for (var arm = 0; arm < 3; arm++)
        {
            Assert.Equal((20, 20), (sent[$"{arm} uncounted round"], sent[$"{arm} round 1 of 2"]));
            Assert.Equal(2 * 20, result.Arms[arm].Requests);
            Assert.Equal(sent[$"{arm} warm-up"] + 20, result.Arms[arm].WarmUpRequests);
        }
    }

    [Fact(Timeout = Wait.Patience)]
    public async Task What_the_compiler_did_is_a_fact_of_the_run()
    {
        var result = await RunAsync(Plan, Good);

        Assert.True(result.Generator.Compiled is { BeforeRounds: >= 0, FirstRound: >= 0, LaterRounds: >= 0 });
        Assert.Null(result.Generator.ServerCompiled);
        Assert.Equal(result.Arms[0].Rounds.Count, result.Generator.Pace!.RoundMicroseconds.Count);
        Assert.All(result.Generator.Pace.RoundMicroseconds, time => Assert.True(time > 0));
    }

    [Fact(Timeout = Wait.Patience)]
    public async Task Rounds_are_added_only_while_it_is_asked_for()
    {
        var plan = Plan with { Schedule = new Rounds(2, 5, TimeSpan.Zero) };
        var looks = new List<int>();

        var decided = await RunAsync(plan, Good, looked => Look(looked, undecided: false));
        Assert.Equal([2], looks);
        Assert.All(decided.Arms, arm => Assert.Equal(2, arm.Rounds.Count));

        var undecided = await RunAsync(plan, Good, looked => Look(looked, undecided: true));
        Assert.Equal([2, 2], looks);
        Assert.All(undecided.Arms, arm => Assert.Equal(5, arm.Rounds.Count));

        bool Look(IReadOnlyList<ArmResult> looked, bool undecided)
        {
            looks.Add(looked[0].Rounds.Count);
            return undecided;
        }
    }

    [Theory(Timeout = Wait.Patience)]
    [InlineData(1_000, 20, 20)]
    [InlineData(333, 30, 9)]
    [InlineData(1, 10, 1)]
    public async Task Open_load_gives_every_intended_request_an_outcome(double rate, int milliseconds, int intended)
    {
        var plan = Plan with { Load = LoadKind.Open, Rate = rate, Schedule = new Rounds(3, 3, TimeSpan.FromMilliseconds(milliseconds)) };

        var result = await Clock.DriveAsync(RunAsync(plan, (_, _) => Good));

        Assert.All(result.Arms, arm => Assert.Equal(new Dictionary<string, long> { [nameof(Outcome.Ok)] = 3 * intended }, arm.Outcomes));
        Assert.All(result.Arms, arm => Assert.Equal(3 * intended, arm.Requests));
        Assert.Equal(rate, result.Generator.Rate);
        Assert.NotNull(result.Generator.PacerLatenessP99);
    }

    [Fact(Timeout = Wait.Patience)]
    public async Task A_burst_beyond_all_queues_is_refused_and_none_of_it_is_lost()
    {
        // One client that does not answer, two places to wait, and 20,000 requests that come due together: more than the recorder's mailbox holds.
        var plan = Plan with
        {
            Arms = [Arm("a")],
            Clients = 1,
            Load = LoadKind.Open,
            Rate = 1_000_000,
            QueueCapacity = 2,
            Schedule = new Rounds(1, 1, TimeSpan.FromMilliseconds(20)),
        };
        var answer = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var client = new ScriptedClient(async (arm, intended) =>
        {
            if (Progress[^1].Stage == "round 1 of 1")
            {
                await answer.Task;
            }

            return ScriptedClient.Ok(arm, intended);
        });

        // Nobody waits for the clock any more when all were dispatched, and what waits was given up.
        var running = RunAsync(plan, client);
        await Clock.RunDownAsync();
        answer.SetResult();
        var result = await Clock.DriveAsync(running);

        Assert.Equal(20_000, result.Arms[0].Requests);
        Assert.Equal(
            new Dictionary<string, long> { [nameof(Outcome.Ok)] = 1, [nameof(Outcome.Refused)] = 19_999 },
            result.Arms[0].Outcomes);
    }

    [Fact(Timeout = Wait.Patience)]
    public async Task The_automatic_rate_is_forty_percent_of_the_slowest_arm_in_two_digits()
    {
        // One client an arm, whose requests take 1.0, 2.7 and 2.0 ms: the second does 370.4 a second, of which 40 % are 148.1.
        TimeSpan[] takes = [TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(2.7), TimeSpan.FromMilliseconds(2)];
        var plan = Plan with { Clients = 1, Load = LoadKind.Open, Rate = null, WarmUp = TimeSpan.FromSeconds(1) };

        var result = await RunAsync(
            plan,
            new ScriptedClient((arm, intended) =>
            {
                Clock.Advance(takes[arm]);
                return ScriptedClient.Ok(arm, intended);
            }),
            progress: told => StopAt(told, FirstBlock[0]));

        Assert.Equal(140, result.Generator.Rate);
    }

    [Fact(Timeout = Wait.Patience)]
    public async Task Kept_connections_are_opened_before_the_block_that_counts()
    {
        var plan = Plan with { Arms = [Arm("kept") with { Mode = ConnectionMode.KeepAlive }] };
        var sent = 0;
        var result = await RunAsync(plan, new ScriptedClient((arm, intended) =>
        {
            Interlocked.Increment(ref sent);
            return ScriptedClient.Ok(arm, intended);
        }));

        Assert.Equal(3 * 2, result.Arms[0].Requests);
        Assert.Equal((4 * 2) + (4 * 2 * 2), sent);
    }

    private async Task<IReadOnlyList<string>> OrderAsync(LoadPlan plan)
    {
        var result = await RunAsync(plan, Good);
        return [.. Enumerable.Range(0, ((Rounds)plan.Schedule).First).Select(round => string.Concat(result.Arms.OrderBy(arm => arm.Rounds[round].Position).Select(arm => arm.Name)))];
    }
}
