using LoadHarness.Arms;
using LoadHarness.Metrics;
using LoadHarness.Recording;
using LoadHarness.Tests.Support;
using Xunit;

namespace LoadHarness.Tests.Metrics;

public sealed class LatencyTests
{
    [Fact]
    public void A_judged_latency_gives_three_metrics_and_no_other_gives_any()
    {
        Assert.Equal(
            Latency.Judged.SelectMany(latency => new[] { $"{latency.Id}P50", $"{latency.Id}P90", $"{latency.Id}P99" }),
            Metric.All.Where(metric => metric.Quantile is not null).Select(metric => metric.Id));
        Assert.Same(Metric.HandshakeP50, Metric.All[0]);
        Assert.Equal(Latency.All.Count, Latency.All.DistinctBy(latency => latency.Id).Count());
    }

    [Theory]
    [InlineData(Flaw.None)]
    [InlineData(Flaw.Expired)]
    public void Every_latency_of_a_request_is_recorded_under_its_key(Flaw flaw)
    {
        var isImpostor = flaw != Flaw.None;
        var arm = new Arm { Name = "arm", Mode = ConnectionMode.Cold, Key = KeyKind.Rsa2048, ClientFlaw = flaw };
        var recorder = new ArmRecorder(arm, new ManualClock());
        recorder.BeginRound(1, 1);
        recorder.Record(new Sample
        {
            Outcome = isImpostor ? Outcome.ClientCertificateRefused : Outcome.Ok,
            NewConnection = true,
            Wire = new WireEvidence { Kind = HandshakeKind.Full, Version = TlsVersion.Tls13 },
            Timings = new Timings
            {
                IntendedStart = 1_000,
                ActualStart = 2_000,
                ConnectStarted = 4_000,
                Connected = 8_000,
                ClientHello = 12_000,
                ServerHello = 16_000,
                Finished = 24_000,
                HandshakeDone = 32_000,
                FirstByte = 64_000,
                LastByte = 128_000,
            },
        });
        recorder.EndRound(clientCpu: null, serverCpu: null);

        var latencies = recorder.ToResult().LatencyMicroseconds;
        var expected = Latency.All.Where(latency => latency.Use == LatencyUse.OfRefusals == isImpostor).Select(latency => latency.Id);
        Assert.Equal(expected, latencies.Keys);
        Assert.Equal(expected, recorder.ToResult().Distributions.Keys);
        Assert.All(latencies.Values, latency => Assert.Equal(1, latency.Count));
    }

    [Fact]
    public void On_a_kept_connection_the_first_byte_counts_from_the_actual_start()
    {
        var timings = new Timings { ActualStart = 5, FirstByte = 9 };

        Assert.Equal((5, 9), Latency.FirstByte.Span(timings));
        Assert.Equal((7, 9), Latency.FirstByte.Span(timings with { HandshakeDone = 7 }));
    }
}
