using LoadHarness.Gates;
using LoadHarness.Recording;
using LoadHarness.Results;
using Xunit;

namespace LoadHarness.Tests.Program;

public sealed class InterruptedRunTests(InterruptedRuns runs) : IClassFixture<InterruptedRuns>
{
    [Fact]
    public void Ends_by_itself_with_a_marked_result_when_the_LLA_dies()
    {
        var (result, run) = (runs.LlaDied.Result, runs.LlaDied.Run!);

        Assert.Equal(1, result.ExitCode);
        Assert.Equal((RunStatus.Broken, Verdict.Fail), (run.Status, run.Verdict));
        Assert.StartsWith("The target failed: run ended early: ", run.Sentence, StringComparison.Ordinal);
        Assert.True(Count(run, Outcome.Ok) > 0);

        // Whoever called it in its last moment was cut off; on a slow machine that may be all.
        Assert.True(Count(run, Outcome.ConnectRefused) + Count(run, Outcome.ConnectionReset) > 0);
        Assert.Equal(0, Count(run, Outcome.ClientCrashed));
        Assert.Null(run.Ledger.ServerConnections);
    }

    [Fact]
    public void Leaves_no_LLA_and_no_half_result_behind_when_it_is_killed()
    {
        // 128 + 9, as a shell reports it. That its LLA is gone has been waited for.
        Assert.Equal(137, runs.Killed.Result.ExitCode);
        Assert.Null(runs.Killed.Run);
    }

    [Fact]
    public void Writes_a_partial_result_on_Ctrl_C() => AssertCancelled(runs.Interrupted);

    [Fact]
    public void Writes_a_partial_result_on_SIGTERM() => AssertCancelled(runs.Terminated);

    [Fact]
    public void Writes_a_partial_result_on_SIGQUIT() => AssertCancelled(runs.Quit);

    [Fact]
    public void Writes_a_partial_result_on_SIGHUP_which_never_gives_up_requests()
    {
        AssertCancelled(runs.HungUp);
        Assert.DoesNotContain("stopping at once", runs.HungUp.Result.Error, StringComparison.Ordinal);
    }

    private static void AssertCancelled(InterruptedRuns.Ended ended)
    {
        var run = ended.Run!;
        Assert.Equal(130, ended.Result.ExitCode);
        Assert.Equal((RunStatus.Cancelled, Verdict.Invalid), (run.Status, run.Verdict));
        Assert.True(Count(run, Outcome.Ok) > 0);
        Assert.True(run.Ledger.ServerConnections > 0, "the LLA must outlive the signal, for its ledger");
        Assert.True(ended.HasReport);
        Assert.EndsWith("Stopped before its end; the partial result proves nothing.\n", ended.Result.Output, StringComparison.Ordinal);
    }

    private static long Count(RunResult run, Outcome outcome) => run.Arms.Sum(arm => arm.Outcomes.GetValueOrDefault(outcome.ToString()));
}
