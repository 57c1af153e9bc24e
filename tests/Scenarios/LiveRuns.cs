using LoadHarness.Arms;
using LoadHarness.Engine;
using LoadHarness.Gates;
using LoadHarness.Options;
using LoadHarness.Results;
using LoadHarness.Scenarios;
using LoadHarness.Schedules;
using LoadHarness.Statistics.Judges;
using LoadHarness.Targets;
using LoadHarness.Tests.Support;
using Xunit;

namespace LoadHarness.Tests.Scenarios;

/// <summary>
/// Runs of scenarios against the embedded LLA. Those of clients on .NET are in this collection, one at a time and apart from all other tests: .NET drops idle sessions of the whole
/// process when other tests make contexts (SafeHandleCache in the runtime), and then a resumed arm would not be. Clients on OpenSSL hold their sessions themselves, so that their runs stand beside others.
/// </summary>
[CollectionDefinition(nameof(LiveRuns), DisableParallelization = true)]
public static class LiveRuns
{
    /// <summary>Requests of every arm: two rounds of 100 ms at 50 a second.</summary>
    public const long Requests = 10;

    private const string Short = "clients=2 rate=50/s block=100ms warmup=100ms seed=1";

    /// <summary>Runs two rounds of the arms and judges them.</summary>
    public static async Task<RunResult> RunAsync(Scenario scenario, string words = "", Func<Arm, bool>? which = null)
    {
        var whole = MadeUp.Plan(scenario, $"{Short} {words}");
        var arms = whole.Arms.Where(which ?? (_ => true)).ToList();
        var names = arms.Select(arm => arm.Name).ToHashSet();
        var plan = whole with
        {
            Arms = arms,
            SameTwice = whole.SameTwice is { } pair && names.IsSupersetOf([pair.Arm, pair.Again]) ? pair : null,
            Schedule = whole.Schedule is Rounds rounds ? rounds with { First = 2, Max = 2 } : whole.Schedule,
            Comparisons = [.. whole.Comparisons.Where(comparison => names.IsSupersetOf([comparison.Arm, comparison.Baseline]))],
            Gates = [.. whole.Gates.Where(gate => gate is not RatioGate ratio || names.IsSupersetOf([ratio.Comparison.Arm, ratio.Comparison.Baseline]))],
        };
        var token = TestContext.Current.CancellationToken;
        var lla = ((TargetOptions.Embedded)MadeUp.Options(scenario, words).Target).Lla;
        await using var target = await EmbeddedTarget.StartAsync(plan.Arms, lla, TimeProvider.System, token);
        var measured = await RunEngine.ForTarget(plan, target, Wait.Timeouts, TimeProvider.System, _ => { }).RunAsync(_ => false, token);
        Assert.Null(measured.EndedEarly);
        var judgement = Judge.Run(new Evidence(plan, measured.Arms), measured.Ledger, measured.Generator);
        return RunResults.Run(measured.Arms) with { Ledger = measured.Ledger, Comparisons = judgement.Comparisons, Gates = judgement.Gates };
    }

    /// <summary>Every arm made all its requests in its own way, by both ends, and all gates on counts hold.</summary>
    public static void AssertProven(RunResult run)
    {
        Assert.All(run.Arms, arm =>
        {
            var served = Honest.AssertServed(arm, Requests);
            var c = arm.Connections;
            Assert.Equal(
                arm.Mode switch
                {
                    ConnectionMode.Cold => (served, 0, 0, 0, 0),
                    ConnectionMode.Resumed or ConnectionMode.EarlyData => (0, served, 0, 0, 0),
                    _ => (0, 0, served, 0, 0),
                },
                (c.Full, c.Resumed, c.Reused, c.Unproven, c.Disagreeing));
            Assert.True(arm.Authentication == Authentication.OneWay || arm.IdentityVerified == served);
            Assert.Equal(arm.Mode == ConnectionMode.KeepAlive ? 0 : served, arm.RoundTrips.Values.Sum());
        });
        var ledger = run.Ledger;
        Assert.Equal(
            (ledger.ClientConnections, ledger.ClientFull, ledger.ClientResumed), (ledger.ServerConnections, ledger.ServerFull, ledger.ServerResumed));
        Honest.AssertCountGates(run.Gates, run.Arms);
    }
}
