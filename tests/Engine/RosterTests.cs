using LoadHarness.Arms;
using LoadHarness.Clients;
using LoadHarness.Engine;
using LoadHarness.Engine.Load;
using LoadHarness.Recording;
using LoadHarness.Schedules;
using LoadHarness.Tests.Support;
using Xunit;

namespace LoadHarness.Tests.Engine;

[Collection(nameof(VirtualTime))]
public sealed class RosterTests : IAsyncDisposable
{
    private static readonly LoadPlan Plan = new()
    {
        Scenario = "test",
        Question = "Who works?",
        Arms = [Arm("a") with { Clients = 3 }, Arm("b")],
        Clients = 2,
        Load = LoadKind.Closed,
        Schedule = new Rounds(1, 1, TimeSpan.Zero),
        WarmUp = TimeSpan.Zero,
        Seed = 1,
        Comparisons = [],
        Gates = [],
    };

    private readonly ManualClock _clock = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly CancellationTokenSource _abort = new();
    private readonly Recorder _recorder;
    private readonly Task _recording;

    public RosterTests()
    {
        _recorder = new Recorder(Plan.Arms, _clock);
        _recording = _recorder.RunAsync();
    }

    public async ValueTask DisposeAsync()
    {
        _recorder.Close();
        await _recording;
        _stop.Dispose();
        _abort.Dispose();
    }

    [Fact(Timeout = Wait.Patience)]
    public async Task Every_arm_has_its_own_number_of_clients_or_that_of_the_plan()
    {
        var made = new List<(string, int)>();
        using var roster = Roster((arm, index) =>
        {
            lock (made)
            {
                made.Add((arm.Name, index));
            }

            return new ScriptedClient(ScriptedClient.Ok);
        });
        Assert.Equal([3, 2], roster.Arms.Select(arm => arm.Length));

        roster.Start();
        await CallAllAsync(roster);
        await roster.CloseAsync();

        Assert.Equal([("a", 0), ("a", 1), ("a", 2), ("b", 0), ("b", 1)], made.Order());
        Assert.Equal((0, false), (roster.Restarts, roster.Ended.IsCancellationRequested));
    }

    [Fact(Timeout = Wait.Patience)]
    public async Task Closing_lets_what_is_in_flight_end()
    {
        var (sent, answer) = (Signal(), Signal());
        using var roster = Roster((_, _) => new ScriptedClient(async (arm, intended) =>
        {
            sent.TrySetResult();
            await answer.Task;
            return ScriptedClient.Ok(arm, intended);
        }));
        roster.Start();
        var calling = CallAllAsync(roster);
        await sent.Task;

        var closing = roster.CloseAsync();
        Assert.False(closing.IsCompleted);
        answer.SetResult();
        await closing;
        await calling;
    }

    [Fact(Timeout = Wait.Patience)]
    public async Task An_abort_reaches_what_is_in_flight()
    {
        var sent = Signal();
        using var roster = new Roster(Plan, (_, _, abort) => new ScriptedClient(async (arm, _) =>
        {
            sent.TrySetResult();
            await Task.Delay(Timeout.Infinite, abort).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return new Sample { Arm = arm, Outcome = Outcome.Cancelled };
        }), _recorder, _clock, _stop.Token, _abort.Token);
        roster.Start();
        var calling = CallAllAsync(roster);
        await sent.Task;

        await _abort.CancelAsync();
        Assert.True(roster.Ended.IsCancellationRequested);
        await roster.CloseAsync();
        await calling;
    }

    [Fact(Timeout = Wait.Patience)]
    public async Task A_client_beyond_help_ends_the_run_for_all()
    {
        using var roster = Roster((arm, _) => arm.Name == "b" ? throw new InvalidOperationException("a bug") : new ScriptedClient(ScriptedClient.Ok));
        var ended = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var told = roster.Ended.Register(() => ended.SetResult(true));
        roster.Start();
        await _clock.DriveAsync(ended.Task);

        Assert.False(_stop.IsCancellationRequested);
        Assert.InRange(roster.Restarts, 10, 20);

        // The other one may be waiting for its next start.
        await _abort.CancelAsync();
        await roster.CloseAsync();
    }

    private static Arm Arm(string name) => new() { Name = name, Mode = ConnectionMode.Cold, Key = KeyKind.EcdsaP256 };

    private static TaskCompletionSource Signal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private Roster Roster(Func<Arm, int, IClient> create) => new(Plan, (arm, index, _) => create(arm, index), _recorder, _clock, _stop.Token, _abort.Token);

    private async Task CallAllAsync(Roster roster)
    {
        for (var arm = 0; arm < roster.Arms.Length; arm++)
        {
            var call = new RollCall(arm, roster.Arms[arm], _clock, CancellationToken.None);
            call.Start();
            await call.Drained;
        }
    }
}
