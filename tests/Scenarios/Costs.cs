namespace LoadHarness.Tests.Scenarios;

/// <summary>What one connection and its request take in a made-up arm: times and CPU in microseconds, bytes and round trips of the handshake.</summary>
internal sealed record Costs
{
    public double Handshake { get; init; } = 2_000;

    public double Service { get; init; } = 3_000;

    public double FirstByte { get; init; } = 500;

    public double ClientCpu { get; init; } = 1_000;

    public double ServerCpu { get; init; } = 1_000;

    public long BytesSent { get; init; } = 1_000;

    public long BytesReceived { get; init; } = 1_000;

    public int RoundTrips { get; init; } = 1;
}
