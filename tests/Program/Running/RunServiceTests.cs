using LoadHarness.Engine;
using LoadHarness.Gates;
using LoadHarness.Machine;
using LoadHarness.Program;
using LoadHarness.Program.Files;
using LoadHarness.Program.Running;
using LoadHarness.Reports.Console;
using LoadHarness.Results;
using LoadHarness.Tests.Support;
using LoadHarness.Tests.Targets.Pki;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Xunit;

namespace LoadHarness.Tests.Program.Running;

public sealed class RunServiceTests : IDisposable
{
    private readonly ScratchDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task A_signal_stops_the_load_and_what_was_measured_is_judged()
    {
        using var host = Host("rounds=200");
        await host.StartAsync(TestContext.Current.CancellationToken);
        var signals = host.Services.GetRequiredService<StopSignals>();

        var run = await Service(host, new Watcher(progress =>
        {
            // The warm-up counts nothing.
            if (progress.Arms.Sum(arm => arm.Requests) > 0)
            {
                signals.Take();
            }
        })).RunAsync();
        await host.StopAsync(TestContext.Current.CancellationToken);

        Assert.True(signals.Came);
        Assert.Equal((RunStatus.Cancelled, Verdict.Invalid), (run.Status, run.Verdict));
        Assert.True(run.Arms.Sum(arm => arm.Requests) > 0);
        Assert.NotEmpty(run.Gates);
        Assert.Equal("both ends", run.Environment["evidence"]);
    }

    [Fact]
    public async Task A_run_is_announced_shown_and_judged_by_the_gates_of_its_plan()
    {
        using var host = Host("rounds=6");
        await host.StartAsync(TestContext.Current.CancellationToken);
        var shown = 0;
        var watcher = new Watcher(_ => shown++);

        var run = await Service(host, watcher).RunAsync();
        await host.StopAsync(TestContext.Current.CancellationToken);

        Assert.StartsWith("cold ", watcher.Header, StringComparison.Ordinal);
        Assert.True(watcher.HasEnded);
        Assert.True(shown > 0);
        var planned = host.Services.GetRequiredService<PlannedRun>();
        Assert.Equal(planned.Plan.Gates.Count, run.Gates.Count);
        Assert.Equal(planned.Options.Effective, run.Options);
    }

    [Fact]
    public async Task A_fault_of_the_harness_ends_the_run_and_what_was_measured_is_kept()
    {
        using var host = Host("rounds=200");
        await host.StartAsync(TestContext.Current.CancellationToken);
        var breakdown = host.Services.GetRequiredService<Breakdown>();

        var run = await Service(host, new Watcher(progress =>
        {
            // The warm-up counts nothing.
            if (progress.Arms.Sum(arm => arm.Requests) > 0)
            {
                throw new InvalidOperationException("made up");
            }
        })).RunAsync();
        await host.StopAsync(TestContext.Current.CancellationToken);

        Assert.Equal("made up", breakdown.Cause!.Message);
        Assert.Equal((RunStatus.Invalid, Verdict.Invalid), (run.Status, run.Verdict));
        Assert.True(run.Arms.Sum(arm => arm.Requests) > 0);
        Assert.NotEmpty(run.Gates);
        Assert.Equal("The run cannot be believed: run ended early: the harness failed: InvalidOperationException: made up.", run.Sentence);
    }

    [Fact]
    public async Task A_fault_on_another_thread_ends_the_run_as_well()
    {
        using var host = Host("rounds=200");
        await host.StartAsync(TestContext.Current.CancellationToken);
        var breakdown = host.Services.GetRequiredService<Breakdown>();

        var run = await Service(host, new Watcher(progress =>
        {
            if (progress.Arms.Sum(arm => arm.Requests) > 0)
            {
                breakdown.Take(new InvalidOperationException("made up"));
            }
        })).RunAsync();
        await host.StopAsync(TestContext.Current.CancellationToken);

        Assert.Equal((RunStatus.Invalid, Verdict.Invalid), (run.Status, run.Verdict));
        Assert.True(run.Arms.Sum(arm => arm.Requests) > 0);
        Assert.Equal("the harness failed: InvalidOperationException: made up.", run.Validity[0].Why);
    }

    private static RunService Service(IHost host, IProgressView progress) => ActivatorUtilities.CreateInstance<RunService>(host.Services, progress);

    private IHost Host(string rounds)
    {
        List<string> problems = [];
        var options = StoredSoaks.Options(
            "scenario=cold", "keys=ecdsa-p256", rounds, "block=100ms", "warmup=100ms", "rate=50/s", "clients=2", "progress=none", $"out={_directory.At("out")}");
        var planned = PlannedRun.Of(options, new FineClock(), problems);
        Assert.Empty(problems);
        return ProgramHost.Of(planned!, new RunOutput(_directory.At("out")), export: null, new FineClock(), new Breakdown([], TimeProvider.System, Caller.Process), Caller.Process);
    }

    private sealed class Watcher(Action<RunProgress> shown) : IProgressView
    {
        public string Header { get; private set; } = "";

        public bool HasEnded { get; private set; }

        public void Begin(IReadOnlyList<string> header) => Header = string.Join('\n', header);

        public void Show(RunProgress progress) => shown(progress);

        public void End() => HasEnded = true;
    }
}
