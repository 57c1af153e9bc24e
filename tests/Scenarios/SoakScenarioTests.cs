using LoadHarness.Arms;
using LoadHarness.Gates;
using LoadHarness.Metrics;
using LoadHarness.Scenarios;
using LoadHarness.Statistics.Estimates;
using Xunit;

namespace LoadHarness.Tests.Scenarios;

public sealed class SoakScenarioTests
{
    private static readonly SoakScenario Scenario = new();

    [Fact]
    public void Takes_as_many_windows_as_a_trend_has_blocks_and_no_fewer()
    {
        Assert.Equal(12, TrendBlocks.Count);
        Assert.Empty(MadeUp.Problems(Scenario, MadeUp.Embedded, "duration=12s window=1s"));
        Assert.Equal(
            ["window must be at most a 12th of duration=11s, but is '1s' (write duration=12s)"],
            MadeUp.Problems(Scenario, MadeUp.Embedded, "duration=11s window=1s"));
        Assert.Contains("cut into 12 blocks", Scenario.Description, StringComparison.Ordinal);
    }

    [Fact]
    public void Is_judged_by_the_trends_that_can_be_read_of_its_target()
    {
        Assert.Equal(
            TrendMetric.All.Select(metric => metric.Id).Except(["socketsEstablished", "socketsClosing", "socketsTimeWait", "responseP99"]),
            Gated(new([KeyKind.Rsa2048], CountsCpu: true), "cold:1,resumed:1"));
        Assert.Equal(
            ["clientResident", "clientHeap", "clientThreads", "clientFiles", "responseP50", "errorShare", "throughput"],
            Gated(new([KeyKind.Rsa2048], CountsCpu: false) { Kind = TargetKind.Program }, "cold:1"));
        Assert.DoesNotContain("serverHeap", Gated(new([KeyKind.Rsa2048], CountsCpu: true) { Kind = TargetKind.Program }, "cold:1"));

        static IEnumerable<string> Gated(TargetTraits target, string mix) =>
            Scenario.Plan(MadeUp.Options(Scenario, $"mix={mix}"), target).Gates.OfType<TrendGate>().Select(gate => gate.Metric.Id);
    }
}
