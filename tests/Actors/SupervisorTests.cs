using LoadHarness.Actors;
using LoadHarness.Tests.Support;
using Xunit;

namespace LoadHarness.Tests.Actors;

public sealed class SupervisorTests
{
    private static readonly RestartPolicy Policy = new(
        maxFailures: 2, window: TimeSpan.FromSeconds(60), firstDelay: TimeSpan.FromSeconds(1), maxDelay: TimeSpan.FromSeconds(10));

    private readonly ManualClock _clock = new();
    private readonly List<string> _crashes = [];

    [Fact(Timeout = Wait.Patience)]
    public async Task A_restarted_child_continues_with_the_messages_that_wait()
    {
        var mailbox = new Mailbox<string>(capacity: 8);
        var handled = new List<string>();
        var supervisor = Supervise(token => mailbox.ReadAsync(
            (message, _) =>
            {
                handled.Add(message == "bad" ? throw new InvalidDataException(message) : message);
                return ValueTask.CompletedTask;
            },
            token));
        foreach (var message in new[] { "a", "bad", "b", "c" })
        {
            Assert.True(mailbox.TryPost(message));
        }

        mailbox.Close();
        var running = supervisor.RunAsync(CancellationToken.None);
        await _clock.TimersAsync(1);
        Assert.Equal(["a"], handled);
        _clock.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(ChildEnd.Finished, await running);
        Assert.Equal(["a", "b", "c"], handled);
        Assert.Equal(["bad"], _crashes);
        Assert.Equal(1, supervisor.Restarts);
    }

    [Fact(Timeout = Wait.Patience)]
    public async Task Waits_longer_after_each_failure_and_gives_up_after_too_many()
    {
        var starts = new List<DateTimeOffset>();
        var supervisor = Supervise(_ =>
        {
            starts.Add(_clock.GetUtcNow());
            throw new InvalidDataException("again");
        });

        var running = supervisor.RunAsync(CancellationToken.None);
        await _clock.TimersAsync(1);
        _clock.Advance(TimeSpan.FromSeconds(1));
        await _clock.TimersAsync(1);
        _clock.Advance(TimeSpan.FromSeconds(2));

        Assert.Equal(ChildEnd.GivenUp, await running);
        Assert.Equal([0, 1, 3], starts.Select(start => (int)(start - starts[0]).TotalSeconds));
        Assert.Equal(2, supervisor.Restarts);
        Assert.Equal(3, _crashes.Count);
    }

    [Fact(Timeout = Wait.Patience)]
    public async Task Forgets_failures_outside_the_window()
    {
        var starts = 0;
        var supervisor = Supervise(async token =>
        {
            if (++starts > 5)
            {
                return;
            }

            await Task.Delay(TimeSpan.FromSeconds(61), _clock, token);
            throw new InvalidDataException("once a minute");
        });

        var running = supervisor.RunAsync(CancellationToken.None);
        for (var failure = 0; failure < 5; failure++)
        {
            await _clock.TimersAsync(1);
            _clock.Advance(TimeSpan.FromSeconds(61));
            await _clock.TimersAsync(1);
            _clock.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal(ChildEnd.Finished, await running);
        Assert.Equal(5, supervisor.Restarts);
    }

    [Fact(Timeout = Wait.Patience)]
    public async Task An_abort_ends_the_child_and_is_no_crash()
    {
        using var abort = new CancellationTokenSource();
        var supervisor = Supervise(token => Task.Delay(Timeout.InfiniteTimeSpan, _clock, token));

        var running = supervisor.RunAsync(abort.Token);
        await abort.CancelAsync();

        Assert.Equal(ChildEnd.Aborted, await running);
        Assert.Empty(_crashes);
    }

    [Fact(Timeout = Wait.Patience)]
    public async Task An_abort_ends_the_wait_for_the_next_start()
    {
        using var abort = new CancellationTokenSource();
        var supervisor = Supervise(_ => throw new InvalidDataException("once"));

        var running = supervisor.RunAsync(abort.Token);
        await _clock.TimersAsync(1);
        await abort.CancelAsync();

        Assert.Equal(ChildEnd.Aborted, await running);
        Assert.Equal(0, supervisor.Restarts);
    }

    [Fact(Timeout = Wait.Patience)]
    public async Task A_cancellation_that_nobody_asked_for_is_a_crash()
    {
        var starts = 0;
        var supervisor = Supervise(_ => ++starts == 1 ? throw new OperationCanceledException("own timeout") : Task.CompletedTask);

        var running = supervisor.RunAsync(CancellationToken.None);
        await _clock.TimersAsync(1);
        _clock.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(ChildEnd.Finished, await running);
        Assert.Equal(["own timeout"], _crashes);
    }

    private Supervisor Supervise(Func<CancellationToken, Task> child) => new(child, Policy, _clock, crash => _crashes.Add(crash.Message));
}
