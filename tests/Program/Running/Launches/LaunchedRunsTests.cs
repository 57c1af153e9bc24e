using LoadHarness.Options;
using LoadHarness.Program.Running.Launches;
using LoadHarness.Scenarios;
using LoadHarness.Tests.Scenarios;
using Xunit;

namespace LoadHarness.Tests.Program.Running.Launches;

public sealed class LaunchedRunsTests
{
    [Fact]
    public void A_launch_has_the_options_of_its_run_but_for_its_files_its_seed_and_the_rate_that_is_known()
    {
        var run = MadeUp.Options(new ColdScenario(), "profile=thorough keys=ecdsa-p256 clients=3 seed=7 out=somewhere baseline=then history=past gates=mine.json inconclusive=pass");

        var launch = Read(LaunchedRuns.Words(run.Effective, launch: 3, run.Seed!.Value, rate: 130.5));

        Assert.Equal((1, new RoundRange(15, 15), 9, 130.5, 3), (launch.Launches, launch.Rounds, launch.Seed!.Value, launch.Rate!.Value, launch.Clients));
        Assert.Equal((null, null, null, null), (launch.Out, launch.Files.Baseline, launch.Files.History, launch.Files.Gates));
        Assert.Equal(run.Keys, launch.Keys);
        Assert.Equal((run.Block, run.WarmUp, ProgressStyle.None), (launch.Block, launch.WarmUp, launch.Progress));
    }

    [Fact]
    public void A_closed_loop_has_no_rate_in_any_launch_and_seeds_stay_within_their_limit()
    {
        var run = MadeUp.Options(new KeepAliveScenario(), $"launches=2 seed={int.MaxValue}");

        var launch = Read(LaunchedRuns.Words(run.Effective, launch: 2, run.Seed!.Value, rate: null));

        Assert.Equal((null, 1), (launch.Rate, launch.Seed!.Value));
    }

    private static RunOptions Read(IReadOnlyList<string> words) =>
        Assert.IsType<ParsedCommand.Run>(CommandLine.Parse(["run", .. words], new Dictionary<string, string?>(), ScenarioCatalogue.Defaults)).Options;
}
