using LoadHarness.Program.Running.Shards;
using Microsoft.Extensions.DependencyInjection;

namespace LoadHarness.Program.Commands;

/// <summary><c>size</c>: how many shards a load needs, by what a request and a client cost, with the arithmetic.</summary>
internal static class SizeCommand
{
    // As many clients as a run has by default: one alone would have a thread woken for each of its requests, which a shard at its limit has not.
    private const int Clients = 8;

    // Fewer have no interval.
    private const int Rounds = 6;

    /// <summary>Prints it.</summary>
    public static async Task<int> RunAsync(SizeOptions options, TimeProvider clock, Breakdown breakdown, Caller caller)
    {
        List<string> problems = [];
        var (run, source) = options.Run is { } path ? (StoredRun.Read(SizeCatalogue.Run.Name, path, clock, problems), path) : (await MeasureAsync(options.Mode, clock, breakdown, caller, problems), "a run of the LLA started here");
        if (run is null)
        {
            return problems.Count > 0 ? Problems.Report(problems) : ExitCode.Cancelled;
        }

        if (RequestCost.Of(run, options.Mode) is not { } cost)
        {
            return Problems.Report([$"{source} tells no client CPU of a request with {SizeCatalogue.Mode.With(options.Mode)} (name a run that has an arm of that, or leave {SizeCatalogue.Run.Name} out)"]);
        }

        var size = ShardSize.Of(options, cost, ResourceProbe.EphemeralPorts());
        if (size.Problem is { } problem)
        {
            return Problems.Report([problem]);
        }

        if (run.Verdict == Verdict.Invalid)
        {
            Problems.Warn([$"the costs are of a run that cannot be believed: {run.Sentence}"]);
        }

        var lines = size.Lines(source);
        var width = lines.Max(line => line.Heading.Length);
        foreach (var (heading, text) in lines)
        {
            ConsoleText.Output.Line($"{heading.PadRight(width)}  {text}");
        }

        return ExitCode.Pass;
    }

    // The arm of scenario client that is meant, and nothing else of it; the memory of a client comes with it.
    private static async Task<RunResult?> MeasureAsync(ConnectionMode mode, TimeProvider clock, Breakdown breakdown, Caller caller, List<string> problems)
    {
        string[] words = [RunCatalogue.Scenario.With(new ClientScenario().Name), RunCatalogue.Clients.With(Clients), RunCatalogue.Rounds.With(new(Rounds, Rounds)), ResultCatalogue.Progress.With(ProgressStyle.None)];
        if (CommandLine.Parse(words, new Dictionary<string, string?>(), ScenarioCatalogue.Defaults) is not ParsedCommand.Run { Options: var options } || PlannedRun.Of(options, clock, problems) is not { } planned || problems.Count > 0)
        {
            return null;
        }

        Arm[] asked = [.. ((ConnectionMode[])[mode, ConnectionMode.KeepAlive]).Distinct().Select(one => planned.Plan.Arms.First(arm => arm.Mode == one && arm.Client == ClientKind.OpenSsl))];
        var plan = planned.Plan.Without([.. planned.Plan.Arms.Except(asked).Select(arm => new LeftOutArm(arm.Name, "it is not asked for"))]);
        planned = planned with { Plan = plan with { HeldArms = [asked[^1].Name] } };
        var directory = Directory.CreateTempSubdirectory("loadharness-");
        try
        {
            using var host = ProgramHost.Of(planned, new RunOutput(directory.FullName), export: null, clock, breakdown, caller);
            await host.StartAsync();
            try
            {
                var run = await host.Services.GetRequiredService<IRun>().RunAsync();
                return run.Status == RunStatus.Cancelled ? null : run;
            }
            finally
            {
                await host.StopAsync();
            }
        }
        catch (TargetException e)
        {
            problems.Add(e.Message);
            return null;
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }
}
