using LoadHarness.Histograms;
using LoadHarness.Metrics;
using LoadHarness.Recording;
using LoadHarness.Results;
using LoadHarness.Schedules;
using Xunit;

namespace LoadHarness.Tests.Recording;

public sealed class SoakBlocksTests
{
    [Fact]
    public void Windows_of_a_block_are_one_round()
    {
        var blocks = new SoakBlocks();
        Assert.Empty(blocks.ToRounds());
        foreach (var (block, service, failed) in ((int, long, int)[])[(0, 100, 0), (0, 300, 1), (1, 500, 0), (3, 0, 2)])
        {
            if (service > 0)
            {
                var histogram = new LatencyHistogram();
                histogram.Record(service);
                blocks.Add(block, "service", histogram);
                blocks.Add(block, "lateness", histogram);
            }

            blocks.Add(block, Window(failed));
        }

        var rounds = blocks.ToRounds();

        Assert.Equal([(1, 2L, 200.0, 1.0), (2, 1L, 500.0, 0.0)], rounds.Take(2).Select(round => (
            round.Round, round.Steps["service"].Count, round.Metrics["serviceP50"], round.Metrics[Metric.Failed.Id])));
        Assert.Equal((4, 2.0, false), (rounds[2].Round, rounds[2].Metrics[Metric.Failed.Id], rounds[2].Metrics.ContainsKey("serviceP50")));
        Assert.Equal(3, rounds.Count);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(99)]
    [InlineData(101)]
    [InlineData(12_345)]
    [InlineData(3_600_000_000)]
    public void A_value_is_known_to_one_per_cent(long value)
    {
        var (blocks, histogram) = (new SoakBlocks(), new LatencyHistogram());
        histogram.Record(value);
        blocks.Add(0, "service", histogram);
        blocks.Add(0, Window(failed: 0));

        var steps = Assert.Single(blocks.ToRounds()).Steps["service"];

        Assert.Equal(1, steps.Count);
        Assert.InRange(Assert.Single(steps.Values), value, value * 1.0115);
    }

    [Fact]
    public void It_takes_no_more_memory_as_it_fills()
    {
        var (blocks, histogram) = (new SoakBlocks(), new LatencyHistogram());
        histogram.Record(1_000);
        blocks.Add(0, "service", histogram);
        blocks.Add(1, "service", histogram);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var window = 0; window < 1_000; window++)
        {
            blocks.Add(2, "service", histogram);
        }

        // An enumerator each; a block of its own would be tens of KiB.
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1_000_000);
    }

    [Theory]
    [InlineData(24, 1, 0)]
    [InlineData(24, 2, 0)]
    [InlineData(24, 3, 1)]
    [InlineData(24, 24, 11)]
    [InlineData(3, 2, 4)]
    [InlineData(24, 99, 11)]
    [InlineData(24, -5, 0)]
    public void A_window_belongs_to_one_of_twelve(int windows, int window, int block) =>
        Assert.Equal(block, new SoakWindows(TimeSpan.FromSeconds(windows), TimeSpan.FromSeconds(1), [1]).BlockOf(window));

    private static ArmWindow Window(int failed) => new()
    {
        Name = "cold",
        Requests = 1 + failed,
        Outcomes = new Dictionary<string, long> { [nameof(Outcome.Ok)] = 1, [nameof(Outcome.ConnectRefused)] = failed },
        Connections = new() { Full = 1, Resumed = 0, Reused = 0, Unproven = 0, Disagreeing = 0, ClientOnly = 0 },
        IdentityVerified = 1,
        Response = null,
    };
}
