using LoadHarness.Metrics;
using LoadHarness.Recording;
using LoadHarness.Results;
using LoadHarness.Tests.Support;
using Xunit;

namespace LoadHarness.Tests.Results;

public sealed class EngineCostTests
{
    [Fact]
    public void What_came_before_the_counted_round_costs_its_requests_nothing()
    {
        var arm = RunResults.Without("empty") with
        {
            Outcomes = new Dictionary<string, long> { [nameof(Outcome.Ok)] = 1_000, [nameof(Outcome.Refused)] = 3 },
            Rounds = [new RoundResult(1, 1, 1_003, new Dictionary<string, double> { [Metric.ClientCpu.Id] = 2 })],
        };

        var cost = EngineCost.Of(arm, made: 4_000, allocated: 8_000);

        Assert.Equal(new EngineCost(1_000, 3, TimeSpan.FromMilliseconds(2), 2), cost);
        Assert.Equal(2, cost.CpuMicroseconds);
    }

    [Fact]
    public void A_run_that_is_ended_before_its_round_has_no_cost() =>
        Assert.Null(EngineCost.Of(RunResults.Without("empty") with { Outcomes = new Dictionary<string, long>(), Rounds = [] }, made: 0, allocated: 512).CpuMicroseconds);
}
