using LoadHarness.Results;

namespace LoadHarness.Reports.Sections;

/// <summary>How many of an arm's answered requests were proven to be what the arm claims.</summary>
internal static class Proof
{
    /// <summary>Requests that are in the latencies: only proven ones are.</summary>
    public static long Proven(ArmResult arm) => Latency.Service.Of(arm)?.Count ?? 0;

    /// <summary>Proven or not.</summary>
    public static long Answered(ArmResult arm) => Proven(arm) + arm.Connections.Unproven;
}
