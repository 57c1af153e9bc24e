using System.Diagnostics.Metrics;
using System.Text;
using LoadHarness.Clients;
using LoadHarness.Gates;
using LoadHarness.Gates.Files;
using LoadHarness.Machine;
using LoadHarness.Options;
using LoadHarness.Program.Files;
using LoadHarness.Program.Running;
using LoadHarness.Program.Watch;
using LoadHarness.Recording;
using LoadHarness.Reports.Console;
using LoadHarness.Results;
using LoadHarness.Scenarios;
using LoadHarness.Schedules;
using LoadHarness.Statistics.Judges;
using LoadHarness.Targets;
using LoadHarness.Targets.Pki;

namespace LoadHarness.Program.Commands;

/// <summary><c>run</c>: checks what can be checked, then runs the scenario until it ends or is stopped.</summary>
internal static class RunCommand
{
    /// <summary>Runs the scenario and returns the program's exit code.</summary>
    public static async Task<int> RunAsync(RunOptions given, TimeProvider clock)
    {
        var ready = Prepare(given, clock);
        var shortages = ready.Plan is { } plan ? ready.Targets.Shortages(plan) : [];
        if ((IReadOnlyList<string>)[.. ready.Problems, .. shortages, .. OutputProblems(given.Files)] is { Count: > 0 } problems)
        {
            return Problems.Report(problems);
        }

        Problems.Warn(ready.Warnings);
        Problems.Warn(ready.Baseline is { } compared ? BaselineFiles.Warnings(compared, given.Files.History) : []);
        var run = new RunService(
            ready.Options,
            ready.Scenario,
            ready.Gates,
            ready.Targets,
            new RunOutput(given.Soak?.Resume ?? given.Out, given.Scenario, clock),
            ProgressView.For(given.Progress, clock),
            clock,
            ready.Baseline,
            ready.Resumed);
        try
        {
            await using var endpoint = given.MetricsPort is { } port ? await PrometheusEndpoint.StartAsync(port, IsOfRun) : null;
            using var export = given.Otlp is { } collector ? await OtlpExport.StartAsync(collector, given.Scenario) : null;
            using var signals = new StopSignals();
            return await run.RunAsync(signals);
        }
        catch (PortException e)
        {
            return Problems.Report([e.Message]);
        }

        static bool IsOfRun(Meter meter) => meter.Name == RunMeter.Name;
    }

    /// <summary>The problems of the files of a run that cannot start anyway, so that they are told with all others.</summary>
    public static IReadOnlyList<string> ProblemsOf(RunFiles files, TimeProvider clock)
    {
        var found = Look(files, clock);
        var problems = found.Problems.ToList();
        ReadGates(files, found, context: null, problems);
        return [.. problems, .. OutputProblems(files)];
    }

    /// <summary>Shows the gates that a run with these options is judged by, as a file that gives them.</summary>
    public static int ListGates(RunOptions given, TimeProvider clock)
    {
        var ready = Prepare(given, clock);
        if (ready.Problems.Count > 0)
        {
            return Problems.Report(ready.Problems);
        }

        Console.Out.Write(GateFile.Write(ready.Gates.Into(ready.Scenario.Plan(ready.Options, ready.Targets.Traits))));
        return ExitCode.Pass;
    }

    /// <summary>Checks all that can be known before anything is started.</summary>
    private static Ready Prepare(RunOptions given, TimeProvider clock)
    {
        var scenario = ScenarioCatalogue.Get(given.Scenario);
        var (resumed, obstacles) = Resume(given, clock);
        if (obstacles.Count > 0)
        {
            return Ready.Not(given, scenario, obstacles);
        }

        var options = resumed?.Options ?? (given.Seed is null ? given.WithSeed(SeedOfTheDay(clock)) : given);
        var found = Look(options.Files, clock);
        var problems = found.Problems.Concat(options.Target is TargetOptions.Program program ? ProgramTarget.Problems(program.Name) : []).ToList();
        var targets = new TargetSource(options, found.Credentials, found.Request);
        var baseline = found.Baseline is { } stored ? stored with { AllowsUnlike = options.AllowsUnlike } : null;
        if (baseline is not null)
        {
            var differences = Likeness.BeforeRun(baseline.Run, EnvironmentFacts.Collect(), options);
            problems.AddRange(BaselineFiles.Problems(baseline, options.Files.Baseline!, options.Scenario, differences));
        }

        GateContext? context = null;

        // What an external target can do follows from its credentials, and the plan from what the target can do.
        if (options.Target is not TargetOptions.External || found.Credentials is not null)
        {
            var refused = targets.Problems(scenario);
            problems.AddRange(refused);
            context = refused.Count > 0 ? null : new(scenario.Plan(options, targets.Traits), targets.Traits, options.Files.Baseline is not null);
        }

        var gates = resumed?.Plan.Gates ?? ReadGates(options.Files, found, context, problems);
        var text = resumed?.Stored.Header.Gates ?? (found.Gates is { } file ? Encoding.UTF8.GetString(file.Span) : null);
        return new(options, scenario, targets, new GivenGates(gates, text, baseline), baseline, problems, found.Credentials?.Warnings ?? [], resumed, resumed?.Plan ?? context?.Plan);
    }

    private static (ResumedSoak? Soak, IReadOnlyList<string> Problems) Resume(RunOptions given, TimeProvider clock)
    {
        if (given.Soak?.Resume is not { } directory)
        {
            return (null, []);
        }

        try
        {
            var soak = ResumedSoak.Read(directory, given, clock);
            return soak.IsFinished
                ? (null, [$"resume={directory}: all {soak.Plan.Soak!.Windows} windows are there, so there is nothing to go on with (to see it: report run={directory})"])
                : (soak, []);
        }
        catch (RunFileException e)
        {
            return (null, [$"resume={directory}: {e.Message}"]);
        }
    }

    // The same all day, so that a run can be repeated from its first line; another tomorrow, so that no order is special.
    private static int SeedOfTheDay(TimeProvider clock)
    {
        var today = clock.GetUtcNow();
        return (((today.Year * 100) + today.Month) * 100) + today.Day;
    }

    private static Found Look(RunFiles files, TimeProvider clock)
    {
        ClientCredentials? credentials = null;
        var problems = new List<string>();
        if (files is { Ca: { } ca, Certificate: { } certificate, Key: { } key })
        {
            try
            {
                credentials = ClientCredentials.Load(ca, certificate, key, clock);
            }
            catch (CredentialsException e)
            {
                problems.AddRange(e.Problems);
            }
        }

        var request = files.Request is { } path ? LoadRequest(path, problems) : RequestTemplate.Process;
        var gates = files.Gates is { } file && Bytes($"gates={file}", file, problems) is { } bytes ? new ReadOnlyMemory<byte>(bytes) : (ReadOnlyMemory<byte>?)null;
        var baseline = files.Baseline is { } stored ? BaselineFiles.Read(stored, files.History, clock.GetUtcNow(), problems) : null;
        return new(credentials, request, gates, baseline, problems);
    }

    private static IReadOnlyList<string> OutputProblems(RunFiles files) =>
        OutputDirectory.Obstacle(files.Out ?? RunOutput.Parent) is { } obstacle ? [obstacle] : [];

    private static IReadOnlyList<Gate>? ReadGates(RunFiles files, Found found, GateContext? context, List<string> problems) =>
        found.Gates is { } bytes ? GateFile.Read(bytes, $"gates={files.Gates}", context, problems) : null;

    private static RequestTemplate LoadRequest(string path, List<string> problems) =>
        Bytes($"request={path}", path, problems) is { } bytes ? RequestFile.Parse(bytes, $"request={path}", problems) : RequestTemplate.Process;

    private static byte[]? Bytes(string source, string path, List<string> problems)
    {
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            problems.Add($"{source} must be a file that can be read, but: {e.Message} (check the path)");
            return null;
        }
    }

    /// <summary>What only the disk can tell.</summary>
    /// <param name="Credentials">The credentials, if the options name all of them and they are right.</param>
    /// <param name="Request">What clients send.</param>
    /// <param name="Gates">The file of gates, not yet read; null without one.</param>
    /// <param name="Baseline">The run to judge against, if the options name one and it can be read.</param>
    /// <param name="Problems">Everything that is wrong with them.</param>
    private sealed record Found(
        ClientCredentials? Credentials, RequestTemplate Request, ReadOnlyMemory<byte>? Gates, Baseline? Baseline, IReadOnlyList<string> Problems);

    /// <summary>A run that can start, unless there are problems; some leave it without a plan.</summary>
    private sealed record Ready(
        RunOptions Options,
        Scenario Scenario,
        TargetSource Targets,
        GivenGates Gates,
        Baseline? Baseline,
        IReadOnlyList<string> Problems,
        IReadOnlyList<string> Warnings,
        ResumedSoak? Resumed,
        LoadPlan? Plan)
    {
        /// <summary>A run that cannot start for what stands in the way of all else.</summary>
        public static Ready Not(RunOptions given, Scenario scenario, IReadOnlyList<string> problems) =>
            new(given, scenario, new TargetSource(given, null, RequestTemplate.Process), new GivenGates(null, null, null), null, problems, [], null, null);
    }
}
