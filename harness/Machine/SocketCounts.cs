namespace LoadHarness.Machine;

/// <summary>TCP connections to the target on this machine, as the kernel counts them on the client's side.</summary>
/// <param name="Established">Open.</param>
/// <param name="Closing">In any state but open and TIME_WAIT.</param>
/// <param name="TimeWait">Closed, but holding their port.</param>
public sealed record SocketCounts(int Established, int Closing, int TimeWait);
