namespace LoadHarness.Machine;

/// <summary>What one process held at the end of a window.</summary>
/// <param name="CpuMicroseconds">CPU time that it used in the window.</param>
/// <param name="ResidentBytes">Resident memory.</param>
/// <param name="HeapBytes">Managed heap right after a full collection; null where there is none to be read.</param>
/// <param name="Threads">Threads.</param>
/// <param name="OpenFiles">Open files, sockets included.</param>
public sealed record ProcessUsage(double CpuMicroseconds, long ResidentBytes, long? HeapBytes, int Threads, int OpenFiles);
