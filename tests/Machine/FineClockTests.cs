using System.Threading.Channels;
using LoadHarness.Machine;
using LoadHarness.Tests.Support;
using Xunit;

namespace LoadHarness.Tests.Machine;

public sealed class FineClockTests
{
    private const int Hour = 3_600_000;

    private static readonly FineClock Clock = new();

    private readonly Channel<string> _fired = Channel.CreateUnbounded<string>();

    [Fact]
    public async Task Fires_what_is_due_though_a_later_timer_was_set_before_and_never_early()
    {
        // The later one is due when the test moves it: a stall cannot bring both due at once.
        var start = Clock.GetTimestamp();
        await using var later = Timer("later", Hour);
        await using var sooner = Timer("sooner", milliseconds: 10);

        Assert.Equal("sooner", await NextAsync());
        Assert.True(Clock.GetElapsedTime(start) >= TimeSpan.FromMilliseconds(10));

        start = Clock.GetTimestamp();
        later.Change(TimeSpan.FromMilliseconds(20), Timeout.InfiniteTimeSpan);
        Assert.Equal("later", await NextAsync());
        Assert.True(Clock.GetElapsedTime(start) >= TimeSpan.FromMilliseconds(20));
    }

    [Fact]
    public async Task Fires_a_timer_that_was_moved_once_and_one_that_was_disposed_never()
    {
        await using var moved = Timer("moved", Hour);
        var due = await Wait.Until(DisposeInTimeAsync, due => due is not null, TestContext.Current.CancellationToken, "a timer is disposed before it is due");

        // Fired behind the time at which the other one would have been.
        moved.Change(Clock.GetElapsedTime(Clock.GetTimestamp(), due!.Value) + TimeSpan.FromMilliseconds(20), Timeout.InfiniteTimeSpan);
        Assert.Equal("moved", await NextAsync());
        Assert.False(_fired.Reader.TryRead(out var other), other);
    }

    [Fact]
    public async Task Fires_a_periodic_timer_until_it_is_disposed()
    {
        await using var periodic = Clock.CreateTimer(Fired, "again", TimeSpan.Zero, TimeSpan.FromMilliseconds(1));

        Assert.Equal(["again", "again", "again"], [await NextAsync(), await NextAsync(), await NextAsync()]);
    }

    [Fact]
    public void Sleeps_until_a_timestamp_and_never_ends_early()
    {
        var due = Clock.GetTimestamp() + (Clock.TimestampFrequency / 20);

        Clock.SleepUntil(due, TestContext.Current.CancellationToken);

        Assert.True(Clock.GetTimestamp() >= due);
    }

    [Fact]
    public void Does_not_sleep_after_a_cancellation_or_for_what_is_past()
    {
        // Either would last for an hour.
        Clock.SleepUntil(Clock.GetTimestamp() + (3_600 * Clock.TimestampFrequency), new CancellationToken(canceled: true));
        Clock.SleepUntil(Clock.GetTimestamp() - (3_600 * Clock.TimestampFrequency), TestContext.Current.CancellationToken);
    }

    [Fact]
    public void Ends_a_sleep_when_it_is_cancelled()
    {
        using var stop = new CancellationTokenSource(TimeSpan.FromMilliseconds(50));

        Clock.SleepUntil(Clock.GetTimestamp() + (3_600 * Clock.TimestampFrequency), stop.Token);

        Assert.True(stop.IsCancellationRequested);
    }

    [Fact]
    public async Task Serves_a_delay_and_its_cancellation()
    {
        using var cancellation = new CancellationTokenSource();
        var endless = Task.Delay(TimeSpan.FromHours(20), Clock, cancellation.Token);

        await Task.Delay(TimeSpan.FromMilliseconds(1), Clock, TestContext.Current.CancellationToken);
        Assert.False(endless.IsCompleted);
        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => endless);
    }

    // When a timer was due that was disposed before; null when the machine stalled in between, and it may have fired.
    private async Task<long?> DisposeInTimeAsync()
    {
        var due = Clock.GetTimestamp() + (Clock.TimestampFrequency / 50);
        var disposed = Clock.CreateTimer(Fired, "disposed", TimeSpan.FromMilliseconds(20), Timeout.InfiniteTimeSpan);
        await disposed.DisposeAsync();
        if (Clock.GetTimestamp() < due)
        {
            return due;
        }

        while (_fired.Reader.TryRead(out _))
        {
            // It was late, not wrong.
        }

        return null;
    }

    private ITimer Timer(string name, int milliseconds) =>
        Clock.CreateTimer(Fired, name, TimeSpan.FromMilliseconds(milliseconds), Timeout.InfiniteTimeSpan);

    private void Fired(object? name) => _fired.Writer.TryWrite((string)name!);

    private async Task<string> NextAsync() => await _fired.Reader.ReadAsync(TestContext.Current.CancellationToken);
}
