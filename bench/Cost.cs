namespace LoadHarness.Bench;

/// <summary>What one run of one side came to.</summary>
/// <param name="Count">Connections or requests that ended well.</param>
/// <param name="PerSecond">Of them, per second.</param>
/// <param name="CpuMicroseconds">CPU of the client process for each.</param>
internal sealed record Cost(long Count, double PerSecond, double CpuMicroseconds);
