using System.Globalization;
using LoadHarness.Engine.SelfTests;
using LoadHarness.Schedules;

namespace LoadHarness.Bench;

/// <summary>What the engine costs by itself: schedule, mailbox and recorder around a request that does nothing.</summary>
internal static class EngineBench
{
    /// <summary>Runs an open and a closed load of empty requests and prints requests per CPU-second and bytes allocated a request.</summary>
    public static async Task RunAsync()
    {
        foreach (var load in (LoadKind[])[LoadKind.Closed, LoadKind.Open])
        {
            // The first run pays for JIT.
            await EmptyLoad.MeasureAsync(load, TimeSpan.FromSeconds(1), CancellationToken.None);
            var cost = await EmptyLoad.MeasureAsync(load, TimeSpan.FromSeconds(5), CancellationToken.None);
            ConsoleText.Output.Line(string.Create(
                CultureInfo.InvariantCulture,
                $"{load,-6} {cost.Requests,12:N0} requests  {1_000_000 / cost.CpuMicroseconds,12:N0} per CPU-second  {cost.AllocatedBytes,6:0.0} bytes a request  {cost.Refused:N0} refused"));
        }
    }
}
