using System.Globalization;
using LoadHarness.Machine;
using LoadHarness.Program.Running;
using LoadHarness.Tests.Support;
using Xunit;

namespace LoadHarness.Tests.Program.Running;

public sealed class PlannedRunTests
{
    [Fact]
    public void A_seed_is_drawn_for_each_run_and_recorded_unless_it_is_given()
    {
        var drawn = Enumerable.Range(0, 5).Select(_ => Of()).ToList();

        // One of a million each: that all five are the same would take a century.
        Assert.True(drawn.Select(run => run.Plan.Seed).Distinct().Count() > 1);
        Assert.All(drawn, run => Assert.Equal(run.Plan.Seed.ToString(CultureInfo.InvariantCulture), run.Options.Effective["seed"]));
        Assert.All(drawn, run => Assert.EndsWith($"order from seed {run.Plan.Seed}", run.Plan.Schedule.Describe(run.Plan), StringComparison.Ordinal));
        Assert.Equal(7, Of("seed=7").Plan.Seed);
    }

    private static PlannedRun Of(params string[] words)
    {
        List<string> problems = [];
        var planned = PlannedRun.Of(StoredSoaks.Options(["scenario=cold", "keys=ecdsa-p256", .. words]), new FineClock(), problems);
        Assert.Empty(problems);
        return planned!;
    }
}
