using LoadHarness.Arms;
using LoadHarness.Gates;
using LoadHarness.Gates.Invariants;
using LoadHarness.Metrics;
using LoadHarness.Results;
using LoadHarness.Tests.Statistics;
using Xunit;
using static LoadHarness.Tests.Gates.Judging;

namespace LoadHarness.Tests.Gates;

/// <summary>On which connections an arm travelled, and what their handshakes took.</summary>
public sealed class ConnectionInvariantTests
{
    [Theory]
    [InlineData(1, 0, Verdict.Pass)]
    [InlineData(2, 0, Verdict.Fail)]
    [InlineData(0, 2, Verdict.Fail)]
    public void Proves_at_least_999_of_1000_in_every_single_arm(long unproven, long disagreeing, Verdict expected)
    {
        var spoilt = Resumed with { Connections = Resumed.Connections with { Unproven = unproven, Disagreeing = disagreeing } };

        var gate = Judge(ConnectionInvariants.ProvenShare, Cold, spoilt);

        Assert.Equal(expected, gate.Verdict);
        if (expected == Verdict.Fail)
        {
            Assert.Equal("1,998 of 2,000", gate.Measured);
            Assert.Equal("resumed: only 998 of 1,000 answered requests travelled on the connection that the arm claims, less than 99.9 %.", gate.Why);
        }
    }

    [Fact]
    public void Counts_an_answer_whose_handshake_nobody_understood_as_unproven()
    {
        var blind = Cold with { Connections = Cold.Connections with { Full = 400, Unproven = 600 } };

        Assert.Equal("400 of 1,000", Judge(ConnectionInvariants.ProvenShare, blind).Measured);
    }

    [Fact]
    public void Fails_a_cold_arm_for_a_single_resumed_connection()
    {
        var gate = Judge(ConnectionInvariants.ColdNeverResumed, Cold with { Connections = Cold.Connections with { Full = 999, Resumed = 1 } }, Resumed);

        Assert.Equal(Verdict.Fail, gate.Verdict);
        Assert.Equal("cold: only 999 of 1,000 answered requests travelled on a connection that was not resumed, all must be.", gate.Why);
    }

    public static TheoryData<CertificateCounts, string> Unauthenticated => new()
    {
        { new(0, NotAsked: 600, 0, 0), "cold: 0 of 600 full handshakes carried the client's certificate: the server did not ask for it." },
        { new(0, 0, NotSent: 600, 0), "cold: 0 of 600 full handshakes carried the client's certificate: the server asked for one, but for none that the client has." },
        { new(0, 0, 0, SentLater: 600), "cold: 0 of 600 full handshakes carried the client's certificate: the server asked for it after the handshake." },
        {
            new(9_990, NotAsked: 9, 0, SentLater: 1),
            "cold: 9,990 of 10,000 full handshakes carried the client's certificate: 9 × the server did not ask for it, 1 × the server asked for it after the handshake."
        },
    };

    [Theory]
    [MemberData(nameof(Unauthenticated))]
    public void Fails_a_mutual_arm_for_a_single_full_handshake_without_the_clients_certificate(CertificateCounts counts, string why)
    {
        var gate = Judge(ConnectionInvariants.Authentication, Cold with { ClientCertificates = counts }, Resumed);

        Assert.Equal((Verdict.Fail, why), (gate.Verdict, gate.Why));
    }

    [Fact]
    public void Asks_nothing_of_one_way_arms_and_of_runs_that_do_not_tell()
    {
        var older = Cold with { ClientCertificates = null };

        Assert.Equal(Verdict.Pass, Judge(ConnectionInvariants.Authentication, Cold with { Authentication = Authentication.OneWay, ClientCertificates = new(0, 9, 0, 0) }).Verdict);
        Assert.Equal((Verdict.Pass, "What was measured does not tell, so the rule is not judged."), (Judge(ConnectionInvariants.Authentication, older).Verdict, Judge(ConnectionInvariants.Authentication, older).Why));
        Assert.Equal("4 of 4 full handshakes of 1 arm carried the client's certificate.", Judge(ConnectionInvariants.Authentication, older, Resumed).Why);
    }

    [Theory]
    [InlineData("1.3", "cold", 1, Verdict.Pass)]
    [InlineData("1.3", "cold", 2, Verdict.Fail)]
    [InlineData("1.2", "cold", 2, Verdict.Pass)]
    [InlineData("1.2", "cold", 1, Verdict.Fail)]
    [InlineData("1.3", "resumed", 1, Verdict.Pass)]
    [InlineData("1.2", "resumed", 1, Verdict.Pass)]
    [InlineData("1.2", "resumed", 2, Verdict.Fail)]
    public void Takes_exactly_the_round_trips_of_the_handshake(string version, string arm, int trips, Verdict expected)
    {
        var gate = On(InvariantGate.RoundTrips, [Arm(arm) with { Tls = version, RoundTrips = new Dictionary<int, long> { [trips] = 1_000 } }]);

        Assert.Equal(expected, gate.Verdict);
        Assert.Equal(expected == Verdict.Pass ? "1,000 of 1,000" : "0 of 1,000", gate.Measured);
    }

    [Fact]
    public void Does_not_forgive_a_single_round_trip_too_many()
    {
        var gate = On(InvariantGate.RoundTrips, [Cold with { RoundTrips = new Dictionary<int, long> { [1] = 999, [2] = 1 } }, Kept]);

        Assert.Equal(Verdict.Fail, gate.Verdict);
        Assert.Equal(
            "cold: only 999 of 1,000 handshakes took the round trips of their kind, all must be (expected 1; 1 took 2; a HelloRetryRequest adds one).", gate.Why);
    }

    [Fact]
    public void Has_no_round_trips_to_judge_where_no_handshake_was_measured()
    {
        Assert.Equal("cold: no handshake to judge.", On(InvariantGate.RoundTrips, [Cold]).Why);
        Assert.Equal(Verdict.Pass, On(InvariantGate.RoundTrips, [Kept]).Verdict);
    }

    [Fact]
    public void Proves_as_many_connections_as_the_gate_asks_for()
    {
        var spoilt = Resumed with { Connections = Resumed.Connections with { Unproven = 1 } };

        Assert.Equal((Verdict.Fail, "999 of 1,000"), Found(new InvariantGate("proven", ConnectionInvariants.ProvenShare) { AtLeast = 1 }, spoilt));
        Assert.Equal((Verdict.Pass, "999 of 1,000"), Found(new InvariantGate("proven", ConnectionInvariants.ProvenShare) { AtLeast = 0.99 }, spoilt));
    }

    [Fact]
    public void Takes_no_more_round_trips_than_the_gate_says()
    {
        var gate = new InvariantGate("trips", ConnectionInvariants.RoundTrips) { AtMost = 1 };
        var retried = Cold with { RoundTrips = new Dictionary<int, long> { [1] = 999, [2] = 1 } };

        Assert.Equal("cold: only 999 of 1,000 handshakes took at most 1 round trip, all must be (1 took 2).", On(gate, [retried]).Why);
        Assert.Equal((Verdict.Pass, "1,000 of 1,000"), Found(gate with { AtMost = 2 }, retried));
    }

    [Fact]
    public void Counts_resumed_connections_among_new_ones()
    {
        var gate = new InvariantGate("resumed", ConnectionInvariants.ResumedShare);
        var half = Resumed with { Connections = Resumed.Connections with { Full = 500, Resumed = 500 } };

        Assert.Equal((Verdict.Pass, "100 %"), Found(gate, Cold, Resumed));
        Assert.Equal((Verdict.Fail, "50 % to 100 %"), Found(gate, Resumed, half));
        Assert.Equal("resumed: 500 of 1,000 new connections were resumed, less than 99.9 %.", On(gate, [half]).Why);
        Assert.Equal((Verdict.Pass, "0 % to 50 %"), Found(gate with { Arms = ["cold", "resumed"], AtLeast = null, AtMost = 0.5 }, Cold, half));
        Assert.Equal("resumed: 500 of 1,000 new connections were resumed, more than 25 %.", On(gate with { AtLeast = null, AtMost = 0.25 }, [half]).Why);
    }

    [Fact]
    public void Counts_the_connections_that_requests_took()
    {
        var gate = new InvariantGate("kept", ConnectionInvariants.ConnectionsPerRequest) { AtMost = 0.01 };
        var reopened = Kept with { Connections = Kept.Connections with { Full = 20, Reused = 980 } };

        Assert.Equal((Verdict.Pass, "0.00"), Found(gate, Cold, Kept with { Connections = Kept.Connections with { Full = 0, Reused = 1_000 } }));
        Assert.Equal((Verdict.Fail, "0.02"), Found(gate, reopened));
        Assert.Equal("keep-alive: 20 new connections in 1,000 answered requests, more than 0.01.", On(gate, [reopened]).Why);
    }

    [Fact]
    public void Measures_handshakes_to_the_byte()
    {
        var sized = Cold with { HandshakeBytes = new(1_359, 1_521) };

        Assert.Equal((Verdict.Pass, "1,521"), Found(new InvariantGate("in", ConnectionInvariants.HandshakeBytesReceived) { AtMost = 1_521 }, sized, Kept));
        Assert.Equal(
            "cold: 1,359 bytes sent in a handshake, more than 1,358.",
            On(new InvariantGate("out", ConnectionInvariants.HandshakeBytesSent) { AtMost = 1_358 }, [sized]).Why);
        Assert.Equal(
            "cold: 1,521 bytes received in a handshake, less than 1,522.",
            On(new InvariantGate("in", ConnectionInvariants.HandshakeBytesReceived) { AtLeast = 1_522 }, [sized]).Why);
    }

    [Theory]
    [InlineData("resumedShare", "new connection")]
    [InlineData("connectionsPerRequest", "answered request")]
    [InlineData("handshakeBytesSent", "handshake")]
    public void Cannot_limit_what_an_arm_never_did(string invariant, string noun)
    {
        var gate = new InvariantGate("limit", Named(invariant)) { Arms = ["cold", "resumed"], AtMost = 1 };
        var empty = Given.Arm("cold", Metric.HandshakeP50);

        if (invariant == ConnectionInvariants.HandshakeBytesSent.Id)
        {
            Assert.Equal((Verdict.Fail, "2"), Found(gate, empty, Resumed with { HandshakeBytes = new(2, 2) }));
        }

        Assert.Equal(
            (Verdict.Inconclusive, $"cold: no {noun} to judge."),
            (On(gate, [empty, Resumed with { HandshakeBytes = new(1, 1) }]).Verdict, On(gate, [empty, Resumed with { HandshakeBytes = new(1, 1) }]).Why));
    }
}
