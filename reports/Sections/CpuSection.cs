using LoadHarness.Metrics;
using LoadHarness.Reports.Charts;
using LoadHarness.Statistics.Estimates;

namespace LoadHarness.Reports.Sections;

internal static class CpuSection
{
    public static Section From(RunResult run) => new(
        "cpu",
        "CPU of both ends",
        [
            run.Arms.Any(arm => Of(arm) is { Client: not null } or { Server: not null })
                ? new Figure(new CpuChart([.. run.Arms.Select(arm => (arm.Name, Of(arm)))]), $"User and kernel time of either process, divided by its connections: estimated over the {(run.Launches > 1 ? "launches" : "rounds")}, as gates have it. {LaunchNote.Of(run)}")
                : new Prose("No chart of CPU: it could not be read of either end."),
        ]);

    /// <summary>CPU as gates have it, estimated over the rounds; where these tell nothing, its mean.</summary>
    public static CpuCost Of(ArmResult arm) => new(
        ArmEstimates.Shown(arm, Metric.ClientCpu)?.Value ?? arm.CpuMicroseconds.Client, ArmEstimates.Shown(arm, Metric.ServerCpu)?.Value ?? arm.CpuMicroseconds.Server);
}
