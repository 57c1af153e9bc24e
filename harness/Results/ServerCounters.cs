using LoadHarness.Machine.Counting;

namespace LoadHarness.Results;

/// <summary>What a server counts of itself since it started.</summary>
public sealed record ServerCounters
{
    /// <summary>CPU time of the process, in microseconds.</summary>
    public required double CpuMicroseconds { get; init; }

    /// <summary>Instructions of the process outside the kernel; null where they are not counted.</summary>
    public CounterReading? Instructions { get; init; }

    /// <summary>Why they are not, to stand after a colon; null where they are, or nobody tried.</summary>
    public string? InstructionsMissing { get; init; }

    /// <summary>Whether the server counts connections and handshakes; one that nobody here wrote is only watched from outside.</summary>
    public bool CountsConnections { get; init; } = true;

    /// <summary>Connections whose handshake ended and whose client was accepted.</summary>
    public long Connections { get; init; }

    /// <summary>Different clients among them, by the subjects of their certificates; null where nobody counts them.</summary>
    public long? Identities { get; init; }

    /// <summary>Of these, with a full handshake.</summary>
    public long Full { get; init; }

    /// <summary>Of these, resumed.</summary>
    public long Resumed { get; init; }

    /// <summary>Connections that were refused, by reason.</summary>
    public IReadOnlyDictionary<string, long> Refused { get; init; } = new Dictionary<string, long>();

    /// <summary>Tickets that it refused because it was told to.</summary>
    public long TicketsRefused { get; init; }

    /// <summary>Connections whose handshake is under way: neither let in nor refused yet.</summary>
    public long Handshaking { get; init; }

    /// <summary>Requests that were answered.</summary>
    public long Requests { get; init; }

    /// <summary>Answers by path and status, such as <c>/api/process 200</c>.</summary>
    public IReadOnlyDictionary<string, long> Answers { get; init; } = new Dictionary<string, long>();

    /// <summary>Of these, taken up before the handshake had ended; null where the server does not count them.</summary>
    public long? EarlyRequests { get; init; }

    /// <summary>Resident memory of the process, in bytes.</summary>
    public long ResidentBytes { get; init; }

    /// <summary>Managed heap in bytes: right after a collection where one was asked for, else now.</summary>
    public long HeapBytes { get; init; }

    /// <summary>Garbage collections of any generation.</summary>
    public long Collections { get; init; }

    /// <summary>Methods that its runtime has compiled; 0 where it has none that tells.</summary>
    public long CompiledMethods { get; init; }

    /// <summary>Threads of the process, as the kernel counts them.</summary>
    public int Threads { get; init; }

    /// <summary>Open files of the process, sockets included.</summary>
    public int OpenFiles { get; init; }

    /// <summary>How often it dropped its ticket keys because it was told to.</summary>
    public long TicketKeysDropped { get; init; }

    /// <summary>What it did wrong because it was told to, by the name of the fault.</summary>
    public IReadOnlyDictionary<string, long> Injected { get; init; } = new Dictionary<string, long>();

    /// <summary>Bytes that it lost because it was told to.</summary>
    public long LeakedBytes { get; init; }

    /// <summary>Connections that are open now.</summary>
    public long OpenConnections { get; init; }

    /// <summary>Connections from addresses that are none of its clients': closed before TLS, and in no other count.</summary>
    public long Bystanders { get; init; }
}

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

    /// <summary>Connections from addresses that are none of its clients': neither let in nor refused, but closed before anybody was asked.</summary>
    public long Bystanders { get; init; }

    /// <summary>Answers by path and status.</summary>
    public IReadOnlyDictionary<string, long> Answers { get; init; } = new Dictionary<string, long>();

    /// <summary>Nobody.</summary>
    public static readonly Admissions None = new(0, 0, new Dictionary<string, long>());

    /// <summary>What a server has counted since it started.</summary>
    public static Admissions Of(ServerCounters counters) => new(counters.Full, counters.Resumed, counters.Refused)
    {
        TicketsRefused = counters.TicketsRefused,
        Injected = counters.Injected,
        Answers = counters.Answers,
        Bystanders = counters.Bystanders,
    };

    /// <summary>What a server has counted between two readings; null unless both count connections.</summary>
    public static Admissions? Between(ServerCounters? before, ServerCounters? after) =>
        before is { CountsConnections: true } && after is { CountsConnections: true } ? Of(after).Minus(Of(before)) : null;

    /// <summary>Both together.</summary>
    public Admissions Plus(Admissions other) => new(Full + other.Full, Resumed + other.Resumed, Sum(Refused, other.Refused))
    {
        TicketsRefused = TicketsRefused + other.TicketsRefused,
        Injected = Sum(Injected, other.Injected),
        Answers = Sum(Answers, other.Answers),
        Bystanders = Bystanders + other.Bystanders,
    };

    /// <summary>This without an <paramref name="earlier"/> or other part of it.</summary>
    public Admissions Minus(Admissions earlier) => new(Full - earlier.Full, Resumed - earlier.Resumed, Rest(Refused, earlier.Refused))
    {
        TicketsRefused = TicketsRefused - earlier.TicketsRefused,
        Injected = Rest(Injected, earlier.Injected),
        Answers = Rest(Answers, earlier.Answers),
        Bystanders = Bystanders - earlier.Bystanders,
    };

    private static Dictionary<string, long> Sum(IReadOnlyDictionary<string, long> one, IReadOnlyDictionary<string, long> other) =>
        one.Keys.Union(other.Keys).ToDictionary(name => name, name => one.GetValueOrDefault(name) + other.GetValueOrDefault(name));

    private static Dictionary<string, long> Rest(IReadOnlyDictionary<string, long> whole, IReadOnlyDictionary<string, long> part) => whole
        .Select(entry => (entry.Key, Count: entry.Value - part.GetValueOrDefault(entry.Key)))
        .Where(entry => entry.Count != 0).ToDictionary(entry => entry.Key, entry => entry.Count);
}
