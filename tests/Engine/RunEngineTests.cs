using System.Collections.Concurrent;
using LoadHarness.Arms;
using LoadHarness.Clients;
using LoadHarness.Engine;
using LoadHarness.Recording;
using LoadHarness.Results;
using LoadHarness.Schedules;
using LoadHarness.Tests.Support;
using Xunit;

namespace LoadHarness.Tests.Engine;

[Collection(nameof(VirtualTime))]
public sealed class RunEngineTests : IDisposable
{
    // Every block that lasts no time sends one request a client: all counts are known.
    private static readonly LoadPlan Plan = new()
    {
        Scenario = "test",
        Question = "Does the engine do what the plan says?",
        Arms = [Arm("a"), Arm("b"), Arm("c")],
        Clients = 2,
        Load = LoadKind.Closed,
        Schedule = new Rounds(3, 3, TimeSpan.Zero),
        WarmUp = TimeSpan.Zero,
        Seed = 1,
        Comparisons = [],
        Gates = [],
    };

    private static readonly string[] FirstBlock = ["round 1 of 3"];

    private readonly ManualClock _clock = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly CancellationTokenSource _abort = new();
    private readonly List<RunProgress> _progress = [];

    public void Dispose()
    {
        _stop.Dispose();
        _abort.Dispose();
    }

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
            _progress.Select(progress => progress.Stage));
        Assert.Equal(_progress.Select(progress => progress.Done).Order(), _progress.Select(progress => progress.Done));
    }

    [Fact(Timeout = Wait.Patience)]
    public async Task A_fault_in_the_middle_keeps_what_was_measured_until_then()
    {
        var fault = new InvalidOperationException("made up");
        var engine = new RunEngine(
            Plan,
            new ScriptedTarget(),
            _clock,
            progress => _ = progress.Stage.StartsWith("round 2", StringComparison.Ordinal) ? throw fault : 0,
            (_, _, _) => new ScriptedClient(ScriptedClient.Ok));

        var result = await engine.RunAsync(_ => false, _stop.Token, _abort.Token);

        Assert.Equal((false, "made up", fault), (result.Cancelled, result.EndedEarly, result.Fault));
        Assert.All(result.Arms, arm => Assert.Equal(2, arm.Requests));
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

        var result = await _clock.DriveAsync(RunAsync(plan, new ScriptedClient((arm, intended) =>
        {
            sent.AddOrUpdate($"{arm} {_progress[^1].Stage}", 1, (_, count) => count + 1);
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

        var result = await _clock.DriveAsync(RunAsync(plan, (_, _) => Good));

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
            if (_progress[^1].Stage == "round 1 of 1")
            {
                await answer.Task;
            }

            return ScriptedClient.Ok(arm, intended);
        });

        // Nobody waits for the clock any more when all were dispatched, and what waits was given up.
        var running = RunAsync(plan, client);
        await _clock.RunDownAsync();
        answer.SetResult();
        var result = await _clock.DriveAsync(running);

        Assert.Equal(20_000, result.Arms[0].Requests);
        Assert.Equal(
            new Dictionary<string, long> { [nameof(Outcome.Ok)] = 1, [nameof(Outcome.Refused)] = 19_999 },
            result.Arms[0].Outcomes);
    }

    [Fact(Timeout = Wait.Patience)]
    public async Task A_crash_is_counted_and_the_client_starts_again()
    {
        var made = 0;
        var crashed = 0;
        var running = RunAsync(Plan, (_, _) =>
        {
            Interlocked.Increment(ref made);
            return new ScriptedClient((arm, intended) => arm == 1 && _progress[^1].Stage == FirstBlock[0] && Interlocked.Exchange(ref crashed, 1) == 0
                ? throw new InvalidOperationException("a bug")
                : ScriptedClient.Ok(arm, intended));
        });
        var result = await _clock.DriveAsync(running);

        Assert.Equal((false, null), (result.Cancelled, result.EndedEarly));
        Assert.Equal(new Dictionary<string, long> { [nameof(Outcome.Ok)] = 5, [nameof(Outcome.ClientCrashed)] = 1 }, result.Arms[1].Outcomes);
        Assert.Equal("a bug", Assert.Single(result.Arms[1].Errors).FirstMessage);
        Assert.All(result.Arms, arm => Assert.Equal(6, arm.Requests));
        Assert.Equal(1, result.Generator.Restarts);
        Assert.Equal((3 * 2) + 1, made);
    }

    [Fact(Timeout = Wait.Patience)]
    public async Task A_client_that_crashes_again_and_again_ends_the_run()
    {
        // A block far longer than the patience with the client: it must not be run to its end.
        var plan = Plan with { Schedule = new Rounds(3, 3, TimeSpan.FromHours(1)) };
        var running = RunAsync(plan, new ScriptedClient((arm, intended) => _progress[^1].Stage == FirstBlock[0]
            ? throw new InvalidOperationException("a bug")
            : EndsUncounted(arm, intended)));
        var result = await _clock.DriveAsync(running);

        Assert.False(result.Cancelled);
        Assert.Contains("again and again", result.EndedEarly, StringComparison.Ordinal);
        Assert.Equal(CheckSubject.Harness, result.EndedBy);
        Assert.InRange(result.Duration - _progress.First(told => told.Stage == FirstBlock[0]).Elapsed, TimeSpan.Zero, TimeSpan.FromMinutes(5));
        var measured = Assert.Single(result.Arms, arm => arm.Requests > 0);
        Assert.InRange(measured.Outcomes[nameof(Outcome.ClientCrashed)], 11, 22);
        Assert.Equal(measured.Requests, measured.Outcomes.Values.Sum());
    }

    [Fact(Timeout = Wait.Patience)]
    public async Task A_stop_keeps_what_was_measured()
    {
        var result = await RunAsync(Plan, Good, progress: told => StopAt(told, "round 2 of 3"));

        Assert.Equal((true, null), (result.Cancelled, result.EndedEarly));
        Assert.All(result.Arms, arm => Assert.InRange(arm.Rounds.Count, 1, 2));
        Assert.All(result.Arms, arm => Assert.Equal(Outcome.Ok.ToString(), Assert.Single(arm.Outcomes).Key));
    }

    [Theory(Timeout = Wait.Patience)]
    [InlineData(LoadKind.Closed)]
    [InlineData(LoadKind.Open)]
    public async Task A_second_stop_ends_what_is_in_flight(LoadKind load)
    {
        var plan = Plan with { Load = load, Rate = 0.001, Schedule = new Rounds(3, 3, TimeSpan.FromHours(1)) };
        var stopped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var running = RunAsync(plan, (_, abort) => new ScriptedClient(async (arm, intended) =>
        {
            if (_progress[^1].Stage != FirstBlock[0])
            {
                return EndsUncounted(arm, intended);
            }

            await _stop.CancelAsync();
            stopped.TrySetResult();
            await Task.Delay(Timeout.Infinite, abort).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return new Sample { Arm = arm, Outcome = Outcome.Cancelled };
        }));
        await stopped.Task;
        Assert.False(running.IsCompleted);
        await _abort.CancelAsync();
        var result = await _clock.DriveAsync(running);

        Assert.Equal((true, null), (result.Cancelled, result.EndedEarly));
        var measured = Assert.Single(result.Arms, arm => arm.Requests > 0);
        Assert.Equal(new Dictionary<string, long> { [nameof(Outcome.Cancelled)] = load == LoadKind.Open ? 1 : 2 }, measured.Outcomes);
    }

    [Theory(Timeout = Wait.Patience)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_stop_in_the_warm_up_leaves_an_empty_result_that_can_be_written(bool before)
    {
        var client = new ScriptedClient((arm, _) =>
        {
            _stop.Cancel();
            return new Sample { Arm = arm, Outcome = Outcome.Cancelled };
        });
        if (before)
        {
            await _stop.CancelAsync();
        }

        var result = await RunAsync(Plan with { Load = LoadKind.Open, Rate = null }, client);

        Assert.Equal((true, null), (result.Cancelled, result.EndedEarly));
        Assert.Null(result.Generator.Rate);
        Assert.All(result.Arms, arm => Assert.Equal(0, arm.Requests));
    }

    [Fact(Timeout = Wait.Patience)]
    public async Task A_target_without_a_single_success_ends_the_run_with_its_first_failure()
    {
        var result = await RunAsync(Plan, new ScriptedClient((arm, _) => arm == 1
            ? new Sample { Arm = arm, Outcome = Outcome.ConnectRefused, Error = "nobody listens" }
            : ScriptedClient.Ok(arm, 1)));

        Assert.False(result.Cancelled);
        Assert.Equal("no request of the warm-up of 'b' succeeded; the first ended in ConnectRefused (nobody listens)", result.EndedEarly);
        Assert.Equal(CheckSubject.Target, result.EndedBy);
        Assert.True(result.Answers > 0);
        Assert.All(result.Arms, arm => Assert.Equal(0, arm.Requests));
    }

    [Theory(Timeout = Wait.Patience)]
    [InlineData(Outcome.ConnectRefused, CheckSubject.Target, false)]
    [InlineData(Outcome.HandshakeTimeout, CheckSubject.Target, false)]
    [InlineData(Outcome.UnexpectedStatus, CheckSubject.Target, true)]
    [InlineData(Outcome.OutOfPorts, CheckSubject.Harness, false)]
    public async Task Who_made_requests_fail_ended_the_run(Outcome outcome, CheckSubject by, bool answered)
    {
        var result = await RunAsync(Plan, new ScriptedClient((arm, _) => new Sample { Arm = arm, Outcome = outcome, Error = "none" }));

        Assert.NotNull(result.EndedEarly);
        Assert.Equal((by, answered), (result.EndedBy, result.Answers > 0));
    }

    [Theory(Timeout = Wait.Patience)]
    [InlineData(LoadKind.Closed)]
    [InlineData(LoadKind.Open)]
    public async Task A_target_that_never_answers_is_given_up_after_the_first_time_limit(LoadKind load)
    {
        // At ten a second the clients of one arm alone would be called for more than a minute and a half.
        var sent = 0;
        var plan = Plan with { Clients = 1_000, Load = load, Rate = load == LoadKind.Open ? 10 : null, Schedule = new Rounds(3, 3, TimeSpan.FromMinutes(10)) };
        var result = await _clock.DriveAsync(RunAsync(plan, new ScriptedClient((arm, _) =>
        {
            Interlocked.Increment(ref sent);
            return new Sample { Arm = arm, Outcome = Outcome.RequestTimeout, Error = "no answer" };
        })));

        Assert.Equal("no request of the warm-up of 'a' succeeded; the first ended in RequestTimeout (no answer)", result.EndedEarly);
        Assert.Equal((CheckSubject.Target, 0L, Outcome.RequestTimeout), (result.EndedBy, result.Answers, result.FirstFailure));
        Assert.InRange(sent, 1, 64);
    }

    [Fact(Timeout = Wait.Patience)]
    public async Task An_arm_that_is_never_answered_is_left_out_where_another_one_was()
    {
        var result = await RunAsync(Plan, new ScriptedClient((arm, intended) => arm == 1
            ? new Sample { Arm = arm, Outcome = Outcome.RequestTimeout, Error = "no answer" }
            : ScriptedClient.Ok(arm, intended)));

        Assert.Equal((false, null), (result.Cancelled, result.EndedEarly));
        Assert.Equal("b", Assert.Single(result.LeftOut).Arm);
    }

    [Fact(Timeout = Wait.Patience)]
    public async Task An_arm_without_a_single_success_in_its_warm_up_is_left_out_and_the_others_are_measured()
    {
        var sent = new ConcurrentDictionary<int, int>();
        var result = await RunAsync(Plan, new ScriptedClient((arm, _) =>
        {
            sent.AddOrUpdate(arm, 1, (_, count) => count + 1);
            return arm == 1 ? new Sample { Arm = arm, Outcome = Outcome.ConnectionReset, Error = "gone" } : ScriptedClient.Ok(arm, 1);
        }));

        Assert.Equal((false, null), (result.Cancelled, result.EndedEarly));
        Assert.Equal([new LeftOutArm("b", "no request of its warm-up succeeded; the first ended in ConnectionReset (gone)")], result.LeftOut);
        Assert.Equal(["a", "c"], result.Arms.Select(arm => arm.Name));
        Assert.All(result.Arms, arm => Assert.Equal(3 * 2, arm.Requests));
        Assert.Equal(Plan.Clients, sent[1]);
    }

    [Fact(Timeout = Wait.Patience)]
    public async Task Where_no_arm_has_a_success_the_run_ends_with_the_first_failure()
    {
        var result = await RunAsync(Plan, new ScriptedClient((arm, _) => new Sample { Arm = arm, Outcome = Outcome.ConnectionReset, Error = $"gone {arm}" }));

        Assert.Equal("no request of the warm-up of 'a' succeeded; the first ended in ConnectionReset (gone 0)", result.EndedEarly);
        Assert.Empty(result.LeftOut);
        Assert.All(result.Arms, arm => Assert.Equal(0, arm.Requests));
    }

    [Fact(Timeout = Wait.Patience)]
    public async Task A_round_without_a_single_success_ends_the_run()
    {
        var result = await RunAsync(Plan, new ScriptedClient((arm, _) => arm == 2 && _progress[^1].Stage == "round 2 of 3"
            ? new Sample { Arm = arm, Outcome = Outcome.ConnectionReset, Error = "gone" }
            : ScriptedClient.Ok(arm, 1)));

        Assert.Equal("no request of 'c' in round 2 succeeded", result.EndedEarly);
        Assert.Equal(2, result.Arms[2].Rounds.Count);
        Assert.Equal(new Dictionary<string, long> { [nameof(Outcome.Ok)] = 2, [nameof(Outcome.ConnectionReset)] = 2 }, result.Arms[2].Outcomes);
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
                _clock.Advance(takes[arm]);
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

    private static ScriptedClient Good { get; } = new(ScriptedClient.Ok);

    private static Arm Arm(string name) => new() { Name = name, Mode = ConnectionMode.Cold, Key = KeyKind.EcdsaP256 };

    // A block of an hour is over with its first answer.
    private Sample EndsUncounted(int arm, long intended)
    {
        _clock.Advance(_progress[^1].Stage == "uncounted round" ? TimeSpan.FromHours(1) : TimeSpan.Zero);
        return ScriptedClient.Ok(arm, intended);
    }

    private void StopAt(RunProgress told, string stage)
    {
        if (told.Stage == stage)
        {
            _stop.Cancel();
        }
    }

    private async Task<IReadOnlyList<string>> OrderAsync(LoadPlan plan)
    {
        var result = await RunAsync(plan, Good);
        return [.. Enumerable.Range(0, ((Rounds)plan.Schedule).First).Select(round => string.Concat(result.Arms.OrderBy(arm => arm.Rounds[round].Position).Select(arm => arm.Name)))];
    }

    private Task<Measurements> RunAsync(
        LoadPlan plan, ScriptedClient client, Func<IReadOnlyList<ArmResult>, bool>? isUndecided = null, Action<RunProgress>? progress = null) =>
        RunAsync(plan, (_, _) => client, isUndecided, progress);

    private async Task<Measurements> RunAsync(
        LoadPlan plan,
        Func<Arm, CancellationToken, IClient> create,
        Func<IReadOnlyList<ArmResult>, bool>? isUndecided = null,
        Action<RunProgress>? progress = null)
    {
        void Told(RunProgress told)
        {
            _progress.Add(told);
            progress?.Invoke(told);
        }

        var engine = new RunEngine(plan, new ScriptedTarget(), _clock, Told, (arm, _, abort) => create(arm, abort));
        var result = await engine.RunAsync(isUndecided ?? (_ => throw new InvalidOperationException("not asked for")), _stop.Token, _abort.Token);
        Assert.Null(result.Fault);
        return result;
    }
}
