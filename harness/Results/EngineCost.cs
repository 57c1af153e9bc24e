namespace LoadHarness.Results;

/// <summary>What the engine spends on empty requests: schedule, mailbox and recorder, and no connection.</summary>
/// <param name="Requests">Requests that were made.</param>
/// <param name="Refused">Requests that met a full queue instead.</param>
/// <param name="Cpu">CPU time of the process for all of them.</param>
/// <param name="AllocatedBytes">Bytes that were allocated for all of them.</param>
public sealed record EngineCost(long Requests, long Refused, TimeSpan Cpu, long AllocatedBytes)
{
    /// <summary>CPU time of one request, in microseconds; null when none was made.</summary>
    public double? CpuMicroseconds => Requests > 0 ? Cpu.TotalMicroseconds / Requests : null;
}
