using System.Globalization;
using LoadHarness.Machine;
using LoadHarness.Program.Running;
using LoadHarness.Tests.Support;
using LoadHarness.Tests.Targets.Pki;
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

    [Fact]
    public void A_soak_whose_load_has_a_shape_does_not_go_on()
    {
        using var directory = new ScratchDirectory();
        StoredSoaks.Write(directory.Path, windows: 3, load: "inject:4/s:5s,pause:5s");
        List<string> problems = [];

        Assert.Null(PlannedRun.Of(StoredSoaks.Options("scenario=soak", $"resume={directory.Path}"), new FineClock(), problems));

        Assert.Equal(
            [$"resume={directory.Path}: its load has a shape, which starts at its beginning only (write the options of that run again, without resume=)"], problems);
    }

    [Fact]
    public void Whoever_asks_for_the_secrets_of_connections_is_warned() => Assert.Equal(
        ["keylog=keys.txt: whoever has it and a capture of this run reads all that is sent (delete it when it has served)"],
        Of("client=openssl", "keylog=keys.txt").Warnings);

    private static PlannedRun Of(params string[] words)
    {
        List<string> problems = [];
        var planned = PlannedRun.Of(StoredSoaks.Options(["scenario=cold", "keys=ecdsa-p256", .. words]), new FineClock(), problems);
        Assert.Empty(problems);
        return planned!;
    }
}
