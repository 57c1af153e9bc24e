using LoadHarness.Arms;
using LoadHarness.Recording;
using LoadHarness.Results;
using Xunit;
using static LoadHarness.Tests.Recording.ArmRecords;

namespace LoadHarness.Tests.Recording;

/// <summary>What a recorder makes of what both ends tell of a connection.</summary>
public sealed class ArmProofTests
{
    public static TheoryData<ConnectionMode, string, int, int> Proofs => new()
    {
        // Mode, sample, unproven, disagreeing.
        { ConnectionMode.Cold, "full", 0, 0 },
        { ConnectionMode.Cold, "resumed", 1, 0 },
        { ConnectionMode.Cold, "kept", 1, 0 },
        { ConnectionMode.Cold, "full without evidence", 0, 0 },
        { ConnectionMode.Cold, "full, server says resumed", 1, 1 },
        { ConnectionMode.Cold, "full, server says third request", 1, 1 },
        { ConnectionMode.Cold, "full, server knows no kind", 1, 0 },
        { ConnectionMode.Cold, "not understood", 1, 0 },
        { ConnectionMode.Cold, "TLS 1.2", 1, 0 },
        { ConnectionMode.Resumed, "resumed", 0, 0 },
        { ConnectionMode.Resumed, "full", 1, 0 },
        { ConnectionMode.Resumed, "resumed, server says full", 1, 1 },
        { ConnectionMode.KeepAlive, "kept", 0, 0 },
        { ConnectionMode.KeepAlive, "kept without evidence", 0, 0 },
        { ConnectionMode.KeepAlive, "full", 1, 0 },
        { ConnectionMode.KeepAlive, "kept, server says first request", 1, 1 },
    };

    [Theory]
    [MemberData(nameof(Proofs))]
    public void Only_what_both_ends_prove_is_measured(ConnectionMode mode, string kind, int unproven, int disagreeing)
    {
        var arm = ResultOf(mode, Named(kind));

        Assert.Equal((unproven, disagreeing), (arm.Connections.Unproven, arm.Connections.Disagreeing));
        Assert.Equal(kind.Contains("without", StringComparison.Ordinal) ? 1 : 0, arm.Connections.ClientOnly);
        Assert.Equal(1 - unproven, arm.Rounds[0].Requests);
        Assert.Equal(unproven == 0, arm.LatencyMicroseconds.ContainsKey("service"));
        Assert.Equal((1, 1), (arm.Requests, arm.Outcomes["Ok"]));
    }

    [Theory]
    [InlineData(ClientCertificate.Sent, Authentication.Mutual, 0)]
    [InlineData(ClientCertificate.NotAsked, Authentication.Mutual, 1)]
    [InlineData(ClientCertificate.NotSent, Authentication.Mutual, 1)]
    [InlineData(ClientCertificate.SentLater, Authentication.Mutual, 1)]
    [InlineData(ClientCertificate.NotAsked, Authentication.OneWay, 0)]
    public void A_mutual_request_without_the_clients_certificate_is_not_proven(ClientCertificate certificate, Authentication authentication, int unauthenticated)
    {
        foreach (var (mode, sample) in ((ConnectionMode, Sample)[])[(ConnectionMode.Cold, Full()), (ConnectionMode.Resumed, Named("resumed")), (ConnectionMode.KeepAlive, Kept())])
        {
            var recorder = new ArmRecorder(new Arm { Name = "arm", Mode = mode, Key = KeyKind.Rsa2048, Authentication = authentication }, Clock);
            Round(recorder, 1, null, null, sample with { Certificate = certificate });

            var arm = recorder.ToResult();

            Assert.Equal((unauthenticated, unauthenticated), (arm.Connections.Unproven, arm.Connections.Unauthenticated));
            Assert.Equal(1 - unauthenticated, arm.Rounds[0].Requests);
        }
    }

    [Fact]
    public void Full_handshakes_are_counted_by_the_clients_certificate_from_the_warm_up_on()
    {
        var recorder = Recorder(ConnectionMode.Resumed);
        recorder.RecordWarmUp(Full() with { Certificate = ClientCertificate.Sent });
        Round(
            recorder, 1, null, null,
            Named("resumed") with { Certificate = ClientCertificate.Sent },
            Full() with { Certificate = ClientCertificate.NotAsked, Outcome = Outcome.ConnectionReset },
            Full() with { Certificate = ClientCertificate.SentLater });

        Assert.Equal(new CertificateCounts(1, 1, 0, 1), recorder.ToResult().ClientCertificates);
        Assert.Null(ResultOf(ConnectionMode.Cold, Full()).ClientCertificates);
    }

    [Fact]
    public void Windows_tell_their_full_handshakes_and_give_them_back()
    {
        var recorder = Recorder(ConnectionMode.Cold);
        recorder.RecordWarmUp(Full() with { Certificate = ClientCertificate.Sent });
        recorder.BeginWindows();
        recorder.Record(Full() with { Certificate = ClientCertificate.Sent });
        var first = recorder.CutWindow(block: 0, static (_, _) => { });
        recorder.Record(Full() with { Certificate = ClientCertificate.NotAsked });
        var second = recorder.CutWindow(block: 0, static (_, _) => { });
        var restored = Recorder(ConnectionMode.Cold);
        restored.Restore(block: 0, first);
        restored.Restore(block: 0, second);

        Assert.Equal(new CertificateCounts(2, 0, 0, 0), first.ClientCertificates);
        Assert.Equal(new CertificateCounts(0, 1, 0, 0), second.ClientCertificates);
        Assert.Equal(new CertificateCounts(2, 1, 0, 0), restored.ToResult().ClientCertificates);
        Assert.Equal(1, second.Connections.Unauthenticated);
    }

    [Fact]
    public void Connections_are_counted_by_what_the_client_saw_on_the_wire()
    {
        var connections = ResultOf(
            ConnectionMode.Resumed, Named("full"), Named("resumed"), Named("resumed"), Named("kept"), Named("not understood")).Connections;

        Assert.Equal((1, 2, 1), (connections.Full, connections.Resumed, connections.Reused));
    }

    [Fact]
    public void Kept_connections_are_counted_by_the_servers_numbers_in_the_block_that_had_most()
    {
        var recorder = Recorder(ConnectionMode.KeepAlive);
        Round(recorder, 1, null, null, On(1), On(2), On(1));
        Round(recorder, 2, null, null, On(3), Kept() with { Server = default });

        Assert.Equal(2, recorder.ToResult().Connections.Kept);
    }

    [Fact]
    public void On_http_2_the_opener_need_not_be_the_servers_first_request()
    {
        var recorder = new ArmRecorder(new Arm { Name = "h2", Mode = ConnectionMode.KeepAlive, Key = KeyKind.Rsa2048, Http = HttpProtocol.Http2 }, Clock);
        Round(
            recorder,
            1,
            null,
            null,
            Full() with { Server = Server(HandshakeKind.Full, 2) },
            Kept() with { Server = Server(HandshakeKind.Full, 1) },
            Kept());

        var connections = recorder.ToResult().Connections;

        // A handshake inside a block is not what the arm claims, but no contradiction between the ends.
        Assert.Equal((2, 0), (connections.Unproven, connections.Disagreeing));
    }

    [Fact]
    public void A_connection_that_is_closed_after_so_many_requests_carries_no_more()
    {
        var recorder = new ArmRecorder(new Arm { Name = "7", Mode = ConnectionMode.KeepAlive, Key = KeyKind.Rsa2048, RequestsPerConnection = 7 }, Clock);
        Round(recorder, 1, null, null, Full(), Kept(), Kept() with { Server = Server(HandshakeKind.Full, 8) });

        var connections = recorder.ToResult().Connections;

        Assert.Equal((1, 2, 1, 0), (connections.Full, connections.Reused, connections.Unproven, connections.Disagreeing));
    }

    [Fact]
    public void An_identity_counts_only_when_the_server_named_the_client()
    {
        var arm = ResultOf(
            ConnectionMode.Cold,
            Full(),
            Full() with { Server = Server(HandshakeKind.Full, 1) with { IdentityMatches = false } },
            Full() with { Server = new ServerEvidence { IdentityMatches = true } });

        Assert.Equal(1, arm.IdentityVerified);
    }
}
