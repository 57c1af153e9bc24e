namespace LoadHarness.Results;

/// <summary>Whom a server let in and whom it refused over some time, by its own ledger.</summary>
/// <param name="Full">Connections let in after a full handshake.</param>
/// <param name="Resumed">Connections let in after a resumed one.</param>
/// <param name="Refused">Connections refused, by reason.</param>
public sealed record Admissions(long Full, long Resumed, IReadOnlyDictionary<string, long> Refused)
{
    /// <summary>Tickets that it refused because it was told to.</summary>
    public long TicketsRefused { get; init; }

    /// <summary>What it did wrong because it was told to, by the name of the fault.</summary>
    public IReadOnlyDictionary<string, long> Injected { get; init; } = new Dictionary<string, long>();

    /// <summary>Nobody.</summary>
    public static readonly Admissions None = new(0, 0, new Dictionary<string, long>());

    /// <summary>What a server has counted since it started.</summary>
    public static Admissions Of(ServerCounters counters) => new(counters.Full, counters.Resumed, counters.Refused) { TicketsRefused = counters.TicketsRefused, Injected = counters.Injected };

    /// <summary>What a server has counted between two readings; null unless both count connections.</summary>
    public static Admissions? Between(ServerCounters? before, ServerCounters? after) =>
        before is { CountsConnections: true } && after is { CountsConnections: true } ? Of(after).Minus(Of(before)) : null;

    /// <summary>Both together.</summary>
    public Admissions Plus(Admissions other) => new(
        Full + other.Full,
        Resumed + other.Resumed,
        Sum(Refused, other.Refused))
    {
        TicketsRefused = TicketsRefused + other.TicketsRefused,
        Injected = Sum(Injected, other.Injected),
    };

    /// <summary>This without an <paramref name="earlier"/> or other part of it.</summary>
    public Admissions Minus(Admissions earlier) => new(
        Full - earlier.Full,
        Resumed - earlier.Resumed,
        Rest(Refused, earlier.Refused))
    {
        TicketsRefused = TicketsRefused - earlier.TicketsRefused,
        Injected = Rest(Injected, earlier.Injected),
    };

    private static Dictionary<string, long> Sum(IReadOnlyDictionary<string, long> one, IReadOnlyDictionary<string, long> other) =>
        one.Keys.Union(other.Keys).ToDictionary(name => name, name => one.GetValueOrDefault(name) + other.GetValueOrDefault(name));

    private static Dictionary<string, long> Rest(IReadOnlyDictionary<string, long> whole, IReadOnlyDictionary<string, long> part) => whole
        .Select(entry => (entry.Key, Count: entry.Value - part.GetValueOrDefault(entry.Key)))
        .Where(entry => entry.Count != 0)
        .ToDictionary(entry => entry.Key, entry => entry.Count);
}
