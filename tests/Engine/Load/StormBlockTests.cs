using LoadHarness.Engine.Load;
using LoadHarness.Recording;
using LoadHarness.Schedules;
using LoadHarness.Tests.Support;
using Xunit;

namespace LoadHarness.Tests.Engine.Load;

public sealed class StormBlockTests : IDisposable
{
    private readonly ManualClock _clock = new();
    private readonly CancellationTokenSource _stop = new();

    public void Dispose() => _stop.Dispose();

    [Fact(Timeout = Wait.Patience)]
    public async Task Who_lost_the_connection_tries_by_its_policy_until_it_is_served_and_then_takes_what_waited()
    {
        await using var crew = new Crew(2, _clock);
        var (block, reconnects) = Block(crew);
        block.Dispatch(_clock.GetTimestamp());
        var request = await crew.NextAsync();

        // The idle client tries at once, the other when its request has failed.
        block.LoseConnections(_clock.GetTimestamp());
        var idle = await crew.NextAsync();
        Assert.Equal((0, 1), (request.Client, idle.Client));
        Fail(request, Outcome.ConnectionReset);
        var busy = await crew.NextAsync();
        Assert.Equal(0, busy.Client);

        block.Dispatch(_clock.GetTimestamp());
        var intended = _clock.GetTimestamp();
        Assert.Equal((1, 0), (block.TakePeak(), block.TakeRefused()));

        // Not before its time: an earlier attempt would have an earlier start.
        Fail(idle, Outcome.ConnectRefused);
        await _clock.TimersAsync(1);
        _clock.Advance(ReconnectDelay.First - TimeSpan.FromMilliseconds(1));
        _clock.Advance(TimeSpan.FromMilliseconds(1));
        idle = await crew.NextAsync();
        Assert.Equal((1, intended + ReconnectDelay.First.Ticks), (idle.Client, idle.Intended));
        Serve(idle, HandshakeKind.Full);

        var waited = await crew.NextAsync();
        Assert.Equal((1, intended), (waited.Client, waited.Intended));
        Assert.False(reconnects.AllServedAgain.IsCompleted);
        Serve(busy, HandshakeKind.Resumed);
        await reconnects.AllServedAgain;

        // The request that failed is no attempt, and the attempts are no requests.
        Assert.Equal(new Dictionary<Outcome, long> { [Outcome.ConnectRefused] = 1, [Outcome.Ok] = 2 }, reconnects.Attempts);
        Assert.Equal(((1L, 1L), 2), (reconnects.Kinds, reconnects.ServedAgain.Count));
        block.Complete();
        Assert.False(block.Drained.IsCompleted);
        Crew.End(waited);
        await block.Drained;
        Assert.Equal(5, await crew.EndAllAsync());
    }

    [Fact(Timeout = Wait.Patience)]
    public async Task An_answer_from_before_the_loss_says_nothing_of_the_connection()
    {
        await using var crew = new Crew(1, _clock);
        var (block, _) = Block(crew);
        block.Dispatch(_clock.GetTimestamp());
        var request = await crew.NextAsync();
        _clock.Advance(TimeSpan.FromMilliseconds(1));
        block.LoseConnections(_clock.GetTimestamp());

        Crew.End(request);

        var attempt = await crew.NextAsync();
        Assert.Equal(_clock.GetTimestamp(), attempt.Intended);
        block.Complete();
        Assert.False(block.Drained.IsCompleted);
        Serve(attempt, HandshakeKind.Full);
        await block.Drained;
        Assert.Equal(2, await crew.EndAllAsync());
    }

    [Fact(Timeout = Wait.Patience)]
    public async Task A_client_that_ends_while_it_tries_leaves_and_is_not_waited_for()
    {
        await using var crew = new Crew(2, _clock);
        var (block, reconnects) = Block(crew);
        block.LoseConnections(_clock.GetTimestamp());
        foreach (var attempt in await crew.NextAsync(2))
        {
            Fail(attempt, Outcome.ConnectRefused);
        }

        await _clock.TimersAsync(2);
        await crew.EndAsync(0);
        block.Complete();
        _clock.Advance(ReconnectDelay.First);

        var last = await crew.NextAsync();
        Assert.Equal(1, last.Client);
        Assert.False(block.Drained.IsCompleted);
        Serve(last, HandshakeKind.Full);
        await block.Drained;
        Assert.False(reconnects.AllServedAgain.IsCompleted);
        Assert.Equal((0L, 1L), (block.TakeLost(), reconnects.TakeLost()));
    }

    [Fact(Timeout = Wait.Patience)]
    public async Task At_the_end_who_still_tries_is_given_back_as_it_is()
    {
        await using var crew = new Crew(1, _clock);
        var (block, reconnects) = Block(crew);
        block.LoseConnections(_clock.GetTimestamp());
        Fail(await crew.NextAsync(), Outcome.ConnectRefused);
        await _clock.TimersAsync(1);
        block.Complete();
        Assert.False(block.Drained.IsCompleted);

        await _stop.CancelAsync();

        await block.Drained;
        Assert.Equal(1, await crew.EndAllAsync());
        Assert.Empty(reconnects.ServedAgain);
    }

    private (StormBlock Block, Reconnects Reconnects) Block(Crew crew)
    {
        var reconnects = new Reconnects(arm: 0, ReconnectPolicy.Backoff, crew.Clients.Count, _clock, seed: 1, _stop.Token);
        return (new StormBlock(arm: 0, crew.Clients, capacity: 10, reconnects, new ResponsesByStart(_clock.GetTimestamp(), _clock)), reconnects);
    }

    private static void Fail(Crew.Held held, Outcome outcome) => held.End.SetResult(new Sample { Outcome = outcome });

    private static void Serve(Crew.Held held, HandshakeKind kind) =>
        held.End.SetResult(ScriptedClient.Ok(0, held.Intended) with { Wire = new WireEvidence { Kind = kind } });
}
