namespace LoadHarness.Results;

/// <summary>What clients take in memory that keep a connection each.</summary>
/// <param name="Client">What they are made of, <c>openssl</c> or <c>dotnet</c>.</param>
/// <param name="Clients">How many were held at once.</param>
/// <param name="ResidentBytes">Resident memory of the process for each of them, after a collection.</param>
public sealed record ClientMemory(string Client, int Clients, double ResidentBytes);
