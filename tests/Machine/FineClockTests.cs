using System.Threading.Channels;
using LoadHarness.Machine;
using Xunit;

namespace LoadHarness.Tests.Machine;

public sealed class FineClockTests
{
    private static readonly FineClock Clock = new();

    private readonly Channel<string> _fired = Channel.CreateUnbounded<string>();

    [Fact]
    public async Task Fires_in_the_order_in_which_timers_are_due_and_never_early()
    {
        var start = Clock.GetTimestamp();
        await using var second = Timer("second", milliseconds: 30);
        await using var first = Timer("first", milliseconds: 10);

        Assert.Equal("first", await NextAsync());
        Assert.True(Clock.GetElapsedTime(start) >= TimeSpan.FromMilliseconds(10));
        Assert.Equal("second", await NextAsync());
        Assert.True(Clock.GetElapsedTime(start) >= TimeSpan.FromMilliseconds(30));
    }

    [Fact]
    public async Task Fires_a_timer_that_was_moved_once_and_one_that_was_disposed_never()
    {
        await using var last = Timer("last", milliseconds: 40);
        await using var moved = Timer("moved", milliseconds: 60_000);
        var disposed = Timer("disposed", milliseconds: 20);

        moved.Change(TimeSpan.FromMilliseconds(5), Timeout.InfiniteTimeSpan);
        await disposed.DisposeAsync();

        Assert.Equal(["moved", "last"], [await NextAsync(), await NextAsync()]);
    }

    [Fact]
    public async Task Fires_a_periodic_timer_until_it_is_disposed()
    {
        await using var periodic = Clock.CreateTimer(Fired, "again", TimeSpan.Zero, TimeSpan.FromMilliseconds(1));

        Assert.Equal(["again", "again", "again"], [await NextAsync(), await NextAsync(), await NextAsync()]);
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

    private ITimer Timer(string name, int milliseconds) =>
        Clock.CreateTimer(Fired, name, TimeSpan.FromMilliseconds(milliseconds), Timeout.InfiniteTimeSpan);

    private void Fired(object? name) => _fired.Writer.TryWrite((string)name!);

    private async Task<string> NextAsync() => await _fired.Reader.ReadAsync(TestContext.Current.CancellationToken);
}
