using System.Globalization;
using LoadHarness.Arms;
using LoadHarness.Recording;
using LoadHarness.Results;
using LoadHarness.Tests.Support;
using Xunit;

namespace LoadHarness.Tests.Recording;

public sealed class RunMeterTests
{
    private static readonly Arm Cold = new() { Name = "cold", Mode = ConnectionMode.Cold, Key = KeyKind.EcdsaP256 };
    private static readonly Arm Impostors = new() { Name = "impostors", Mode = ConnectionMode.Cold, Key = KeyKind.EcdsaP256, ClientFlaw = Flaw.Expired };

    // Of the manual clock, in microseconds.
    private const long Start = TimeSpan.TicksPerSecond;

    [Fact]
    public async Task Tells_every_request_by_its_end_and_every_handshake_by_its_kind()
    {
        var text = await MeasureAsync(meter =>
        {
            meter.Record(Answered(HandshakeKind.Full));
            meter.Record(Answered(HandshakeKind.Resumed));
            meter.Record(Answered(HandshakeKind.Resumed));
            meter.Record(Failed(0, Outcome.RequestTimeout, Phase.Request));
            meter.Record(new Sample { Outcome = Outcome.Refused, Phase = Phase.Waiting });
        });

        Assert.Equal(3, Value(text, "loadharness_client_requests_total{arm=\"cold\",outcome=\"Ok\"}"));
        Assert.Equal(1, Value(text, "loadharness_client_requests_total{arm=\"cold\",outcome=\"RequestTimeout\"}"));
        Assert.Equal(1, Value(text, "loadharness_client_requests_total{arm=\"cold\",outcome=\"Refused\"}"));
        Assert.Equal(1, Value(text, "loadharness_client_errors_total{arm=\"cold\",outcome=\"RequestTimeout\",phase=\"Request\"}"));
        Assert.Equal(1, Value(text, "loadharness_client_errors_total{arm=\"cold\",outcome=\"Refused\",phase=\"Waiting\"}"));
        Assert.Equal(1, Value(text, "loadharness_tls_handshakes_total{arm=\"cold\",kind=\"full\"}"));
        Assert.Equal(2, Value(text, "loadharness_tls_handshakes_total{arm=\"cold\",kind=\"resumed\"}"));
    }

    [Fact]
    public async Task Durations_run_in_seconds_from_where_their_names_say()
    {
        var text = await MeasureAsync(meter => meter.Record(Answered(HandshakeKind.Full)));

        Assert.Equal(0.010, Value(text, "loadharness_client_request_duration_seconds_sum{arm=\"cold\"}"), 9);
        Assert.Equal(0.009, Value(text, "loadharness_client_service_duration_seconds_sum{arm=\"cold\"}"), 9);
        Assert.Equal(0.001, Value(text, "loadharness_client_lateness_seconds_sum{arm=\"cold\"}"), 9);
        Assert.Equal(0.002, Value(text, "loadharness_tls_handshake_duration_seconds_sum{arm=\"cold\",kind=\"full\"}"), 9);

        // 10 ms is a bound, and belongs below it.
        Assert.Equal(0, Value(text, "loadharness_client_request_duration_seconds_bucket{arm=\"cold\",le=\"0.007\"}"));
        Assert.Equal(1, Value(text, "loadharness_client_request_duration_seconds_bucket{arm=\"cold\",le=\"0.01\"}"));
    }

    [Fact]
    public async Task Failed_requests_are_in_no_latency_but_in_the_lateness()
    {
        var text = await MeasureAsync(meter => meter.Record(Failed(0, Outcome.ConnectionReset, Phase.Answer)));

        Assert.DoesNotContain("request_duration", text, StringComparison.Ordinal);
        Assert.DoesNotContain("service_duration", text, StringComparison.Ordinal);
        Assert.Equal(1, Value(text, "loadharness_client_lateness_seconds_count{arm=\"cold\"}"));
    }

    [Fact]
    public async Task An_impostor_that_is_refused_is_no_error_and_one_whose_connection_breaks_is()
    {
        var text = await MeasureAsync(meter =>
        {
            meter.Record(Failed(1, Outcome.ClientCertificateRefused, Phase.Request));
            meter.Record(Failed(1, Outcome.ConnectionReset, Phase.Request));
            meter.Record(Failed(0, Outcome.ClientCertificateRefused, Phase.Request));
        });

        Assert.DoesNotContain("loadharness_client_errors_total{arm=\"impostors\",outcome=\"ClientCertificateRefused\"", text, StringComparison.Ordinal);
        Assert.Equal(1, Value(text, "loadharness_client_errors_total{arm=\"impostors\",outcome=\"ConnectionReset\",phase=\"Request\"}"));
        Assert.Equal(1, Value(text, "loadharness_client_errors_total{arm=\"cold\",outcome=\"ClientCertificateRefused\",phase=\"Request\"}"));
    }

    [Fact]
    public async Task Gauges_tell_what_was_set_last_and_nothing_of_a_server_that_cannot_be_read()
    {
        await using var watched = await WatchedMeter.StartAsync(Cold, Impostors);
        var meter = watched.Meter;
        meter.SetClients(0, 5);
        meter.SetWaiting(0, () => 7);
        meter.Server = new ServerCounters { CpuMicroseconds = 1, ResidentBytes = 80_000_000 };

        var text = await watched.ScrapeAsync();
        Assert.Equal(5, Value(text, "loadharness_clients{arm=\"cold\"}"));
        Assert.Equal(0, Value(text, "loadharness_clients{arm=\"impostors\"}"));
        Assert.Equal(7, Value(text, "loadharness_client_waiting{arm=\"cold\"}"));
        Assert.Equal(80_000_000, Value(text, "loadharness_server_resident_bytes{}"));
        Assert.DoesNotContain("loadharness_server_heap_bytes", text, StringComparison.Ordinal);
        Assert.True(Value(text, "process_resident_memory_bytes{}") > 0);
        Assert.True(Value(text, "process_open_fds{}") > 0);
        Assert.True(Value(text, "process_threads{}") > 0);
        Assert.True(Value(text, "process_cpu_seconds_total{}") > 0);

        meter.SetWaiting(0, null);
        meter.Server = null;
        text = await watched.ScrapeAsync();
        Assert.Equal(0, Value(text, "loadharness_client_waiting{arm=\"cold\"}"));
        Assert.DoesNotContain("loadharness_server_resident_bytes", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_sample_allocates_nothing_whether_or_not_somebody_listens(bool listens)
    {
        await using var watched = await WatchedMeter.StartAsync(Cold, Impostors);
        using var unheard = new RunMeter([Cold, Impostors], new ManualClock(), "nobody listens");
        var meter = listens ? watched.Meter : unheard;
        const int rounds = 100_000;
        RecordMany();

        var before = GC.GetAllocatedBytesForCurrentThread();
        RecordMany();

        // Not exactly 0: a collection meanwhile may add the rest of this thread's allocation buffer, some KiB.
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, rounds);

        void RecordMany()
        {
            for (var count = 0; count < rounds; count++)
            {
                meter.Record(Answered(HandshakeKind.Resumed));
                meter.Record(Failed(0, Outcome.RequestTimeout, Phase.Request));
            }
        }
    }

    private static async Task<string> MeasureAsync(Action<RunMeter> measure)
    {
        await using var watched = await WatchedMeter.StartAsync(Cold, Impostors);
        measure(watched.Meter);
        return await watched.ScrapeAsync();
    }

    private static Sample Answered(HandshakeKind kind) => new()
    {
        Outcome = Outcome.Ok,
        NewConnection = true,
        Wire = new WireEvidence { Kind = kind },
        Timings = new Timings
        {
            IntendedStart = Start,
            ActualStart = Start + Milliseconds(1),
            Connected = Start + Milliseconds(2),
            ClientHello = Start + Milliseconds(3),
            Finished = Start + Milliseconds(5),
            HandshakeDone = Start + Milliseconds(6),
            LastByte = Start + Milliseconds(10),
        },
    };

    private static Sample Failed(int arm, Outcome outcome, Phase phase) => new()
    {
        Arm = arm,
        Outcome = outcome,
        Phase = phase,
        Timings = new Timings { IntendedStart = Start, ActualStart = Start, LastByte = Start + Milliseconds(3) },
    };

    private static long Milliseconds(int count) => count * TimeSpan.TicksPerMillisecond;

    private static double Value(string text, string series) =>
        double.Parse(Assert.Single(text.Split('\n'), line => line.StartsWith(series + " ", StringComparison.Ordinal))[(series.Length + 1)..], CultureInfo.InvariantCulture);
}
