using LoadHarness.Arms;
using LoadHarness.Engine;
using LoadHarness.Engine.SelfTests;
using LoadHarness.Engine.Stages;
using LoadHarness.Options;
using LoadHarness.Program.Files;
using LoadHarness.Recording;
using LoadHarness.Reports.Console;
using LoadHarness.Results;
using LoadHarness.Scenarios;
using LoadHarness.Schedules;
using LoadHarness.Statistics.Judges;
using LoadHarness.Targets;

namespace LoadHarness.Program.Running;

/// <summary>One run from plan to exit code. A signal stops the load, not the run: it is still judged and written.</summary>
internal sealed class RunService(
    RunOptions options,
    Scenario scenario,
    GivenGates gates,
    TargetSource targets,
    RunOutput output,
    IProgressView progress,
    TimeProvider clock,
    Baseline? baseline,
    ResumedSoak? resumed)
{
    /// <summary>Runs, judges and writes.</summary>
    /// <param name="signals">Ask for the end.</param>
    /// <returns>The program's exit code.</returns>
    public async Task<int> RunAsync(StopSignals signals)
    {
        try
        {
            return await RunAsync(signals.Stop, signals.Abort);
        }
        catch (TargetException e)
        {
            Console.Error.WriteLine($"error: {e.Message}");
            return ExitCode.Invalid;
        }
        catch (OperationCanceledException) when (signals.Stop.IsCancellationRequested)
        {
            Console.Error.WriteLine("error: stopped before the target was ready; there is no result");
            return ExitCode.Cancelled;
        }
    }

    private async Task<int> RunAsync(CancellationToken stop, CancellationToken abort)
    {
        var timeouts = new Timeouts(options.ConnectTimeout, options.HandshakeTimeout, options.RequestTimeout);
        var traits = await targets.LookAsync(timeouts, clock, stop);
        var plan = gates.Into(scenario.Plan(options, traits));
        using var meter = new RunMeter(plan.Arms, clock);
        RunResult run;
        await using (var target = await targets.StartAsync(plan.Arms, clock, stop))
        {
            progress.Begin(RunHeader.Of(plan, target.Description, traits));
            run = await RunAsync(plan, target, traits, timeouts, meter, stop, abort);
        }

        return await PublishAsync(run);
    }

    private async Task<RunResult> RunAsync(
        LoadPlan plan, ITarget target, TargetTraits traits, Timeouts timeouts, RunMeter meter, CancellationToken stop, CancellationToken abort)
    {
        using var files = new SoakFiles(output.Directory, Header, resumed?.Stored, clock);
        var soak = plan.Schedule is SoakWindows ? new SoakStorage(resumed?.Session ?? new SoakSession(plan, clock), files) : null;
        var measured = await RunEngine.ForTarget(plan, target, timeouts, clock, progress.Show, meter, soak)
            .RunAsync(soFar => Judge.AnyInconclusive(plan, soFar), stop, abort);
        if (plan.SelfTest is { } test && measured is { Cancelled: false, EndedEarly: null })
        {
            measured = measured with { SelfTest = await SelfTestRun.RunAsync(test, plan, target, timeouts, clock, stop) };
        }

        progress.End();
        files.Dispose();
        return Conclude(plan, target, resumed?.Stored.Header.Environment ?? Conclusion.Facts(plan, target, traits, measured.Wires))
            .Of(measured, soak is null ? null : new StoredHistory(soak.Session.History, files.Windows, files.Problem));

        SoakHeader Header(DateTimeOffset startedAt, double rate, IReadOnlyList<WireEvidence> wires) => new()
        {
            Scenario = plan.Scenario,
            StartedAt = startedAt,
            Options = options.Effective,
            Environment = Conclusion.Facts(plan, target, traits, wires),
            Target = traits,
            Rate = rate,
            Gates = gates.Text,
        };
    }

    private Conclusion Conclude(LoadPlan plan, ITarget target, IReadOnlyDictionary<string, string> facts) => new(scenario, plan, options.Effective, facts)
    {
        Advice = options.Target is TargetOptions.External
            ? $"; the target is {target.Description} (check that it runs there; connect= names another address)"
            : "",
        Baseline = baseline,
    };

    private async Task<int> PublishAsync(RunResult run)
    {
        var code = ExitCode.Of(run, options.Inconclusive);
        try
        {
            await output.WriteAsync(run);
        }
        catch (Exception e) when (e is RunFileException or IOException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine($"error: the results cannot be written: {e.Message}");
            code = code == ExitCode.Cancelled ? code : ExitCode.Invalid;
        }

        Console.Out.Write(ResultText.Of(run, output.ReportPath));
        return code;
    }
}
