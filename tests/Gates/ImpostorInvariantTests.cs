using LoadHarness.Arms;
using LoadHarness.Gates;
using LoadHarness.Gates.Invariants;
using LoadHarness.Metrics;
using LoadHarness.Results;
using LoadHarness.Tests.Statistics;
using Xunit;
using static LoadHarness.Tests.Gates.Judging;

namespace LoadHarness.Tests.Gates;

/// <summary>Arms that are to be kept out.</summary>
public sealed class ImpostorInvariantTests
{
    [Fact]
    public void Judges_honest_arms_and_impostors_each_by_their_own_rules()
    {
        ArmResult[] arms = [Cold, Resumed, Impostors("expired", ConnectionMode.Cold), Impostors("expired, resumed", ConnectionMode.Resumed)];

        Assert.All(InvariantGate.Standard, gate => Assert.DoesNotContain("expired", On(gate, arms).Why, StringComparison.Ordinal));
        Assert.Equal(
            [
                (Verdict.Pass, "20 of 20 requests of 2 arms were kept out."),
                (Verdict.Pass, "20 of 20 requests of 2 arms were refused for what is wrong with them."),
                (Verdict.Pass, "20 of 20 requests of 2 arms were refused in the kind of handshake that the arm claims."),
            ],
            InvariantGate.Impostors.Select(gate => On(gate, arms)).Select(gate => (gate.Verdict, gate.Why)));
    }

    [Fact]
    public void Fails_for_a_single_impostor_that_got_in()
    {
        var admitted = Impostors("expired", ConnectionMode.Cold);

        var gate = Judge(ImpostorInvariants.KeptOut, Cold, admitted with { Impostors = admitted.Impostors! with { Admitted = 1 } });

        Assert.Equal((Verdict.Fail, "9 of 10", "expired: only 9 of 10 requests were kept out, all must be."), (gate.Verdict, gate.Measured, gate.Why));
    }

    [Fact]
    public void Fails_an_impostor_that_was_refused_for_another_reason_or_by_the_other_end()
    {
        var right = Impostors("expired", ConnectionMode.Cold);
        ArmResult Refused(params RefusalCount[] refused) => right with { Impostors = right.Impostors! with { Refused = refused } };

        var reason = Judge(ImpostorInvariants.RefusedForTheirFlaw, Refused(new(Side.Server, "OutsideValidity", 7), new(Side.Server, "UntrustedChain", 3)));
        var side = Judge(ImpostorInvariants.RefusedForTheirFlaw, Refused(new RefusalCount(Side.Client, "OutsideValidity", 10)));

        Assert.Equal(
            (Verdict.Fail, "expired: only 7 of 10 requests were refused for what is wrong with them, all must be (expected LLA to say OutsideValidity, but: 3 UntrustedChain)."),
            (reason.Verdict, reason.Why));
        Assert.Equal((Verdict.Fail, "0 of 10"), (side.Verdict, side.Measured));
    }

    [Theory]
    [InlineData(ConnectionMode.Cold, 1)]
    [InlineData(ConnectionMode.Resumed, 9)]
    public void Fails_impostors_that_tried_another_kind_of_handshake_than_their_arm_claims(ConnectionMode mode, long taken)
    {
        var arm = Impostors("expired", mode);

        Assert.Equal(Verdict.Fail, Judge(ImpostorInvariants.Resumed, arm with { Impostors = arm.Impostors! with { TicketsTaken = taken } }).Verdict);
    }

    // Ten requests, all refused by LLA because the certificate had expired.
    private static ArmResult Impostors(string name, ConnectionMode mode) => Given.Arm(name, Metric.ServerCpu, [1.0]) with
    {
        Mode = mode,
        Outcomes = new Dictionary<string, long> { ["ClientCertificateRefused"] = 10 },
        IdentityVerified = 0,
        Impostors = new()
        {
            Expected = new(Side.Server, RefusalReason.OutsideValidity),
            Admitted = 0,
            Refused = [new(Side.Server, "OutsideValidity", 10)],
            TicketsOffered = mode == ConnectionMode.Resumed ? 10 : 0,
            TicketsTaken = mode == ConnectionMode.Resumed ? 10 : 0,
        },
    };
}
