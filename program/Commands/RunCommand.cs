using LoadHarness.Clients;
using LoadHarness.Program.Running.Launches;
using LoadHarness.Program.Watch;
using Microsoft.Extensions.DependencyInjection;

namespace LoadHarness.Program.Commands;

/// <summary><c>run</c>: options → plan → target → engine → verdict, until it ends or is stopped.</summary>
internal static class RunCommand
{
    /// <summary>Runs the scenario.</summary>
    public static async Task<Ended> RunAsync(RunOptions given, TimeProvider clock, Breakdown breakdown, Caller caller)
    {
        List<string> problems = [];
        var planned = PlannedRun.Of(given, clock, problems);
        problems.AddRange(planned?.Targets.Shortages(planned.Plan) ?? []);
        problems.AddRange(GivenFiles.OutputProblems(given.Files, clock));
        problems.AddRange(ChartFiles.Obstacles());
        problems.AddRange(given.KeyLog is { } keyLog && TtsClients.ProblemOfKeyLog(keyLog) is { } problem ? [problem] : []);
        var export = given.Otlp is { } collector ? new OtlpExport(collector, OtlpVariables.Read(Environment.GetEnvironmentVariable, problems)) : null;
        if (planned is null || problems.Count > 0)
        {
            return new(Problems.Report(problems));
        }

        using var directory = RunDirectory.Take(
            planned.Directory, planned.Resumed is null ? "out" : "resume", planned.Plan.Scenario, planned.Overwrites || planned.Resumed is not null, clock, problems);
        if (directory is null)
        {
            return new(Problems.Report(problems));
        }

        Problems.Warn([.. planned.Warnings, .. UnusedProxy.Warnings(planned.Options.Target)]);
        try
        {
            var (known, isStopped) = await StopSignals.UntilSignalAsync(caller, stop => planned.LookAsync(clock, problems, stop));
            if (isStopped)
            {
                return Stopped();
            }

            if (known is null || problems.Count > 0)
            {
                return new(Problems.Report(problems));
            }

            Problems.Warn([.. known.Targets.Sight?.NamesText is { } names ? [names] : Array.Empty<string>(), .. known.Plan.Changes]);
            return await RunAsync(known, new RunOutput(directory.Path, known.Overwrites) { IsListed = directory.IsDefault }, export, clock, breakdown, caller);
        }
        catch (TargetException e)
        {
            ConsoleText.Error.Line($"error: {e.Message}");
            return new(e is TargetAwayException ? ExitCode.Unanswered : ExitCode.Invalid);
        }
    }

    private static async Task<Ended> RunAsync(PlannedRun planned, RunOutput output, OtlpExport? export, TimeProvider clock, Breakdown breakdown, Caller caller)
    {
        using var host = planned.Plan.Launches > 1 ? ProgramHost.OfLaunches(planned, output, clock, breakdown, caller) : ProgramHost.Of(planned, output, export, clock, breakdown, caller);
        try
        {
            await host.StartAsync();
            var run = await host.Services.GetRequiredService<IRun>().RunAsync();
            var ended = await Publication.OfAsync(run, output, planned.Options.Inconclusive);
            await (host.Services.GetService<RunWatch>()?.OfferLastFetchAsync(host.Services.GetRequiredService<StopSignals>().Stop) ?? Task.CompletedTask);
            return ended;
        }
        catch (Exception e) when (e is PortException or ProblemException)
        {
            return new(Problems.Report([e.Message]));
        }
        catch (OperationCanceledException) when (host.Services.GetRequiredService<StopSignals>().Came)
        {
            return Stopped();
        }
        finally
        {
            await host.StopAsync();
        }
    }

    private static Ended Stopped()
    {
        ConsoleText.Error.Line("error: stopped before the target was ready; there is no result");
        return new(ExitCode.Cancelled);
    }

    /// <summary>The problems of the files of a run that cannot start anyway, so that they are told with all others.</summary>
    public static IReadOnlyList<string> ProblemsOf(RunFiles files, TimeProvider clock)
    {
        List<string> problems = [];
        GivenFiles.Read(files, clock, problems).ReadGates(context: null, problems);
        return [.. problems, .. GivenFiles.OutputProblems(files, clock)];
    }
}
