using System.Collections.Concurrent;
using LoadHarness.Machine;
using LoadHarness.Machine.Counting;
using LoadHarness.Recording;

namespace LoadHarness.Targets.Lla;

/// <summary>The LLA's own counters, since its start. Safe for all threads.</summary>
internal sealed class Ledger
{
    // More than there can be clients: whoever has more subjects is not counted on.
    private const int MostIdentities = 100_000;

    private const int Paths = 3;
    private const int Statuses = 600;

    // As they stand in results, in the order of AnsweredPath.
    private static readonly string[] PathNames = ["/api/process", "/api/status/{id}", "other"];

    private readonly ConcurrentDictionary<string, bool> _identities = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<RefusalReason, long> _refused = new();
    private readonly ConcurrentDictionary<Fault, long> _injected = new();
    private readonly long[] _answers = new long[Paths * Statuses];
    private long _subjects;
    private long _accepted;
    private long _full;
    private long _resumed;
    private long _open;
    private long _requests;
    private long _earlyRequests;
    private long _ticketsRefused;
    private long _ticketKeysDropped;
    private long _leaked;
    private long _bystanders;

    /// <summary>Gives a new connection its number.</summary>
    public long Accept() => Interlocked.Increment(ref _accepted);

    /// <summary>Counts a connection whose handshake ended and whose client was let in.</summary>
    /// <param name="kind">Full or resumed.</param>
    /// <param name="subject">The client's subject; null when it presented no certificate.</param>
    public void Establish(HandshakeKind kind, string? subject)
    {
        if (subject is not null && !_identities.ContainsKey(subject) && Interlocked.Read(ref _subjects) < MostIdentities && _identities.TryAdd(subject, true))
        {
            Interlocked.Increment(ref _subjects);
        }

        Interlocked.Increment(ref _open);
        _ = kind == HandshakeKind.Resumed ? Interlocked.Increment(ref _resumed) : Interlocked.Increment(ref _full);
    }

    /// <summary>Counts the end of an established connection.</summary>
    public void Close() => Interlocked.Decrement(ref _open);

    /// <summary>Counts a connection that was not let in.</summary>
    public void Refuse(RefusalReason reason) => _refused.AddOrUpdate(reason, 1, (_, count) => count + 1);

    /// <summary>Counts a ticket that was refused because the server was told to.</summary>
    public void RefuseTicket() => Interlocked.Increment(ref _ticketsRefused);

    /// <summary>Counts that the ticket keys were dropped because the server was told to.</summary>
    public void DropTicketKeys() => Interlocked.Increment(ref _ticketKeysDropped);

    /// <summary>Counts memory that was lost because the server was told to.</summary>
    public void Leak(long bytes) => Interlocked.Add(ref _leaked, bytes);

    /// <summary>Counts what was done wrong because the server was told to.</summary>
    public void Inject(Fault fault) => _injected.AddOrUpdate(fault, 1, (_, count) => count + 1);

    /// <summary>Counts a connection of somebody who is no client.</summary>
    public void TurnAway() => Interlocked.Increment(ref _bystanders);

    /// <summary>Counts an answered request.</summary>
    public void Answer() => Interlocked.Increment(ref _requests);

    /// <summary>Counts how a request was answered.</summary>
    public void Answer(AnsweredPath path, int status) => Interlocked.Increment(ref _answers[((int)path * Statuses) + status]);

    /// <summary>Counts an answered request that was taken up before the handshake had ended.</summary>
    public void AnswerEarly() => Interlocked.Increment(ref _earlyRequests);

    /// <summary>The counters now, with what the process used until now.</summary>
    /// <param name="collects">Whether to collect all garbage first.</param>
    public ServerCounters Read(bool collects)
    {
        // Read from the later to the earlier counter, so that a connection that moves on meanwhile is at worst still under way.
        var refused = _refused.ToDictionary(entry => entry.Key.ToString(), entry => entry.Value);
        var full = Interlocked.Read(ref _full);
        var resumed = Interlocked.Read(ref _resumed);
        var usage = ResourceProbe.Usage(collects);
        return new ServerCounters
        {
            CpuMicroseconds = usage.CpuMicroseconds,
            Instructions = ProcessCounter.OwnInstructions,
            InstructionsMissing = ProcessCounter.OwnInstructionsMissing,
            Connections = full + resumed,
            Identities = Interlocked.Read(ref _subjects),
            Full = full,
            Resumed = resumed,
            Refused = refused,
            TicketsRefused = Interlocked.Read(ref _ticketsRefused),
            Handshaking = Interlocked.Read(ref _accepted) - full - resumed - refused.Values.Sum(),
            Requests = Interlocked.Read(ref _requests),
            Answers = Answers(),
            EarlyRequests = Interlocked.Read(ref _earlyRequests),
            ResidentBytes = usage.ResidentBytes,
            HeapBytes = usage.HeapBytes ?? GC.GetTotalMemory(forceFullCollection: false),
            CompiledMethods = ResourceProbe.CompiledMethods,
            Collections = GC.GetGCMemoryInfo(GCKind.Any).Index,
            Threads = usage.Threads,
            OpenFiles = usage.OpenFiles,
            TicketKeysDropped = Interlocked.Read(ref _ticketKeysDropped),
            Injected = _injected.ToDictionary(entry => entry.Key.ToString(), entry => entry.Value),
            LeakedBytes = Interlocked.Read(ref _leaked),
            OpenConnections = Interlocked.Read(ref _open),
            Bystanders = Interlocked.Read(ref _bystanders),
        };
    }

    private Dictionary<string, long> Answers()
    {
        var answers = new Dictionary<string, long>();
        for (var index = 0; index < _answers.Length; index++)
        {
            if (Interlocked.Read(ref _answers[index]) is > 0 and var count)
            {
                answers[string.Create(CultureInfo.InvariantCulture, $"{PathNames[index / Statuses]} {index % Statuses}")] = count;
            }
        }

        return answers;
    }
}

/// <summary>The paths by which answers are counted.</summary>
internal enum AnsweredPath
{
    /// <summary>Work.</summary>
    Process,

    /// <summary>What becomes of it.</summary>
    Status,

    /// <summary>Any other.</summary>
    Other,
}
