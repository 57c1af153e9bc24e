using LoadHarness.Reports.Charts;

namespace LoadHarness.Reports.Sections;

internal static class CpuSection
{
    public static Section From(RunResult run) => new(
        "cpu",
        "CPU of both ends",
        [
            run.Arms.Any(arm => arm.CpuMicroseconds is { Client: not null } or { Server: not null })
                ? new Figure(new CpuChart([.. run.Arms.Select(arm => (arm.Name, arm.CpuMicroseconds))]), "User and kernel time of either process, divided by its connections: mean over the rounds.")
                : new Prose("No chart of CPU: it could not be read of either end."),
        ]);
}
