using LoadHarness.Program.Running;
using LoadHarness.Recording;
using Xunit;

namespace LoadHarness.Tests.Program.Running;

public sealed class RepairsTests
{
    [Fact]
    public void Another_address_is_advised_where_nothing_was_reached_and_nowhere_else()
    {
        var advised = Enum.GetValues<Outcome>().Where(outcome => Repairs.Of(outcome, "https://lla:1").Contains("connect=", StringComparison.Ordinal));

        Assert.Equal([Outcome.ConnectRefused, Outcome.ConnectTimeout], advised);
    }

    [Fact]
    public void A_target_that_was_started_for_the_run_needs_no_address() => Assert.Equal("", Repairs.Of(Outcome.ConnectRefused, external: null));

    [Fact]
    public void Nothing_is_advised_where_the_message_says_it_or_nothing_is_known()
    {
        Assert.Equal("", Repairs.Of(null, "https://lla:1"));
        Assert.Equal("", Repairs.Of(Outcome.ServerCertificateRejected, "https://lla:1"));
        Assert.Equal("", Repairs.Of(Outcome.HandshakeFailed, "https://lla:1"));
    }
}
