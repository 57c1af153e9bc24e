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
            CpuMicroseconds = new(2, null),
        };

        Assert.Equal(new EngineCost(1_000, 3, 2, 2), EngineCost.Of(arm, made: 4_000, allocated: 8_000));
    }

    [Fact]
    public void A_run_that_is_ended_before_its_round_has_no_cost() =>
        Assert.Null(EngineCost.Of(RunResults.Without("empty"), made: 0, allocated: 512).CpuMicroseconds);
}
