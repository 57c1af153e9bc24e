using LoadHarness.Arms;
using LoadHarness.Engine;
using LoadHarness.Engine.Stages;
using LoadHarness.Metrics;
using LoadHarness.Options;
using LoadHarness.Recording;
using LoadHarness.Results;
using LoadHarness.Schedules;
using LoadHarness.Tests.Support;
using Xunit;

namespace LoadHarness.Tests.Engine.Stages;

[Collection(nameof(VirtualTime))]
public sealed class WindowsStageTests : IDisposable
{
    private static readonly TimeSpan Apart = TimeSpan.FromMilliseconds(100);

    // Ten requests a second, each answered before the next is due: 30 in three windows.
    private static readonly LoadPlan Plan = new()
    {
        Scenario = "test",
        Question = "Does anything grow?",
        Arms = [Arm("a"), Arm("b")],
        Clients = 1,
        Load = LoadKind.Open,
        Rate = 10,
        Schedule = new SoakWindows(TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(1), [3, 1]),
        WarmUp = TimeSpan.Zero,
        Seed = 1,
        Comparisons = [],
        Gates = [],
    };

    private readonly ManualClock _clock = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly SemaphoreSlim _answers = new(0);
    private readonly MemorySink _sink = new();

    public void Dispose()
    {
        _stop.Dispose();
        _answers.Dispose();
    }

    [Theory(Timeout = Wait.Patience)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Windows_follow_each_other_without_a_gap_and_every_request_is_in_one_of_them(int loops)
    {
        var running = RunAsync(Plan with { Clients = loops, Client = ClientKind.OpenSsl, Loops = loops }, Cold);
        var result = await _clock.DriveAsync(running);

        Assert.Equal((false, null, 10), (result.Cancelled, result.EndedEarly, result.Generator.Rate));
        Assert.Equal([1, 2, 3], _sink.Windows.Select(window => window.Window));
        Assert.Equal([0.0, 1.0, 2.0], _sink.Windows.Select(window => window.StartSeconds));
        Assert.All(_sink.Windows, window => Assert.Equal(1, window.Seconds));
        Assert.Equal(TimeSpan.FromSeconds(3), result.Duration);

        // By weight: of four requests in turn three are a's.
        Assert.Equal([23L, 7L], result.Arms.Select(arm => arm.Requests));
        Assert.Equal(30, _sink.Windows.Sum(window => window.Requests));
        Assert.Equal((_sink.Rate, _sink.StartedAt), (10, result.StartedAt));

        // The log holds the same requests, and how late each of them was dispatched.
        Assert.Equal((23, 7, 30), (_sink.Logged("a"), _sink.Logged("b"), _sink.Logged(SoakSession.PacerTag)));
        Assert.NotNull(result.Generator.PacerLatenessP99);
    }

    [Fact(Timeout = Wait.Patience)]
    public async Task The_last_window_holds_what_was_due_before_its_end_however_late_the_pacer_is()
    {
        var running = RunAsync(Plan, ScriptedClient.Ok);
        await StepAsync(5);

        // The process did not run for a minute.
        _clock.Advance(TimeSpan.FromMinutes(1));
        var result = await _clock.DriveAsync(running);

        Assert.Equal((false, null), (result.Cancelled, result.EndedEarly));
        Assert.Equal(30, result.Arms.Sum(arm => arm.Requests));
        Assert.Equal(3, _sink.Windows.Count);
    }

    [Fact(Timeout = Wait.Patience)]
    public async Task A_shape_that_is_over_before_a_late_window_ends_has_all_windows_all_the_same()
    {
        // No request is due when the first window ends, so that the pacer waits; whoever takes that window is held up until all is over.
        var shape = LoadNotation.ReadShape(new("load", "inject:10/s:3s", "")).Value!;
        var schedule = new SoakWindows(shape.Length, TimeSpan.FromMilliseconds(1_050), [3, 1]) { Shape = shape };
        _sink.Taken = window => _clock.Advance(window.Window == 1 ? TimeSpan.FromMinutes(1) : TimeSpan.Zero);
        var result = await _clock.DriveAsync(RunAsync(Plan with { Load = shape.Kind, Schedule = schedule }, ScriptedClient.Ok));

        Assert.Equal((false, null), (result.Cancelled, result.EndedEarly));
        Assert.Equal(30, _sink.Windows.Sum(window => window.Requests));
        Assert.Equal([1, 2, 3], _sink.Windows.Select(window => window.Window));
        Assert.All(_sink.Windows, window => Assert.True(window.Seconds > 0));
    }

    [Fact(Timeout = Wait.Patience)]
    public async Task What_still_waits_two_seconds_after_the_end_is_given_up_and_counted()
    {
        var plan = Plan with { Arms = [Arm("a")], Schedule = new SoakWindows(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1), [1]) };
        var answer = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var sent = 0;
        var running = RunAsync(plan, async (arm, intended) =>
        {
            if (_sink.HasBegun && Interlocked.Increment(ref sent) > 5)
            {
                await answer.Task;
            }

            return ScriptedClient.Ok(arm, intended);
        });
        await _clock.RunDownAsync();
        answer.SetResult();
        var result = await _clock.DriveAsync(running);

        Assert.Equal(
            new Dictionary<string, long> { [nameof(Outcome.Ok)] = 6, [nameof(Outcome.Cancelled)] = 4 },
            result.Arms[0].Outcomes);
        Assert.Equal("the soak ended while it waited", Assert.Single(result.Arms[0].Errors).FirstMessage);
        Assert.Equal(4, Assert.Single(_sink.Windows).PeakWaiting);
    }

    [Fact(Timeout = Wait.Patience)]
    public async Task An_arm_without_a_success_is_in_its_windows_and_ends_no_other()
    {
        var running = RunAsync(Plan, (arm, intended) => arm == 1 ? ScriptedClient.Ok(arm, intended) with { Outcome = Outcome.UnexpectedStatus } : Cold(arm, intended));
        var result = await _clock.DriveAsync(running);

        Assert.Equal((null, 3), (result.EndedEarly, _sink.Windows.Count));
        Assert.Empty(result.LeftOut);
        Assert.Equal([("Ok", 23L), ("UnexpectedStatus", 7L)], result.Arms.Select(arm => (Assert.Single(arm.Outcomes).Key, arm.Requests)));
    }

    [Fact(Timeout = Wait.Patience)]
    public async Task Ten_minutes_without_a_success_end_it()
    {
        // Two requests a window of five minutes.
        var plan = Plan with
        {
            Arms = [Arm("a")],
            Rate = 1 / 150.0,
            Schedule = new SoakWindows(TimeSpan.FromHours(1), TimeSpan.FromMinutes(5), [1]),
        };
        var running = RunAsync(plan, (arm, intended) => _sink.HasBegun
            ? new Sample { Arm = arm, Outcome = Outcome.ConnectRefused, Timings = new Timings { IntendedStart = intended, ActualStart = intended, LastByte = intended } }
            : ScriptedClient.Ok(arm, intended));
        var result = await _clock.DriveAsync(running);

        Assert.Equal((false, "no request succeeded for 10 minutes"), (result.Cancelled, result.EndedEarly));
        Assert.Equal(3, _sink.Windows.Count);
        Assert.Equal(nameof(Outcome.ConnectRefused), Assert.Single(result.Arms[0].Outcomes).Key);
    }

    [Fact(Timeout = Wait.Patience)]
    public async Task A_server_that_started_anew_is_told_of_in_the_window_in_which_it_did()
    {
        var target = new ScriptedTarget { Counters = () => new ServerCounters { CpuMicroseconds = 1, Requests = _sink.Windows.Count == 0 ? 100 : 5 } };
        var running = RunAsync(Plan, ScriptedClient.Ok, target);
        await _clock.DriveAsync(running);

        Assert.Equal(["", "the server started anew", ""], _sink.Windows.Select(window => string.Join("; ", window.Events)));
    }

    [Fact(Timeout = Wait.Patience)]
    public async Task A_stop_ends_the_open_window_and_keeps_it()
    {
        _sink.Taken = _ => _stop.Cancel();
        var running = RunAsync(Plan, ScriptedClient.Ok);
        var result = await _clock.DriveAsync(running);

        Assert.Equal((true, null), (result.Cancelled, result.EndedEarly));
        Assert.Equal(2, _sink.Windows.Count);
        Assert.Equal(_sink.Windows.Sum(window => window.Requests), result.Arms.Sum(arm => arm.Requests));
    }

    [Fact(Timeout = Wait.Patience)]
    public async Task A_fault_between_two_windows_keeps_what_was_answered_after_the_last_one()
    {
        var fault = new InvalidOperationException("made up");
        var answer = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var sent = 0;
        var target = new ScriptedTarget
        {
            Counters = () =>
            {
                if (_sink.Windows.Count == 0 || answer.Task.IsCompleted)
                {
                    return new ServerCounters { CpuMicroseconds = 1 };
                }

                // At the end of the second window, which the recorder has cut by then.
                answer.SetResult();
                throw fault;
            },
        };
        var running = RunAsync(
            Plan with { Arms = [Arm("a")], Schedule = new SoakWindows(TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(1), [1]) },
            async (arm, intended) =>
            {
                if (_sink.HasBegun && Interlocked.Increment(ref sent) > 15)
                {
                    await answer.Task;
                }

                return Cold(arm, intended);
            },
            target);
        var result = await _clock.DriveAsync(running);

        Assert.Equal((false, "made up", fault), (result.Cancelled, result.EndedEarly, result.Fault));
        Assert.Equal(10, Assert.Single(_sink.Windows).Requests);
        Assert.InRange(sent, 16, 30);
        Assert.Equal(sent, Assert.Single(result.Arms).Outcomes[nameof(Outcome.Ok)]);
        Assert.Equal(result.Arms[0].Requests, result.Arms[0].LatencyMicroseconds[Latency.Response.Id].Count);
    }

    [Fact(Timeout = Wait.Patience)]
    public async Task Those_who_watch_see_the_queue_as_long_as_there_is_one()
    {
        using var meter = new RunMeter(Plan.Arms, _clock);
        var during = new List<bool>();
        _sink.Taken = _ => during.Add(meter.HasQueue(0));
        var running = RunAsync(Plan, ScriptedClient.Ok, meter: meter);
        await _clock.DriveAsync(running);

        Assert.Equal([true, true, false], during);
        Assert.False(meter.HasQueue(0) || meter.HasQueue(1));
    }

    private static Sample Cold(int arm, long intended) => ScriptedClient.Ok(arm, intended) with
    {
        Wire = new WireEvidence { Kind = HandshakeKind.Full, Version = Plan.Arms[arm].Tls },
    };

    private static Arm Arm(string name) => new() { Name = name, Mode = ConnectionMode.Cold, Key = KeyKind.EcdsaP256 };

    /// <summary>Moves the time from one request to the next, each answered before.</summary>
    private async Task StepAsync(int requests)
    {
        for (var request = 1; request <= requests; request++)
        {
            await _answers.WaitAsync();

            // The pacer and the window wait.
            await _clock.TimersAsync(2);
            _clock.Advance(Apart);
        }
    }

    private Task<Measurements> RunAsync(LoadPlan plan, Func<int, long, Sample> send, ITarget? target = null, RunMeter? meter = null) =>
        RunAsync(plan, (arm, intended) => ValueTask.FromResult(send(arm, intended)), target, meter);

    private Task<Measurements> RunAsync(LoadPlan plan, Func<int, long, ValueTask<Sample>> send, ITarget? target = null, RunMeter? meter = null)
    {
        var storage = new SoakStorage(new SoakSession(plan, _clock), _sink);
        var engine = new RunEngine(plan, target ?? new ScriptedTarget(), _clock, _ => { }, (_, _, _) => new ScriptedClient(SendAsync), meter, storage);
        return engine.RunAsync(_ => false, _stop.Token);

        async ValueTask<Sample> SendAsync(int arm, long intended)
        {
            var counts = _sink.HasBegun;
            var sample = await send(arm, intended);
            if (counts)
            {
                _answers.Release();
            }

            return sample;
        }
    }
}
