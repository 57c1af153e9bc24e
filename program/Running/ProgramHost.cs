using LoadHarness.Program.Running.Launches;
using LoadHarness.Program.Watch;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace LoadHarness.Program.Running;

/// <summary>What the program is made of, for the commands that last until they are stopped.</summary>
internal static class ProgramHost
{
    private static readonly string[] Words =
    [
        "stopping: requests in flight end first; once more (Ctrl-C or SIGTERM) gives them up",
        "stopping at once: requests in flight are given up, what was measured is written",
    ];

    /// <summary>A run. Services start in this order and stop in the other: the last export finds the meter, and the target is gone by then.</summary>
    public static IHost Of(PlannedRun planned, RunOutput output, OtlpExport? export, TimeProvider clock, Breakdown breakdown, Caller caller) => Build(
        caller,
        services => services
            .AddSingleton(planned)
            .AddSingleton(planned.Options)
            .AddSingleton(clock)
            .AddSingleton(breakdown)
            .AddSingleton(_ => new RunMeter(planned.Plan.Arms, clock))
            .AddSingleton(output)
            .AddSingleton(_ => ProgressView.For(planned.Options.Progress, clock))
            .AddSingleton(_ => new RunWatch(RunMeter.Name, planned.Plan.Scenario, planned.Options.MetricsPort, export, clock))
            .AddHostedService(host => host.GetRequiredService<RunWatch>())
            .AddSingleton<RunTarget>()
            .AddHostedService(host => host.GetRequiredService<RunTarget>())
            .AddSingleton<IRun, RunService>(),
        Words);

    /// <summary>A run of several launches, each of which has a target and whoever watches to itself.</summary>
    public static IHost OfLaunches(PlannedRun planned, RunOutput output, TimeProvider clock, Breakdown breakdown, Caller caller) => Build(
        caller,
        services => services
            .AddSingleton(planned)
            .AddSingleton(clock)
            .AddSingleton(breakdown)
            .AddSingleton(output)
            .AddSingleton(_ => ProgressView.For(planned.Options.Progress, clock))
            .AddSingleton<IRun, LaunchedRuns>(),
        Words);

    /// <summary>One service that serves until a signal.</summary>
    public static IHost Of(IHostedService service, Caller caller) => Build(caller, services => services.AddSingleton(service));

    // The empty builder reads no settings and no environment, and logs nothing.
    private static IHost Build(Caller caller, Action<IServiceCollection> add, params IReadOnlyList<string> words)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services
            .AddSingleton(host => new StopSignals(host.GetRequiredService<IHostApplicationLifetime>(), caller, words))
            .AddSingleton<IHostLifetime>(host => host.GetRequiredService<StopSignals>());
        add(builder.Services);
        return builder.Build();
    }
}
