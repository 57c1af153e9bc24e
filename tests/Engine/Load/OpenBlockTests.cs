using LoadHarness.Engine.Load;
using LoadHarness.Tests.Support;
using Xunit;

namespace LoadHarness.Tests.Engine.Load;

public sealed class OpenBlockTests
{
    [Fact(Timeout = Wait.Patience)]
    public async Task Gives_work_to_idle_clients_first_and_lets_the_rest_wait_in_its_order()
    {
        await using var crew = new Crew(2, new ManualClock());
        var block = new OpenBlock(arm: 0, counted: false, crew.Clients, capacity: 2);

        for (var intended = 1; intended <= 5; intended++)
        {
            block.Dispatch(intended);
            Assert.Equal(intended == 5 ? 1 : 0, block.TakeRefused());
        }

        var first = await crew.NextAsync(2);
        Assert.Equal([(0, 1L), (1, 2L)], first.Select(held => (held.Client, held.Intended)));
        Assert.Equal(2, block.Waiting);

        Crew.End(first[1]);
        var third = await crew.NextAsync();
        Assert.Equal((1, 3), (third.Client, third.Intended));

        // A place in the queue is free again.
        block.Dispatch(6);
        Assert.Equal(0, block.TakeRefused());
        block.Dispatch(7);
        Assert.Equal(1, block.TakeRefused());
        Crew.End(first[0]);
        var fourth = await crew.NextAsync();
        Assert.Equal((0, 4), (fourth.Client, fourth.Intended));

        block.Complete();
        Crew.End(third);
        var sixth = await crew.NextAsync();
        Crew.End(fourth);
        Assert.False(block.Drained.IsCompleted);
        Assert.Equal(6, sixth.Intended);
        Crew.End(sixth);
        await block.Drained;
        Assert.Equal(5, await crew.EndAllAsync());
    }

    [Fact(Timeout = Wait.Patience)]
    public async Task Idle_clients_take_turns()
    {
        await using var crew = new Crew(3, new ManualClock());
        var block = new OpenBlock(arm: 0, counted: false, crew.Clients, capacity: 1);
        var clients = new List<int>();
        for (var intended = 1; intended <= 9; intended++)
        {
            block.Dispatch(intended);
            var held = await crew.NextAsync();
            clients.Add(held.Client);
            await EndAsync(crew, held);
        }

        Assert.Equal([0, 1, 2, 0, 1, 2, 0, 1, 2], clients);
        Assert.False(block.Drained.IsCompleted);
        block.Complete();
        await block.Drained;
    }

    [Fact(Timeout = Wait.Patience)]
    public async Task What_waits_can_be_given_up_and_what_is_in_flight_is_waited_for()
    {
        await using var crew = new Crew(1, new ManualClock());
        var block = new OpenBlock(arm: 0, counted: false, crew.Clients, capacity: 10);
        for (var intended = 1; intended <= 4; intended++)
        {
            block.Dispatch(intended);
        }

        block.Complete();
        var held = await crew.NextAsync();
        Assert.Equal(3, block.Abandon());
        Assert.Equal(0, block.Abandon());
        Assert.False(block.Drained.IsCompleted);
        Crew.End(held);
        await block.Drained;
        Assert.Equal(1, await crew.EndAllAsync());
    }

    [Fact(Timeout = Wait.Patience)]
    public async Task Is_drained_at_once_when_nothing_was_asked_of_it()
    {
        await using var crew = new Crew(2, new ManualClock());
        var block = new OpenBlock(arm: 0, counted: false, crew.Clients, capacity: 1);
        Assert.False(block.Drained.IsCompleted);

        block.Complete();

        await block.Drained;
    }

    [Fact(Timeout = Wait.Patience)]
    public async Task Clients_that_have_ended_leave_it_one_by_one_and_lose_what_they_were_given()
    {
        await using var crew = new Crew(3, new ManualClock());
        await crew.EndAsync(0);
        await crew.EndAsync(2);
        var block = new OpenBlock(arm: 0, counted: false, crew.Clients, capacity: 10);
        for (var intended = 1; intended <= 4; intended++)
        {
            block.Dispatch(intended);
        }

        block.Complete();
        Crew.End(await crew.NextAsync());
        Assert.False(block.Drained.IsCompleted);
        Crew.End(await crew.NextAsync());
        await block.Drained;
        Assert.Equal((2, 0), (block.TakeLost(), block.TakeRefused()));
    }

    // A client that does other work has told its block before that it is idle again.
    private static Task EndAsync(Crew crew, Crew.Held held)
    {
        Crew.End(held);
        return crew.AssertIdleAsync(held.Client);
    }
}
