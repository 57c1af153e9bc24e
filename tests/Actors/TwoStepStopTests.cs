using LoadHarness.Actors;
using LoadHarness.Tests.Support;
using Xunit;

namespace LoadHarness.Tests.Actors;

public sealed class TwoStepStopTests
{
    private readonly ManualClock _clock = new();
    private readonly Mailbox<int> _mailbox = new(capacity: 8);

    [Fact(Timeout = Wait.Patience)]
    public async Task Lets_the_reader_finish_what_waits()
    {
        using var abort = new CancellationTokenSource();
        var handled = 0;
        Assert.True(_mailbox.TryPost(1));
        Assert.True(_mailbox.TryPost(2));
        var reading = _mailbox.ReadAsync(
            async (_, token) =>
            {
                await Task.Delay(TimeSpan.FromSeconds(1), _clock, token);
                handled++;
            },
            abort.Token);

        var stopping = TwoStepStop.RunAsync(_mailbox.Close, reading, TimeSpan.FromSeconds(5), abort, _clock);
        Assert.False(_mailbox.TryPost(3));
        await _clock.TimersAsync(2);
        _clock.Advance(TimeSpan.FromSeconds(1));
        await _clock.TimersAsync(2);
        _clock.Advance(TimeSpan.FromSeconds(1));

        Assert.True(await stopping);
        Assert.Equal(2, handled);
        Assert.False(abort.IsCancellationRequested);
    }

    [Fact(Timeout = Wait.Patience)]
    public async Task Aborts_what_does_not_end_in_time_and_says_so()
    {
        using var abort = new CancellationTokenSource();
        Assert.True(_mailbox.TryPost(1));
        Assert.True(_mailbox.TryPost(2));
        var supervisor = new Supervisor(
            token => _mailbox.ReadAsync(async (_, stop) => await Task.Delay(Timeout.InfiniteTimeSpan, _clock, stop), token),
            new RestartPolicy(0, TimeSpan.FromSeconds(1), TimeSpan.Zero, TimeSpan.Zero),
            _clock,
            crash => Assert.Fail(crash.Message));
        var running = supervisor.RunAsync(abort.Token);

        var stopping = TwoStepStop.RunAsync(_mailbox.Close, running, TimeSpan.FromSeconds(5), abort, _clock);
        await _clock.TimersAsync(1);
        _clock.Advance(TimeSpan.FromSeconds(4));
        Assert.False(abort.IsCancellationRequested);
        _clock.Advance(TimeSpan.FromSeconds(1));

        Assert.False(await stopping);
        Assert.Equal(ChildEnd.Aborted, await running);
        Assert.Contains(2, _mailbox.Abandon());
    }
}
