using LoadHarness.Engine.Load;
using LoadHarness.Tests.Support;
using Xunit;

namespace LoadHarness.Tests.Engine.Load;

public sealed class ClosedBlockTests
{
    private static readonly TimeSpan During = TimeSpan.FromSeconds(1);

    private readonly ManualClock _clock = new();

    [Fact(Timeout = Wait.Patience)]
    public async Task Each_client_starts_its_next_request_when_the_last_one_ended_until_the_time_is_over()
    {
        await using var crew = new Crew(2, _clock);
        var block = new ClosedBlock(arm: 0, counted: false, crew.Clients, During, _clock, CancellationToken.None);
        block.Start();
        var start = _clock.GetTimestamp();

        var held = (await crew.NextAsync(2)).OrderBy(one => one.Client).ToList();
        _clock.Advance(During / 2);
        Crew.End(held[1]);
        var next = await crew.NextAsync();
        Assert.Equal((1, start + (During / 2).Ticks), (next.Client, next.Intended));

        _clock.Advance(During / 2);
        Crew.End(held[0]);
        Crew.End(next);
        await block.Drained;
        Assert.Equal((3, 3), (block.Attempts, await crew.EndAllAsync()));
    }

    [Fact(Timeout = Wait.Patience)]
    public async Task Starts_no_further_request_after_a_stop_and_waits_for_those_in_flight()
    {
        using var stop = new CancellationTokenSource();
        await using var crew = new Crew(2, _clock);
        var block = new ClosedBlock(arm: 0, counted: false, crew.Clients, During, _clock, stop.Token);
        block.Start();
        var held = await crew.NextAsync(2);

        await stop.CancelAsync();

        Crew.End(held[0]);
        Assert.False(block.Drained.IsCompleted);
        Crew.End(held[1]);
        await block.Drained;
        Assert.Equal((2, 2), (block.Attempts, await crew.EndAllAsync()));
    }

    [Fact(Timeout = Wait.Patience)]
    public async Task Clients_that_have_ended_are_not_asked_again()
    {
        // It once asked them again at once, and again, until the stack was full.
        await using var crew = new Crew(3, _clock);
        await crew.EndAsync(0);
        await crew.EndAsync(2);
        var block = new ClosedBlock(arm: 0, counted: false, crew.Clients, During, _clock, CancellationToken.None);
        block.Start();

        var held = await crew.NextAsync();
        _clock.Advance(During);
        Crew.End(held);
        await block.Drained;
        Assert.Equal((2, 3), (block.TakeLost(), block.Attempts));
    }
}
