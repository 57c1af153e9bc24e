using LoadHarness.Engine.Load;
using LoadHarness.Recording;
using LoadHarness.Tests.Support;
using Xunit;

namespace LoadHarness.Tests.Engine.Load;

public sealed class RollCallTests
{
    private readonly ManualClock _clock = new();

    [Fact(Timeout = Wait.Patience)]
    public async Task Calls_every_client_once()
    {
        await using var crew = new Crew(3, _clock);
        var call = new RollCall(arm: 0, crew.Clients, _clock, CancellationToken.None);
        call.Start();

        var held = await crew.NextAsync(3);
        Assert.Equal([0, 1, 2], held.Select(one => one.Client).Order());
        Assert.All(held.Take(2), Crew.End);
        Assert.False(call.Drained.IsCompleted);
        Crew.End(held[2]);
        await call.Drained;
        Assert.Equal(3, await crew.EndAllAsync());
        Assert.False(call.Counted);
    }

    [Fact(Timeout = Wait.Patience)]
    public async Task Calls_one_more_only_when_one_has_answered()
    {
        await using var crew = new Crew(RollCall.AtOnce + 2, _clock);
        var call = new RollCall(arm: 0, crew.Clients, _clock, CancellationToken.None);
        call.Start();

        var held = await crew.NextAsync(RollCall.AtOnce);
        await crew.AssertIdleAsync(RollCall.AtOnce, RollCall.AtOnce + 1);
        Crew.End(held[0]);
        var next = await crew.NextAsync();
        Assert.Equal(RollCall.AtOnce, next.Client);
        await crew.AssertIdleAsync(RollCall.AtOnce + 1);

        Assert.All(held.Skip(1).Append(next), Crew.End);
        Crew.End(await crew.NextAsync());
        await call.Drained;
        Assert.Equal(RollCall.AtOnce + 2, await crew.EndAllAsync());
    }

    [Fact(Timeout = Wait.Patience)]
    public async Task Calls_nobody_after_a_stop_and_waits_for_those_in_flight()
    {
        using var stop = new CancellationTokenSource();
        await using var crew = new Crew(RollCall.AtOnce + 1, _clock);
        var call = new RollCall(arm: 0, crew.Clients, _clock, stop.Token);
        call.Start();
        var held = await crew.NextAsync(RollCall.AtOnce);

        await stop.CancelAsync();

        Assert.All(held, Crew.End);
        await call.Drained;
        Assert.Equal(RollCall.AtOnce, await crew.EndAllAsync());
    }

    [Theory(Timeout = Wait.Patience)]
    [InlineData(Outcome.ConnectTimeout)]
    [InlineData(Outcome.HandshakeTimeout)]
    [InlineData(Outcome.RequestTimeout)]
    public async Task Calls_nobody_further_when_one_waited_in_vain_and_none_was_answered(Outcome outcome)
    {
        await using var crew = new Crew(RollCall.AtOnce + 2, _clock);
        var call = new RollCall(arm: 0, crew.Clients, _clock, CancellationToken.None);
        call.Start();
        var held = await crew.NextAsync(RollCall.AtOnce);

        Assert.All(held, one => one.End.SetResult(new Sample { Outcome = outcome }));

        await call.Drained;
        Assert.Equal(RollCall.AtOnce, await crew.EndAllAsync());
    }

    [Fact(Timeout = Wait.Patience)]
    public async Task Calls_all_when_one_waited_in_vain_but_another_was_answered()
    {
        await using var crew = new Crew(RollCall.AtOnce + 2, _clock);
        var call = new RollCall(arm: 0, crew.Clients, _clock, CancellationToken.None);
        call.Start();
        var held = await crew.NextAsync(RollCall.AtOnce);

        Crew.End(held[0]);
        Crew.End(await crew.NextAsync());
        Assert.All(held.Skip(1), one => one.End.SetResult(new Sample { Outcome = Outcome.RequestTimeout }));
        Crew.End(await crew.NextAsync());

        await call.Drained;
        Assert.Equal(RollCall.AtOnce + 2, await crew.EndAllAsync());
    }

    [Fact(Timeout = Wait.Patience)]
    public async Task Ends_when_its_clients_have_ended()
    {
        await using var crew = new Crew(2, _clock);
        await crew.EndAsync(0);
        await crew.EndAsync(1);
        var call = new RollCall(arm: 0, crew.Clients, _clock, CancellationToken.None);
        call.Start();

        await call.Drained;
        Assert.Equal(2, call.TakeLost());
    }
}
