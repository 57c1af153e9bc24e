using System.Text.Json;
using LoadHarness.Engine.Stages;
using LoadHarness.Histograms;
using LoadHarness.Results;
using LoadHarness.Tests.Recording;
using LoadHarness.Tests.Support;
using Xunit;

namespace LoadHarness.Tests.Engine.Stages;

/// <summary>One window of several shards, put together.</summary>
public sealed class ShardedWindowTests
{
    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 2 * SplitSamples.Kinds)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Windows_of_any_split_of_samples_are_those_of_one_process_and_so_is_all_that_is_read_from_them(int seed)
    {
        var load = new SplitSamples(seed, mostParts: 12, mostSamples: 80);
        var shards = load.InAnyOrder.Select(shard => (Shard: shard, Windows: WindowsOf(load, shard))).ToList();
        var sum = new ShardedWindow([load.Arm.Name], sharesServer: false);
        var whole = WindowsOf(load, shard: null);
        var (ofWhole, ofShards) = (new SoakHistory(load.Parts, [load.Arm]), new SoakHistory(load.Parts, [load.Arm]));

        foreach (var (one, number) in whole.Select((one, number) => (one, number)))
        {
            var (merged, lateness) = sum.Of([.. shards.Select(shard => (shard.Shard, shard.Windows[number].Window, shard.Windows[number].Log))]);

            Assert.Equal(Canonical.Text(one.Window), Canonical.Text(merged));
            Assert.Equal((one.Window.Requests, one.Window.Failed), (merged.Requests, merged.Failed));
            Assert.Equal(one.Log.Where(entry => entry.Tag == SoakSession.PacerTag).Sum(entry => entry.Histogram.Count), lateness.Count);
            ofWhole.Add(one.Window);
            ofShards.Add(merged);
        }

        // Rates, shares and percentiles over time, as charts and trends have them.
        Assert.Equal(Canonical.Text(ofWhole.Series()), Canonical.Text(ofShards.Series()));
        Assert.Equal((ofWhole.ShapeStarted, ofWhole.OffShape, ofWhole.ClientCpuMicroseconds, ofWhole.EndSeconds), (ofShards.ShapeStarted, ofShards.OffShape, ofShards.ClientCpuMicroseconds, ofShards.EndSeconds));
    }

    [Fact]
    public void No_figure_of_a_window_is_left_out_of_these_splits()
    {
        // A server tells of tickets that it refused at the end of a block, which a soak has not, and which body is different depends on which came first.
        string[] others = [".arms[].connections.ticketsRefused", ".arms[].bodies.different"];
        var type = LaunchJson.Of<WindowResult>();

        var seen = Seeds.SelectMany(seed => WindowsOf(new SplitSamples(seed.Data, mostParts: 12, mostSamples: 80), shard: null))
            .SelectMany(one => Contract.LeavesOf(JsonSerializer.SerializeToNode(one.Window, type), type)).Where(leaf => leaf.Value.ToJsonString() != "0").Select(leaf => leaf.Path).ToHashSet();

        Assert.Equal(others.Order(), Contract.PathsOf(type).Except(seen).Order());
    }

    [Fact]
    public void A_window_lasts_from_the_first_start_to_the_last_end_and_one_server_of_all_is_counted_once()
    {
        var load = new SplitSamples(seed: 1, mostParts: 2, mostSamples: 20);
        var window = WindowsOf(load, shard: 0)[0].Window with { Events = ["the LLA dropped its ticket keys"] };
        List<(int, WindowResult, IReadOnlyList<HistogramLogEntry>)> parts = [(0, window with { StartSeconds = 5.002 }, []), (1, window with { StartSeconds = 5.001, Seconds = 1.25, Events = ["away", .. window.Events] }, [])];

        var own = new ShardedWindow([load.Arm.Name], sharesServer: false).Of(parts).Window;
        var shared = new ShardedWindow([load.Arm.Name], sharesServer: true).Of(parts).Window;

        Assert.Equal((5.001, 1.25), (own.StartSeconds, own.Seconds));
        Assert.Equal((2 * window.Server!.ResidentBytes, window.Server.ResidentBytes), (own.Server!.ResidentBytes, shared.Server!.ResidentBytes));
        Assert.Equal(["the LLA dropped its ticket keys", "shard 1: away"], own.Events);
        Assert.Throws<InvalidDataException>(() => new ShardedWindow(["another arm"], sharesServer: false).Of(parts));
    }

    private static List<(WindowResult Window, IReadOnlyList<HistogramLogEntry> Log)> WindowsOf(SplitSamples load, int? shard)
    {
        List<(WindowResult, IReadOnlyList<HistogramLogEntry>)> windows = [];
        load.InWindows(shard, (arm, latencies) =>
        {
            var number = windows.Count + 1;
            var late = new LatencyHistogram();
            foreach (var sample in load.Of(number, shard).Where(sample => sample.Timings.ActualStart > 0))
            {
                late.Record((sample.Timings.ActualStart - sample.Timings.IntendedStart) / TimeSpan.TicksPerMicrosecond);
            }

            // What a process uses is in proportion to what it does, so that it adds up.
            var count = (int)arm.Requests;
            windows.Add((new()
            {
                Window = number,
                StartSeconds = number - 1,
                Seconds = 1,
                Arms = [arm],
                Client = new(1_000 * count, 4_096L * count, 512L * count, count, 3 * count),
                Server = new(900 * count, 2_048L * count, 256L * count, count, 2 * count),
                Sockets = new(count, 2 * count, 7 * count),
                Shape = new(count, count, count),
                PacerLatenessP99 = late.Count > 0 ? late.ValueAtQuantile(0.99) : null,
                PeakWaiting = count,
                Events = ["the LLA dropped its ticket keys"],
            },
            [
                .. latencies.Select(latency => Entry(SoakSession.TagOf(arm.Name, latency.Latency), latency.Values)),
                .. late.Count > 0 ? [Entry(SoakSession.PacerTag, late)] : Array.Empty<HistogramLogEntry>(),
            ]));

            HistogramLogEntry Entry(string tag, LatencyHistogram histogram) => new(tag, TimeSpan.FromSeconds(number - 1), TimeSpan.FromSeconds(1), histogram);
        });
        return windows;
    }
}
