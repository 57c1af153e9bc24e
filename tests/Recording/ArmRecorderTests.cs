using LoadHarness.Arms;
using LoadHarness.Recording;
using LoadHarness.Results;
using LoadHarness.Tests.Support;
using Xunit;

namespace LoadHarness.Tests.Recording;

public sealed class ArmRecorderTests
{
    private static readonly ManualClock Clock = new();

    [Fact]
    public void Measures_every_step_of_a_proven_request()
    {
        var recorder = Recorder(ConnectionMode.Cold);
        recorder.BeginRound(round: 4, position: 2);
        recorder.Record(Full());
        recorder.EndRound(TimeSpan.FromMicroseconds(1_500), serverCpu: null);

        var arm = recorder.ToResult();

        Assert.Equal(("the arm", "rsa-2048", "1.3"), (arm.Name, arm.Key, arm.Tls));
        Assert.Equal(
            new Dictionary<string, double>
            {
                ["handshake"] = 700,
                ["service"] = 1_400,
                ["response"] = 1_410,
                ["connect"] = 80,
                ["setUp"] = 15,
                ["hello"] = 285,
                ["acceptance"] = 15,
                ["firstByte"] = 470,
                ["lateness"] = 10,
            },
            arm.LatencyMicroseconds.ToDictionary(latency => latency.Key, latency => latency.Value.P50));
        Assert.Equal([700, 1], arm.Distributions["handshake"].Single());
        var round = Assert.Single(arm.Rounds);
        Assert.Equal((4, 2, 1), (round.Round, round.Position, round.Requests));
        Assert.Equal(
            new Dictionary<string, double>
            {
                ["handshakeP50"] = 700,
                ["handshakeP90"] = 700,
                ["handshakeP99"] = 700,
                ["serviceP50"] = 1_400,
                ["serviceP90"] = 1_400,
                ["serviceP99"] = 1_400,
                ["responseP50"] = 1_410,
                ["responseP90"] = 1_410,
                ["responseP99"] = 1_410,
                ["firstByteP50"] = 470,
                ["firstByteP90"] = 470,
                ["firstByteP99"] = 470,
                ["clientCpu"] = 1_500,
                ["bytesSent"] = 1_359,
                ["bytesReceived"] = 2_641,
                ["roundTrips"] = 1,
                ["failed"] = 0,
            },
            round.Metrics);
        Assert.Equal(new CpuCost(1_500, null), arm.CpuMicroseconds);
        Assert.Equal(new ByteCost(1_359, 2_641), arm.HandshakeBytes);
        Assert.Equal(1, arm.IdentityVerified);
    }

    [Fact]
    public void Instructions_are_per_connection_where_they_were_counted()
    {
        var recorder = Recorder(ConnectionMode.Cold);
        recorder.BeginRound(round: 1, position: 1);
        recorder.Record(Full());
        recorder.Record(Full());
        recorder.EndRound(clientCpu: null, serverCpu: null, instructions: new(9_000_000, null));
        Round(recorder, 2, null, null, Full());

        Assert.Equal([4_500_000], recorder.ToResult().Rounds.Select(round => round.Metrics.GetValueOrDefault("clientInstructions")).Where(value => value > 0));
        Assert.DoesNotContain(recorder.ToResult().Rounds, round => round.Metrics.ContainsKey("serverInstructions"));
    }

    [Fact]
    public void A_kept_connection_has_no_handshake_and_its_first_byte_counts_from_the_start()
    {
        var arm = ResultOf(ConnectionMode.KeepAlive, Kept(), Kept());

        Assert.Equal(["service", "firstByte", "response", "lateness"], arm.LatencyMicroseconds.Keys);
        Assert.Equal(600, arm.LatencyMicroseconds["firstByte"].P50);
        Assert.Null(arm.HandshakeBytes);
        Assert.DoesNotContain(arm.Rounds[0].Metrics.Keys, key => key.StartsWith("handshake", StringComparison.Ordinal));
        Assert.Equal((2, 0), (arm.Connections.Reused, arm.Connections.Unproven));
    }

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
        recorder.BeginRound(1, 1);
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
    public void Failures_are_counted_by_kind_and_phase_and_never_measured()
    {
        var crowd = new string('x', ArmRecorder.MessageLength - 1) + "😀 and more";
        var arm = ResultOf(
            ConnectionMode.Cold,
            Full() with { Outcome = Outcome.RequestTimeout, Phase = Phase.Request, Error = crowd },
            Full() with { Outcome = Outcome.Refused, Phase = Phase.Waiting },
            Full() with { Outcome = Outcome.RequestTimeout, Phase = Phase.Answer, Error = "late" },
            Full() with { Outcome = Outcome.RequestTimeout, Phase = Phase.Answer, Error = "later" },
            Full() with { Outcome = Outcome.UnexpectedStatus, Phase = Phase.Answer, Error = "500" },
            Full());

        Assert.Equal(6, arm.Requests);
        Assert.Equal(
            new Dictionary<string, long> { ["Ok"] = 1, ["RequestTimeout"] = 3, ["UnexpectedStatus"] = 1, ["Refused"] = 1 }, arm.Outcomes);
        Assert.Equal(
            [
                new ErrorCount("RequestTimeout", "Answer", 2, "late"),
                new ErrorCount("RequestTimeout", "Request", 1, new string('x', ArmRecorder.MessageLength - 1)),
                new ErrorCount("UnexpectedStatus", "Answer", 1, "500"),
                new ErrorCount("Refused", "Waiting", 1, ""),
            ],
            arm.Errors);
        Assert.Equal(1, arm.LatencyMicroseconds["service"].Count);
        Assert.Equal(2, arm.Connections.Full);
        Assert.Equal(1, arm.IdentityVerified);
    }

    [Fact]
    public void Cpu_is_shared_by_every_connection_that_carried_an_answer_proven_or_not()
    {
        var recorder = Recorder(ConnectionMode.Resumed);
        Round(recorder, 1, TimeSpan.FromMicroseconds(900), TimeSpan.FromMicroseconds(300), Named("resumed"), Named("full"), Named("full"));
        Round(recorder, 2, TimeSpan.FromMicroseconds(500), null, Named("resumed"));
        Round(recorder, 3, TimeSpan.FromMicroseconds(500), TimeSpan.FromMicroseconds(500), Full() with { Outcome = Outcome.ConnectRefused });

        var arm = recorder.ToResult();

        Assert.Equal([300.0, 500.0], arm.Rounds.Take(2).Select(round => round.Metrics["clientCpu"]));
        Assert.Equal(100, arm.Rounds[0].Metrics["serverCpu"]);
        Assert.Equal(400, arm.Rounds[0].Metrics["bothCpu"]);
        Assert.DoesNotContain(arm.Rounds[1].Metrics.Keys, metric => metric is "serverCpu" or "bothCpu");
        Assert.Equal(new Dictionary<string, double> { ["failed"] = 1 }, arm.Rounds[2].Metrics);
        Assert.Equal(new CpuCost(350, 100), arm.CpuMicroseconds);
    }

    [Fact]
    public void Cpu_is_shared_by_requests_where_connections_are_kept()
    {
        var recorder = Recorder(ConnectionMode.KeepAlive);
        Round(recorder, 1, TimeSpan.FromMicroseconds(400), null, Full(), Kept(), Kept(), Kept());

        Assert.Equal(100, recorder.ToResult().CpuMicroseconds.Client);
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
    public void Totals_are_quantiles_of_all_samples_not_means_of_rounds()
    {
        var recorder = Recorder(ConnectionMode.Cold);
        Round(recorder, 1, null, null, [.. Enumerable.Repeat(Full(handshake: 1_000), 9)]);
        Round(recorder, 2, null, null, Full(handshake: 2_000));

        var arm = recorder.ToResult();

        Assert.Equal([1_000.0, 2_000.0], arm.Rounds.Select(round => round.Metrics["handshakeP50"]));
        Assert.Equal(new LatencySummary(10, 1_000, 1_100, 1_000, 1_000, 2_000, 2_000, 2_000), arm.LatencyMicroseconds["handshake"]);
    }

    [Fact]
    public void Handshake_sizes_are_exact_medians_of_proven_handshakes()
    {
        // A histogram of three digits would tell 8,190 for all of these; an unproven one must not count.
        var arm = ResultOf(
            ConnectionMode.Cold,
            Full() with { HandshakeBytesReceived = 8_191 },
            Full() with { HandshakeBytesReceived = 8_189 },
            Full() with { HandshakeBytesReceived = 8_190 },
            Named("resumed") with { HandshakeBytesReceived = 241 });

        Assert.Equal(new ByteCost(1_359, 8_190), arm.HandshakeBytes);
        Assert.Equal(8_190, arm.Rounds[0].Metrics["bytesReceived"]);
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

    [Fact]
    public void Samples_belong_to_a_round_and_results_to_closed_ones()
    {
        var recorder = Recorder(ConnectionMode.Cold);
        Assert.Throws<InvalidOperationException>(() => recorder.Record(Full()));
        Assert.Throws<InvalidOperationException>(() => recorder.EndRound(null, null));
        recorder.BeginRound(1, 1);
        Assert.Throws<InvalidOperationException>(() => recorder.BeginRound(2, 1));
        Assert.Throws<InvalidOperationException>(() => recorder.ToResult());
    }

    [Fact]
    public void Recording_a_proven_request_allocates_nothing()
    {
        var recorder = Recorder(ConnectionMode.Cold);
        var sample = Full();
        recorder.BeginRound(1, 1);
        recorder.Record(sample);

        const int records = 100_000;
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < records; i++)
        {
            recorder.Record(sample);
        }

        // Not exactly 0: a collection meanwhile may add the rest of this thread's allocation buffer, some KiB.
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, records);
    }

    [Fact]
    public void Counts_impostors_by_both_ends_and_measures_their_refusal()
    {
        var recorder = new ArmRecorder(Impostor(client: Flaw.Expired), Clock);
        recorder.BeginRound(1, 1);
        recorder.Record(Refused());
        recorder.Record(Refused() with { Wire = Wire(HandshakeKind.Resumed) with { TicketOffered = true } });
        recorder.Record(Full() with { Outcome = Outcome.ConnectTimeout, NewConnection = false });
        var refused = new Dictionary<string, long> { ["OutsideValidity"] = 2 };
        var (_, succeeded) = recorder.EndRound(TimeSpan.FromMicroseconds(3_000), TimeSpan.FromMicroseconds(4_000), rate: null, new Admissions(0, 0, refused));

        var arm = recorder.ToResult();

        Assert.Equal(0, succeeded);
        Assert.Equal(new Refusal(Side.Server, RefusalReason.OutsideValidity), arm.Impostors!.Expected);
        Assert.Equal((0, 2, 1, 1), (arm.Impostors.Admitted, arm.Impostors.Refused.Single().Count, arm.Impostors.TicketsOffered, arm.Impostors.TicketsTaken));
        Assert.Equal(["refusal"], arm.LatencyMicroseconds.Keys);
        Assert.Equal((2, 1_400), (arm.LatencyMicroseconds["refusal"].Count, arm.LatencyMicroseconds["refusal"].P50));
        Assert.Equal(new CpuCost(1_500, 2_000), arm.CpuMicroseconds);

        // A refusal is no error; what is neither let in nor refused is one.
        Assert.Equal("ConnectTimeout", Assert.Single(arm.Errors).Outcome);
    }

    [Theory]
    [InlineData(Flaw.Expired, Flaw.None, 1, 0, 1)]
    [InlineData(Flaw.Expired, Flaw.None, 0, 3, 3)]
    [InlineData(Flaw.None, Flaw.Expired, 1, 0, 1)]
    [InlineData(Flaw.None, Flaw.Expired, 0, 3, 0)]
    public void Counts_as_admitted_who_got_an_answer_or_whom_the_refusing_server_let_in(Flaw client, Flaw server, int answers, long letIn, long admitted)
    {
        var recorder = new ArmRecorder(Impostor(client, server), Clock);
        recorder.BeginRound(1, 1);
        for (var answer = 0; answer < answers; answer++)
        {
            recorder.Record(Full() with { Outcome = Outcome.UnexpectedStatus });
        }

        recorder.EndRound(clientCpu: null, serverCpu: null, rate: null, new Admissions(letIn, 0, new Dictionary<string, long>()));

        Assert.Equal(admitted, recorder.ToResult().Impostors!.Admitted);
    }

    [Theory]
    [InlineData(Outcome.UnexpectedStatus)]
    [InlineData(Outcome.UnexpectedAnswer)]
    [InlineData(Outcome.AnswerTooLarge)]
    public void Counts_as_admitted_who_got_an_answer_that_is_none_of_the_expected_ones(Outcome outcome)
    {
        var recorder = new ArmRecorder(Impostor(client: Flaw.Expired), Clock);
        recorder.BeginRound(1, 1);
        recorder.Record(Full() with { Outcome = outcome });
        recorder.EndRound(clientCpu: null, serverCpu: null);

        Assert.Equal(1, recorder.ToResult().Impostors!.Admitted);
    }

    private static Arm Impostor(Flaw client = Flaw.None, Flaw server = Flaw.None) =>
        new() { Name = "impostor", Mode = ConnectionMode.Resumed, Key = KeyKind.Rsa2048, ClientFlaw = client, ServerFlaw = server };

    private static Sample Refused() => Full() with { Outcome = Outcome.ClientCertificateRefused, Server = default };

    private static ArmRecorder Recorder(ConnectionMode mode) =>
        new(new Arm { Name = "the arm", Mode = mode, Key = KeyKind.Rsa2048 }, Clock);

    private static ArmResult ResultOf(ConnectionMode mode, params Sample[] samples)
    {
        var recorder = Recorder(mode);
        Round(recorder, 1, null, null, samples);
        return recorder.ToResult();
    }

    private static void Round(ArmRecorder recorder, int round, TimeSpan? clientCpu, TimeSpan? serverCpu, params Sample[] samples)
    {
        recorder.BeginRound(round, position: 1);
        foreach (var sample in samples)
        {
            recorder.Record(sample);
        }

        recorder.EndRound(clientCpu, serverCpu);
    }

    private static Sample Named(string kind) => kind switch
    {
        "full" => Full(),
        "full without evidence" => Full() with { Server = default },
        "full, server says resumed" => Full() with { Server = Server(HandshakeKind.Resumed, 1) },
        "full, server says third request" => Full() with { Server = Server(HandshakeKind.Full, 3) },
        "full, server knows no kind" => Full() with { Server = Server(HandshakeKind.Unknown, 1) },
        "not understood" => Full() with { Wire = default },
        "TLS 1.2" => Full() with { Wire = Wire(HandshakeKind.Full) with { Version = TlsVersion.Tls12 } },
        "resumed" => Full() with { Wire = Wire(HandshakeKind.Resumed), Server = Server(HandshakeKind.Resumed, 1) },
        "resumed, server says full" => Full() with { Wire = Wire(HandshakeKind.Resumed) },
        "kept" => Kept(),
        "kept without evidence" => Kept() with { Server = default },
        "kept, server says first request" => Kept() with { Server = Server(HandshakeKind.Full, 1) },
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "no such sample"),
    };

    private static Sample Full(int handshake = 700) => Samples.Full(Clock, handshake);

    private static Sample Kept()
    {
        var intended = Clock.GetTimestamp();
        long At(int microseconds) => intended + (microseconds * TimeSpan.TicksPerMicrosecond);
        return new Sample
        {
            Server = Server(HandshakeKind.Full, 7),
            Timings = new Timings { IntendedStart = intended, ActualStart = At(10), FirstByte = At(610), LastByte = At(650) },
        };
    }

    private static Sample On(long connection) => Kept() with { Server = Server(HandshakeKind.Full, 7) with { Connection = connection } };

    private static WireEvidence Wire(HandshakeKind kind) => new() { Kind = kind, Version = TlsVersion.Tls13 };

    private static ServerEvidence Server(HandshakeKind kind, int request) =>
        new() { Given = true, Connection = 1, Kind = kind, RequestOnConnection = request, IdentityMatches = true };
}
