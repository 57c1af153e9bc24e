using LoadHarness.Clients;
using LoadHarness.Plans.Options;
using LoadHarness.Reports.Console;
using LoadHarness.Scenarios;
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
        var options = given.Seed is null ? given.WithSeed(SeedOfTheDay(clock)) : given;
        var problems = new List<string>();
        var credentials = LoadCredentials(options, clock, problems);
        var output = PrepareOutput(options, clock, problems);
        var request = LoadRequest(options, problems);
        if (options.Target is TargetOptions.Program program)
        {
            problems.AddRange(ProgramTarget.Problems(program.Name));
        }

        if (problems.Count > 0)
        {
            return Problems.Report(problems);
        }

        var scenario = ScenarioCatalogue.Get(options.Scenario);
        var targets = new TargetSource(options, credentials, request);
        if (targets.Problems(scenario.Plan(options, targets.Traits)) is { Count: > 0 } refused)
        {
            return Problems.Report(refused);
        }

        Problems.Warn(credentials?.Warnings ?? []);
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services
            .AddSingleton(clock)
            .AddSingleton(options)
            .AddSingleton(output!)
            .AddSingleton(scenario)
            .AddSingleton(targets)
            .AddSingleton(ProgressView.For(options.Progress, clock))
            .AddSingleton<RunService>()
            .AddHostedService(services => services.GetRequiredService<RunService>())
            .Configure<ConsoleLifetimeOptions>(lifetime => lifetime.SuppressStatusMessages = true);
        using var host = builder.Build();
        var run = host.Services.GetRequiredService<RunService>();
        await host.RunAsync();
        return run.ExitCode;
    }

    // The same all day, so that a run can be repeated from its first line; another tomorrow, so that no order is special.
    private static int SeedOfTheDay(TimeProvider clock)
    {
        var today = clock.GetUtcNow();
        return (((today.Year * 100) + today.Month) * 100) + today.Day;
    }

    private static ClientCredentials? LoadCredentials(RunOptions options, TimeProvider clock, List<string> problems)
    {
        if (options.Target is not TargetOptions.External external)
        {
            return null;
        }

        try
        {
            return ClientCredentials.Load(external.Ca, external.Certificate, external.Key, clock);
        }
        catch (CredentialsException e)
        {
            problems.AddRange(e.Problems);
            return null;
        }
    }

    private static RequestTemplate LoadRequest(RunOptions options, List<string> problems)
    {
        if (options.Target is not TargetOptions.External { Request: { } path })
        {
            return RequestTemplate.Process;
        }

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

    private static RunOutput? PrepareOutput(RunOptions options, TimeProvider clock, List<string> problems)
    {
        try
        {
            return RunOutput.Prepare(options.Out, options.Scenario, clock);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            problems.Add($"out={options.Out ?? "artifacts/runs"} must be a directory that can be written to, but: {e.Message} (name another with out=DIR)");
            return null;
        }
    }
}
