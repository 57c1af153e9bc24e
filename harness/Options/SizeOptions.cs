namespace LoadHarness.Options;

/// <summary>The options of telling how many shards a load needs.</summary>
/// <param name="Clients">Clients of the whole load, at least 1.</param>
/// <param name="Rate">Requests per second of the whole load, above 0.</param>
/// <param name="Mode">How each request gets its connection.</param>
/// <param name="Run">The run that measured the costs, as it was given; null measures them now.</param>
public sealed record SizeOptions(int Clients, double Rate, ConnectionMode Mode, string? Run);
