using LoadHarness.Targets.Lla;
using LoadHarness.Targets.Lla.Kestrel;
using Xunit;

namespace LoadHarness.Tests.Targets.Lla;

public sealed class TicketRefusalsTests
{
    // One client, one connection after the other: what it may resume, and how many refusals are counted by then.
    [Theory]
    [InlineData(3, "first ok ok no left ok ok no left", 4)]
    [InlineData(1, "first no left no left", 4)]
    public void Refuses_every_nth_ticket_and_counts_the_worthless_one_that_a_refusal_leaves(int every, string story, long refused)
    {
        var ledger = new Ledger();
        var refusals = new TicketRefusals(every, ledger);

        foreach (var word in story.Split(' '))
        {
            Assert.Equal((word, word != "no"), (word, refusals.Accepts("c1.lla-test")));
        }

        Assert.Equal(refused, ledger.Read(collects: false).TicketsRefused);
    }

    [Fact]
    public void Counts_tickets_of_all_clients_together_and_never_a_client_that_has_none()
    {
        var ledger = new Ledger();
        var refusals = new TicketRefusals(2, ledger);

        Assert.Equal([true, true, true], new[] { "a", "b", "c" }.Select(client => refusals.Accepts(client)));
        Assert.Equal([true, false, true, false], new[] { "a", "b", "c", "a" }.Select(client => refusals.Accepts(client)));
        Assert.Equal(2, ledger.Read(collects: false).TicketsRefused);
    }
}
