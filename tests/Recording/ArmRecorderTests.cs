using LoadHarness.Arms;
using LoadHarness.Recording;
using LoadHarness.Results;
using Xunit;
using static LoadHarness.Tests.Recording.ArmRecords;

namespace LoadHarness.Tests.Recording;

public sealed class ArmRecorderTests
{
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
}
