using LoadHarness.Gates;
using LoadHarness.Options;
using LoadHarness.Program;
using LoadHarness.Program.Files;
using LoadHarness.Program.Running;
using LoadHarness.Recording;
using LoadHarness.Reports.Model;
using LoadHarness.Results;
using LoadHarness.Tests.Support;
using LoadHarness.Tests.Targets.Pki;
using Xunit;

namespace LoadHarness.Tests.Program.Running;

public sealed class ConclusionTests : IDisposable
{
    private readonly ScratchDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Of_nothing_it_says_why_there_is_nothing_and_what_to_check()
    {
        var soak = Soak(windows: 1);

        var run = (Of(soak) with { External = "its port" }).Of(Measured([]) with { EndedEarly = "nobody answered", FirstFailure = Outcome.ConnectRefused }, soak: null);

        Assert.Equal((RunStatus.Invalid, Verdict.Invalid), (run.Status, run.Verdict));
        Assert.Empty(run.Gates);
        Assert.Equal("nobody answered; the target is its port (check that it runs there; connect= names another address).", Assert.Single(run.Validity).Why);
    }

    [Theory]
    [InlineData(CheckSubject.Target, 0, RunStatus.Unanswered, 5, "The target never answered: run ended early: it broke off.")]
    [InlineData(CheckSubject.Target, 1, RunStatus.Broken, 1, "The target failed: run ended early: it broke off.")]
    [InlineData(CheckSubject.Harness, 0, RunStatus.Invalid, 4, "The run cannot be believed: run ended early: it broke off.")]
    public void Whoever_ended_a_run_decides_its_exit_code(CheckSubject by, long answers, RunStatus status, int exit, string sentence)
    {
        var soak = Soak(windows: 1);

        var run = Of(soak).Of(Measured([]) with { EndedEarly = "it broke off", EndedBy = by, Answers = answers }, soak: null);

        Assert.Equal((status, exit, sentence), (run.Status, ExitCode.Of(run, InconclusiveRule.Fail), run.Sentence));
        Assert.Equal(by == CheckSubject.Harness ? Verdict.Invalid : Verdict.Fail, run.Verdict);
        Assert.NotNull(ReportModel.DoubtOf(run));
    }

    [Fact]
    public void A_run_that_was_stopped_is_cancelled_whatever_its_gates_say()
    {
        var soak = Soak(windows: 10);

        var run = Of(soak).Of(Measured(Arms(soak)) with { Cancelled = true }, new StoredHistory(soak.Session.History, 10, Problem: null));

        Assert.Equal((RunStatus.Cancelled, Verdict.Invalid), (run.Status, run.Verdict));
        Assert.NotEmpty(run.Gates);
        Assert.Equal("The soak ends here, after window 10 of 10.", Assert.Single(run.Soak!.Gaps).Why);
    }

    [Fact]
    public void An_arm_that_was_left_out_after_its_warm_up_fails_the_run()
    {
        var soak = Soak(windows: 10);

        var run = Of(soak).Of(
            Measured(Arms(soak)) with { LeftOut = [new("one more", "no request of its warm-up succeeded")] }, new StoredHistory(soak.Session.History, 10, Problem: null));

        var gate = Assert.Single(run.Gates, gate => gate.Name == "one more served");
        Assert.Equal((Verdict.Fail, "'one more' was left out: no request of its warm-up succeeded."), (gate.Verdict, gate.Why));
    }

    [Fact]
    public void A_soak_whose_windows_are_not_all_on_the_disk_cannot_be_believed()
    {
        var soak = Soak(windows: 10);

        var lost = Of(soak).Of(Measured(Arms(soak)), new StoredHistory(soak.Session.History, 7, "no room"));
        var whole = Of(soak).Of(Measured(Arms(soak)), new StoredHistory(soak.Session.History, 10, Problem: null));

        var check = Assert.Single(lost.Validity, check => check.Name == "windows");
        Assert.False(check.Ok);
        Assert.Contains("no room", check.Why, StringComparison.Ordinal);
        Assert.Equal((Verdict.Invalid, 7), (lost.Verdict, lost.Soak!.StoredWindows));
        Assert.True(Assert.Single(whole.Validity, check => check.Name == "windows").Ok);
        Assert.Empty(whole.Soak!.Gaps);
    }

    private ResumedSoak Soak(int windows)
    {
        StoredSoaks.Write(_directory.Path, windows);
        return ResumedSoak.Read(_directory.Path, overrides: null, TimeProvider.System);
    }

    private static Conclusion Of(ResumedSoak soak) => new(soak.Scenario, soak.Plan, soak.Options.Effective, soak.Stored.Header.Environment);

    private static List<ArmResult> Arms(ResumedSoak soak) => [.. soak.Session.Recorders.Select(recorder => recorder.ToResult())];

    private static Measurements Measured(IReadOnlyList<ArmResult> arms) => new()
    {
        StartedAt = DateTimeOffset.UnixEpoch,
        Duration = TimeSpan.FromSeconds(10),
        Cancelled = false,
        EndedEarly = null,
        Arms = arms,
        Wires = [],
        Ledger = ProofLedger.Between(arms.Sum(arm => arm.Connections.Full), arms.Sum(arm => arm.Connections.Resumed), server: null),
        Generator = new GeneratorLoad(2, 0.1, MachineShare: null, PacerLatenessP99: 900, 40, Restarts: 0, PortsNeeded: 0, PortsAvailable: 28_000),
    };
}
