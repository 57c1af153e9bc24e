using System.Text.Json;
using LoadHarness.Arms;
using LoadHarness.Engine.Stages;
using LoadHarness.Histograms;
using LoadHarness.Metrics;
using LoadHarness.Recording;
using LoadHarness.Results;
using LoadHarness.Schedules;
using LoadHarness.Tests.Support;
using LoadHarness.Tests.Targets.Pki;
using Xunit;

namespace LoadHarness.Tests.Results;

public sealed class SoakStoreTests : IDisposable
{
    private static readonly Arm Arm = new() { Name = "cold", Mode = ConnectionMode.Cold, Key = KeyKind.Rsa2048 };

    private readonly ScratchDirectory _directory = new();
    private readonly ManualClock _clock = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Gives_back_what_was_stored()
    {
        Store(3);
        var read = Read();

        Assert.Equal([1, 2, 3], read.Windows.Select(window => window.Window));
        Assert.Equivalent(Window(2), read.Windows[1], strict: true);
        Assert.Equal(["cold", "cold", "cold"], read.Latencies.Select(entry => entry.Tag!));
        Assert.Equal([1, 2, 3], read.Latencies.Select(entry => entry.Histogram.Count));
        Assert.Equal((3, "soak", 200), (read.Soak.Windows, read.Soak.Header.Scenario, read.Soak.Header.Rate));
    }

    [Theory]
    [InlineData(SoakStore.WindowsName, 2, 2)]
    [InlineData(SoakStore.LogName, 3, 2)]
    public void A_line_that_a_crash_cut_off_is_left_out(string file, int windows, int latencies)
    {
        Store(3);
        var path = System.IO.Path.Combine(_directory.Path, file);
        File.WriteAllBytes(path, File.ReadAllBytes(path)[..^10]);

        var read = Read();
        Assert.Equal((windows, latencies), (read.Windows.Count, read.Latencies.Count));
    }

    [Fact]
    public void Goes_on_behind_the_last_whole_window()
    {
        Store(3);
        var path = System.IO.Path.Combine(_directory.Path, SoakStore.WindowsName);
        File.WriteAllBytes(path, File.ReadAllBytes(path)[..^10]);

        // The third window's histograms are there, but its line is not: both are measured again.
        using (var store = SoakStore.Continue(_directory.Path, Read().Soak, _clock))
        {
            Assert.Equal(2, store.Windows);
            Assert.True(store.TryAppend(Window(3), Log(3)));
            Assert.True(store.TryAppend(Window(4), Log(4)));
        }

        var read = Read();
        Assert.Equal([1, 2, 3, 4], read.Windows.Select(window => window.Window));
        Assert.Equal([1, 2, 3, 4], read.Latencies.Select(entry => entry.Histogram.Count));
    }

    [Fact]
    public void A_full_disk_costs_the_windows_that_it_did_not_take_and_no_other()
    {
        var disks = new Dictionary<string, FullDisk>();
        using (var store = SoakStore.Create(_directory.Path, Header, _clock, path => disks[System.IO.Path.GetFileName(path)] = new FullDisk()))
        {
            Assert.True(store.TryAppend(Window(1), Log(1)));
            foreach (var (file, number) in new[] { (SoakStore.WindowsName, 2), (SoakStore.LogName, 3) })
            {
                disks[file].Left = 20;
                Assert.False(store.TryAppend(Window(number), Log(number)));
                Assert.Equal("No space left on device", store.Problem);
                disks[file].Left = int.MaxValue;
            }

            Assert.True(store.TryAppend(Window(4), Log(4)));
            Assert.Equal((2, null), (store.Windows, store.Problem));
        }

        foreach (var (file, disk) in disks)
        {
            File.WriteAllBytes(System.IO.Path.Combine(_directory.Path, file), disk.ToArray());
        }

        var read = Read();
        Assert.Equal([1, 4], read.Windows.Select(window => window.Window));
        Assert.Equal([1, 4], read.Latencies.Select(entry => entry.Histogram.Count));
    }

    [Fact]
    public void A_damaged_line_is_named()
    {
        Store(2);
        var path = System.IO.Path.Combine(_directory.Path, SoakStore.WindowsName);
        File.AppendAllText(path, "{ oops\n");

        Assert.Contains("is damaged in line 4", Assert.Throws<RunFileException>(() => Read()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_session_that_is_restored_has_the_counts_and_percentiles_of_the_one_that_measured()
    {
        var plan = Plan;
        var measured = new SoakSession(plan, _clock);
        var recorder = measured.Recorders[0];
        recorder.BeginWindows();
        using (var store = SoakStore.Create(_directory.Path, Header, _clock))
        {
            for (var window = 1; window <= 3; window++)
            {
                for (var request = 0; request < 10 * window; request++)
                {
                    recorder.Record(Sample(response: 100 + (request * window), failed: request == 3));
                }

                using var log = new MemoryStream();
                var arm = recorder.CutWindow(((SoakWindows)plan.Schedule).BlockOf(window), (key, histogram) => new HistogramLogWriter(log).Write(
                    SoakSession.TagOf("cold", key), TimeSpan.FromSeconds(5 * (window - 1)), TimeSpan.FromSeconds(5), histogram));
                Assert.Equal(10 * window, arm.Requests);
                measured.History.Add(Window(window) with { Arms = [arm] });
                Assert.True(store.TryAppend(Window(window) with { Arms = [arm] }, log.ToArray()));
            }
        }

        var restored = new SoakSession(plan, _clock);
        StoredSoak.Read(_directory.Path, _ => { }, restored.Restore, restored.Restore);

        var (one, other) = (recorder.ToResult(), restored.Recorders[0].ToResult());
        Assert.Equal(60, other.Requests);
        Assert.Equal(3, other.Outcomes[nameof(Outcome.ConnectionReset)]);
        Assert.Equivalent(one.Outcomes, other.Outcomes, strict: true);
        Assert.Equivalent(one.Connections, other.Connections, strict: true);
        Assert.Equivalent(one.Errors, other.Errors, strict: true);
        Assert.Equal(one.LatencyMicroseconds, other.LatencyMicroseconds);
        Assert.Equivalent(one.Blocks, other.Blocks, strict: true);
        Assert.Equal(3, other.Blocks!.Count);
        Assert.Equal(measured.History.Values(TrendMetric.Throughput, null), restored.History.Values(TrendMetric.Throughput, null));
    }

    [Fact]
    public void A_time_in_which_nobody_measured_is_a_gap()
    {
        var history = new SoakHistory(10, [Arm]);
        history.Add(Window(1));
        history.Add(Window(2));
        history.Add(Window(3) with { StartSeconds = 60 });

        var gap = Assert.Single(history.Gaps);
        Assert.Equal((10, 60), (gap.FromSeconds, gap.ToSeconds));
        Assert.Equal((15, 65), (history.MeasuredSeconds, history.EndSeconds));

        // A chart leaves it open: no point stands for windows on both sides.
        Assert.Equal(3, history.Series().Single(series => series.Id == TrendMetric.Throughput.Id).Points.Count);
    }

    [Fact]
    public void Hours_of_windows_are_thinned_to_what_a_chart_shows()
    {
        var history = new SoakHistory(5_760, [Arm]);
        for (var window = 1; window <= 5_760; window++)
        {
            history.Add(Window(window));
        }

        Assert.All(history.Series(), series => Assert.InRange(series.Points.Count, 250, 300));
        Assert.Equal(5_760, history.Values(TrendMetric.ClientResident, null).Count);
    }

    [Theory]
    [InlineData(true, TargetKind.Embedded)]
    [InlineData(false, TargetKind.Program)]
    public void A_target_stored_before_its_kind_was_is_known_by_what_it_takes(bool takesDisturbances, TargetKind kind)
    {
        var json = $$"""{"keys":["Rsa2048"],"countsCpu":true,"makesCertificates":true,"oneWay":true,"makesImpostors":false,"takesDisturbances":{{(takesDisturbances ? "true" : "false")}},"restarts":false,"givesEvidence":true}""";

        var target = JsonSerializer.Deserialize<TargetTraits>(json, RunJson.Line)!;

        Assert.Equal((kind, kind == TargetKind.Embedded), (target.Kind, target.TellsHeap));
        Assert.Equal(kind, JsonSerializer.Deserialize<TargetTraits>(JsonSerializer.Serialize(target, RunJson.Line), RunJson.Line)!.Kind);
    }

    private static LoadPlan Plan => new()
    {
        Scenario = "soak",
        Question = "?",
        Arms = [Arm],
        Clients = 1,
        Load = LoadKind.Open,
        WarmUp = TimeSpan.Zero,
        Seed = 1,
        Comparisons = [],
        Gates = [],
        Schedule = new SoakWindows(TimeSpan.FromSeconds(15), TimeSpan.FromSeconds(5), [1]),
    };

    private SoakHeader Header => new()
    {
        Scenario = "soak",
        StartedAt = _clock.GetUtcNow(),
        Options = new Dictionary<string, string> { ["scenario"] = "soak" },
        Environment = new Dictionary<string, string>(),
        Target = new TargetTraits([KeyKind.Rsa2048], CountsCpu: true),
        Rate = 200,
    };

    private void Store(int windows)
    {
        using var store = SoakStore.Create(_directory.Path, Header, _clock);
        for (var window = 1; window <= windows; window++)
        {
            Assert.True(store.TryAppend(Window(window), Log(window)));
        }
    }

    private (StoredSoak Soak, List<WindowResult> Windows, List<HistogramLogEntry> Latencies) Read()
    {
        var (windows, latencies) = (new List<WindowResult>(), new List<HistogramLogEntry>());
        return (StoredSoak.Read(_directory.Path, _ => { }, windows.Add, latencies.Add), windows, latencies);
    }

    internal static byte[] Log(int window)
    {
        var histogram = new LatencyHistogram();
        for (var value = 0; value < window; value++)
        {
            histogram.Record(100 * value);
        }

        using var log = new MemoryStream();
        new HistogramLogWriter(log).Write("cold", TimeSpan.FromSeconds(5 * (window - 1)), TimeSpan.FromSeconds(5), histogram);
        return log.ToArray();
    }

    internal static WindowResult Window(int number) => new()
    {
        Window = number,
        StartSeconds = 5 * (number - 1),
        Seconds = 5,
        Arms =
        [
            new()
            {
                Name = "cold",
                Requests = 10,
                Outcomes = new Dictionary<string, long> { [nameof(Outcome.Ok)] = 9, [nameof(Outcome.ConnectionReset)] = 1 },
                Connections = new() { Full = 9, Resumed = 0, Reused = 0, Unproven = 0, Disagreeing = 0, ClientOnly = 0 },
                IdentityVerified = 9,
                Errors = [new(nameof(Outcome.ConnectionReset), nameof(Phase.Request), 1, "gone")],
                Response = new LatencySummary(9, 1, 2, 3, 4, 5, 6, 7),
            },
        ],
        Client = new(1_000, 50_000_000, 4_000_000, 12, 40),
        Server = new(2_000, 60_000_000, 3_000_000, 14, 50),
        Sockets = new(8, 0, 20),
        PacerLatenessP99 = 900,
        PeakWaiting = 2,
    };

    private static Sample Sample(int response, bool failed) => new()
    {
        Arm = 0,
        Outcome = failed ? Outcome.ConnectionReset : Outcome.Ok,
        Phase = failed ? Phase.Request : Phase.Waiting,
        Error = failed ? "gone" : null,
        NewConnection = true,
        Wire = new WireEvidence { Kind = HandshakeKind.Full, Version = TlsVersion.Tls13 },
        Timings = new Timings { IntendedStart = 10_000_000, ActualStart = 10_000_000, LastByte = 10_000_000 + (response * 10) },
    };
}
