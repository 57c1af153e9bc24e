using LoadHarness.Gates;
using LoadHarness.Results;
using Xunit;
using static LoadHarness.Tests.Statistics.Judges.JudgedRun;

namespace LoadHarness.Tests.Statistics.Judges;

/// <summary>What the server counted, beside what the client did.</summary>
public sealed class LedgerChecksTests
{
    [Theory]
    [InlineData(null, null)]
    [InlineData(0L, null)]
    [InlineData(1L, true)]
    [InlineData(2L, true)]
    [InlineData(3L, false)]
    public void Bystanders_are_named_and_a_hundredth_of_the_requests_makes_them_a_doubt(long? bystanders, bool? ok)
    {
        var judgement = Run(Given.Plan(Passing), ledger: Given.Ledger with { Bystanders = bystanders });

        var check = judgement.Validity.SingleOrDefault(check => check.Name == "bystanders");
        Assert.Equal(ok, check?.Ok);
        Assert.Equal(ok == false ? Verdict.Invalid : Verdict.Pass, judgement.Verdict);
        if (check is not null)
        {
            Assert.Equal(CheckSubject.Machine, check.Subject);
            Assert.Equal(
                $"{(bystanders == 1 ? "1 connection" : $"{bystanders} connections")} came to the server from addresses that are not the harness's, beside 240 requests of the run, "
                    + "limit 1 % of them; they were closed before TLS and are in no other count.",
                check.Why);
        }
    }

    [Fact]
    public void Both_ends_must_count_the_same_connections()
    {
        AssertBroken(
            "both ends agree",
            "The server counted 240 connections (119 full, 121 resumed), the client 240 (120 full, 120 resumed); they may differ by the 0 failed requests.",
            Run(Given.Plan(), ledger: Given.Ledger with { ServerFull = 119, ServerResumed = 121 }));
        AssertBroken(
            "both ends agree",
            "Client and server testify differently on 1 request; the limit is 0.",
            Run(Given.Plan(), arms: [Cold with { Connections = Cold.Connections with { Disagreeing = 1 } }, Resumed]));
    }

    [Fact]
    public void A_failed_request_may_have_left_a_connection_that_one_end_never_finished()
    {
        var oneFailed = Cold with { Requests = Cold.Requests + 1, Outcomes = new Dictionary<string, long> { ["Ok"] = 120, ["HandshakeTimeout"] = 1 } };

        Assert.True(Check("both ends agree", Run(Given.Plan(), [oneFailed, Resumed], Given.Ledger with { ServerConnections = 241, ServerFull = 121 })).Ok);
        Assert.False(Check("both ends agree", Run(Given.Plan(), [oneFailed, Resumed], Given.Ledger with { ServerConnections = 242, ServerFull = 122 })).Ok);
    }

    [Fact]
    public void A_server_without_a_ledger_leaves_the_client_as_the_only_witness()
    {
        var check = Check("both ends agree", Run(Given.Plan(), ledger: new(240, 120, 120, null, null, null, null)));

        Assert.Equal((true, "Client only: the server keeps no ledger."), (check.Ok, check.Why));
    }
}
