namespace LoadHarness.Reports.Sections;

/// <summary>How kept connections ended, and what became of the requests that met it.</summary>
internal static class Reconnects
{
    /// <summary>A sentence for each arm whose connections were closed.</summary>
    public static IEnumerable<string> Of(RunResult run) => run.Honest().Where(arm => arm.Closes is not null).Select(Sentence);

    private static string Sentence(ArmResult arm)
    {
        var closes = string.Join("; ", arm.Closes!.Select(close => $"{Format.Count(close.Count, "connection")} {close.Words}"));
        var met = arm.Connections.Reconnected == 0
            ? "no request of the rounds met it"
            : $"{Format.Count(arm.Connections.Reconnected, "request")} of the rounds opened another"
                + (arm.Connections.Resent > 0 ? $", {Format.Count(arm.Connections.Resent)} of them sent again" : "")
                + (arm.Connections.Waited > 0 ? $", {Format.Count(arm.Connections.Waited)} were under way meanwhile" : "")
                + "; they are not in the latencies";
        return $"{arm.Name}: {closes} (warm-up included); {met}.";
    }
}
