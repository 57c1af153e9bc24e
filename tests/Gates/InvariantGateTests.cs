using LoadHarness.Arms;
using LoadHarness.Gates;
using LoadHarness.Gates.Invariants;
using LoadHarness.Metrics;
using LoadHarness.Tests.Statistics;
using Xunit;
using static LoadHarness.Tests.Gates.Judging;

namespace LoadHarness.Tests.Gates;

public class InvariantGateTests
{
    [Fact]
    public void Passes_with_the_counts_that_it_looked_at()
    {
        Assert.Equal(
            [
                ("1,004 of 1,004", Verdict.Pass, "1,004 of 1,004 full handshakes of 2 arms carried the client's certificate."),
                ("2,000 of 2,000", Verdict.Pass, "2,000 of 2,000 answered requests of 2 arms travelled on the connection that the arm claims."),
                ("1,000 of 1,000", Verdict.Pass, "1,000 of 1,000 answered requests of 1 arm travelled on a connection that was not resumed."),
                ("2,000 of 2,000", Verdict.Pass, "2,000 of 2,000 requests of 2 arms ended without an error."),
                ("2,000 of 2,000", Verdict.Pass, "2,000 of 2,000 answers of 2 arms name the expected client."),
            ],
            InvariantGate.Standard.Select(gate => On(gate, [Cold, Resumed])).Select(gate => (gate.Measured, gate.Verdict, gate.Why)));
    }

    [Fact]
    public void Names_the_errors_it_found_the_most_frequent_first()
    {
        var broken = Cold with { Outcomes = new Dictionary<string, long> { ["ConnectionReset"] = 1, ["Ok"] = 995, ["RequestTimeout"] = 4 } };

        var gate = Judge(RequestInvariants.NoErrors, broken);

        Assert.Equal(Verdict.Fail, gate.Verdict);
        Assert.Equal("cold: only 995 of 1,000 requests ended without an error, all must be (4 RequestTimeout, 1 ConnectionReset).", gate.Why);
    }

    [Fact]
    public void Fails_when_one_answer_names_another_client()
    {
        var gate = Judge(RequestInvariants.IdentityVerified, Cold with { IdentityVerified = 999 }, Resumed with { Authentication = Authentication.OneWay, IdentityVerified = 0 });

        Assert.Equal((Verdict.Fail, "999 of 1,000"), (gate.Verdict, gate.Measured));
    }

    [Fact]
    public void Cannot_verify_identities_that_the_server_does_not_report()
    {
        var gate = Judge(RequestInvariants.IdentityVerified, Cold with { IdentityVerified = 0, Connections = Cold.Connections with { ClientOnly = 1_000 } });

        Assert.Equal((Verdict.Inconclusive, "cold: the server does not say whom it saw."), (gate.Verdict, gate.Why));
    }

    [Theory]
    [InlineData("provenShare", "answered request")]
    [InlineData("coldResumed", "answered request")]
    [InlineData("errors", "request")]
    [InlineData("identityVerified", "answer")]
    public void Cannot_pass_an_arm_that_has_nothing_to_judge(string invariant, string noun)
    {
        var gate = Judge(Named(invariant), Given.Arm("cold", Metric.HandshakeP50), Arm("cold too"));

        Assert.Equal((Verdict.Inconclusive, $"cold: no {noun} to judge."), (gate.Verdict, gate.Why));
    }

    [Fact]
    public void Passes_where_the_rule_applies_to_no_arm()
    {
        var gate = Judge(ConnectionInvariants.ColdNeverResumed, Resumed);

        Assert.Equal((Verdict.Pass, "The rule applies to no arm of this plan."), (gate.Verdict, gate.Why));
    }

    [Fact]
    public void Looks_only_at_the_arms_that_a_gate_selects()
    {
        var broken = Resumed with { Outcomes = new Dictionary<string, long> { ["Ok"] = 999, ["RequestTimeout"] = 1 } };
        var gate = new InvariantGate("errors", RequestInvariants.NoErrors);

        Assert.Equal(Verdict.Fail, On(gate, [Cold, broken]).Verdict);
        Assert.Equal((Verdict.Pass, "1,000 of 1,000"), Found(gate with { Arms = ["cold"] }, Cold, broken));
        Assert.Equal("cold: requests that failed = 0", On(gate with { Arms = ["cold"] }, [Cold, broken]).Rule);
    }

    [Theory]
    [InlineData(3, Verdict.Pass)]
    [InlineData(2, Verdict.Fail)]
    public void Allows_as_many_errors_in_each_arm_as_the_gate_says(int allowed, Verdict expected)
    {
        var broken = Cold with { Outcomes = new Dictionary<string, long> { ["Ok"] = 997, ["RequestTimeout"] = 3 } };

        var gate = On(new InvariantGate("errors", RequestInvariants.NoErrors) { AtMost = allowed }, [broken, broken with { Name = "cold too" }]);

        Assert.Equal(expected, gate.Verdict);
        if (expected == Verdict.Fail)
        {
            Assert.StartsWith("cold: only 997 of 1,000 requests ended without an error, all but 2 must be (3 RequestTimeout); cold too: ", gate.Why, StringComparison.Ordinal);
        }
    }
}
