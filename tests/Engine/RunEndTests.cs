using System.Collections.Concurrent;
using LoadHarness.Arms;
using LoadHarness.Recording;
using LoadHarness.Results;
using LoadHarness.Schedules;
using LoadHarness.Tests.Support;
using Xunit;

namespace LoadHarness.Tests.Engine;

/// <summary>How runs end that do not come to their end, and what is kept of them.</summary>
public sealed class RunEndTests : EngineTests
{
    private static readonly string[] FirstBlock = ["round 1 of 3"];

    [Fact(Timeout = Wait.Patience)]
    public async Task A_crash_is_counted_and_the_client_starts_again()
    {
        var made = 0;
        var crashed = 0;
        var running = RunAsync(Plan, (_, _) =>
        {
            Interlocked.Increment(ref made);
            return new ScriptedClient((arm, intended) => arm == 1 && Progress[^1].Stage == FirstBlock[0] && Interlocked.Exchange(ref crashed, 1) == 0
                ? throw new InvalidOperationException("a bug")
                : ScriptedClient.Ok(arm, intended));
        });
        var result = await Clock.DriveAsync(running);

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
        var running = RunAsync(plan, new ScriptedClient((arm, intended) => Progress[^1].Stage == FirstBlock[0]
            ? throw new InvalidOperationException("a bug")
            : EndsUncounted(arm, intended)));
        var result = await Clock.DriveAsync(running);

        Assert.False(result.Cancelled);
        Assert.Contains("again and again", result.EndedEarly, StringComparison.Ordinal);
        Assert.Equal(CheckSubject.Harness, result.EndedBy);
        Assert.InRange(result.Duration - Progress.First(told => told.Stage == FirstBlock[0]).Elapsed, TimeSpan.Zero, TimeSpan.FromMinutes(5));
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
            if (Progress[^1].Stage != FirstBlock[0])
            {
                return EndsUncounted(arm, intended);
            }

            await Stop.CancelAsync();
            stopped.TrySetResult();
            await Task.Delay(Timeout.Infinite, abort).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return new Sample { Arm = arm, Outcome = Outcome.Cancelled };
        }));
        await stopped.Task;
        Assert.False(running.IsCompleted);
        await Abort.CancelAsync();
        var result = await Clock.DriveAsync(running);

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
            Stop.Cancel();
            return new Sample { Arm = arm, Outcome = Outcome.Cancelled };
        });
        if (before)
        {
            await Stop.CancelAsync();
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
        var result = await Clock.DriveAsync(RunAsync(plan, new ScriptedClient((arm, _) =>
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
        var result = await RunAsync(Plan, new ScriptedClient((arm, _) => arm == 2 && Progress[^1].Stage == "round 2 of 3"
            ? new Sample { Arm = arm, Outcome = Outcome.ConnectionReset, Error = "gone" }
            : ScriptedClient.Ok(arm, 1)));

        Assert.Equal("no request of 'c' in round 2 succeeded", result.EndedEarly);
        Assert.Equal(2, result.Arms[2].Rounds.Count);
        Assert.Equal(new Dictionary<string, long> { [nameof(Outcome.Ok)] = 2, [nameof(Outcome.ConnectionReset)] = 2 }, result.Arms[2].Outcomes);
    }

    // A block of an hour is over with its first answer.
    private Sample EndsUncounted(int arm, long intended)
    {
        Clock.Advance(Progress[^1].Stage == "uncounted round" ? TimeSpan.FromHours(1) : TimeSpan.Zero);
        return ScriptedClient.Ok(arm, intended);
    }
}
