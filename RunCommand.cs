using LoadHarness.Plans.Options;
using LoadHarness.Reports.Console;
using LoadHarness.Scenarios;
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
        var options = (given.Seed is null ? given.WithSeed(SeedOfTheDay(clock)) : given).WithLoadUnlessGiven(scenario.DefaultLoad);
        var problems = new List<string>();
        var credentials = LoadCredentials(options, clock, problems);
        var output = PrepareOutput(options, clock, problems);
        if (problems.Count > 0)
        {
            return Problems.Report(problems);
        }

        Problems.Warn(credentials?.Warnings ?? []);
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services
            .AddSingleton(clock)
            .AddSingleton(options)
            .AddSingleton(output!)
            .AddSingleton(scenario)
            .AddSingleton(new TargetSource(options, credentials))
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
