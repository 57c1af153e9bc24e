using LoadHarness.Clients;
using LoadHarness.Measurement;
using LoadHarness.Plans.Options;
using LoadHarness.Reports.Console;
using LoadHarness.Scenarios;
using LoadHarness.Statistics;
using LoadHarness.Targets;
using LoadHarness.Targets.Pki;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace LoadHarness;

/// <summary><c>run</c>: checks what can be checked, then lets the host run the scenario until it ends or is stopped.</summary>
internal static class RunCommand
{
    /// <summary>Runs the scenario and returns the program's exit code.</summary>
    public static async Task<int> RunAsync(RunOptions given, TimeProvider clock)
    {
        var scenario = ScenarioCatalogue.Get(given.Scenario);
        var options = (given.Seed is null ? given.WithSeed(SeedOfTheDay(clock)) : given).WithKeysUnlessGiven(scenario.DefaultKeys)
            .WithLoadUnlessGiven(scenario.DefaultLoad);
        var found = Look(options.Files, clock);
        var problems = found.Problems.Concat(options.Target is TargetOptions.Program program ? ProgramTarget.Problems(program.Name) : []).ToList();
        var baseline = found.Baseline is { } stored ? stored with { AllowsUnlike = options.AllowsUnlike } : null;
        if (baseline is not null)
        {
            var differences = Likeness.BeforeRun(baseline.Run, EnvironmentFacts.Collect(), options);
            problems.AddRange(BaselineFiles.Problems(baseline, options.Files.Baseline!, options.Scenario, differences));
        }

        if (problems.Count > 0)
        {
            return Problems.Report(problems);
        }

        var targets = new TargetSource(options, found.Credentials, found.Request);
        if (targets.Problems(scenario) is { Count: > 0 } refused)
        {
            return Problems.Report(refused);
        }

        Problems.Warn(found.Credentials?.Warnings ?? []);
        Problems.Warn(baseline is null ? [] : BaselineFiles.Warnings(baseline, options.Files.History));
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services
            .AddSingleton(clock)
            .AddSingleton(options)
            .AddSingleton(new RunOutput(options.Out, options.Scenario, clock))
            .AddSingleton(scenario)
            .AddSingleton(targets)
            .AddSingleton(ProgressView.For(options.Progress, clock))
            .AddSingleton<RunService>()
            .AddHostedService(services => services.GetRequiredService<RunService>())
            .Configure<ConsoleLifetimeOptions>(lifetime => lifetime.SuppressStatusMessages = true);
        if (baseline is not null)
        {
            builder.Services.AddSingleton(baseline);
        }

        using var host = builder.Build();
        var run = host.Services.GetRequiredService<RunService>();
        await host.RunAsync();

        // The host would keep an exception of the service to itself. It is a bug, and must end the program as one.
        await run.ExecuteTask!;
        return run.ExitCode;
    }

    /// <summary>The problems of the files of a run that cannot start anyway, so that they are told with all others.</summary>
    public static IReadOnlyList<string> ProblemsOf(RunFiles files, TimeProvider clock) => Look(files, clock).Problems;

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
        if (OutputDirectory.Obstacle(files.Out ?? RunOutput.Parent) is { } obstacle)
        {
            problems.Add(obstacle);
        }

        var baseline = files.Baseline is { } stored ? BaselineFiles.Read(stored, files.History, clock.GetUtcNow(), problems) : null;
        return new(credentials, request, baseline, problems);
    }

    private static RequestTemplate LoadRequest(string path, List<string> problems)
    {
        try
        {
            return RequestFile.Parse(File.ReadAllBytes(path), $"request={path}", problems);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            problems.Add($"request={path} must be a file that can be read, but: {e.Message} (check the path)");
            return RequestTemplate.Process;
        }
    }

    /// <summary>What only the disk can tell.</summary>
    /// <param name="Credentials">The credentials, if the options name all of them and they are right.</param>
    /// <param name="Request">What clients send.</param>
    /// <param name="Baseline">The run to judge against, if the options name one and it can be read.</param>
    /// <param name="Problems">Everything that is wrong with them and the output.</param>
    private sealed record Found(ClientCredentials? Credentials, RequestTemplate Request, Baseline? Baseline, IReadOnlyList<string> Problems);
}
