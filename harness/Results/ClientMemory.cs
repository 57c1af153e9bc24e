namespace LoadHarness.Results;

/// <summary>What clients take in memory that keep a connection each.</summary>
/// <param name="Client">What they are made of, <c>openssl</c> or <c>dotnet</c>.</param>
/// <param name="Clients">How many were held at once.</param>
/// <param name="ResidentBytes">Resident memory of the process for each of them, after a collection.</param>
public sealed record ClientMemory(string Client, int Clients, double ResidentBytes)
{
    /// <summary>Those of several processes together: all that they take, for each of all that were held. A kind that one of them did not hold is left out.</summary>
    /// <param name="parts">What each process held, at least one.</param>
    public static IReadOnlyList<ClientMemory> Together(IReadOnlyList<IReadOnlyList<ClientMemory>> parts) =>
    [
        .. parts.SelectMany(part => part).GroupBy(memory => memory.Client).Where(kind => kind.Count() == parts.Count)
            .Select(kind => new ClientMemory(kind.Key, kind.Sum(memory => memory.Clients), kind.Sum(memory => memory.Clients * memory.ResidentBytes) / kind.Sum(memory => memory.Clients))),
    ];
}
