namespace LoadHarness.Metrics;

/// <summary>A time between two steps of a request. Recorders, run.json, histogram logs, metrics, gates and tables take theirs from <see cref="All"/>.</summary>
/// <param name="Id">The key in run.json and in histogram logs, such as <c>handshake</c>.</param>
/// <param name="Name">The short name, such as <c>first byte</c>.</param>
/// <param name="LongName">What sentences call it, such as <c>time to first byte</c>.</param>
/// <param name="Meaning">From when to when, to stand behind the name.</param>
/// <param name="Span">The two moments.</param>
public sealed record Latency(string Id, string Name, string LongName, string Meaning, LatencySpan Span)
{
    /// <summary>TLS on the wire: the same for every client, however much of its own it does before and after.</summary>
    public static readonly Latency Handshake = new(
        "handshake", "handshake", "handshake time", "from the first byte of the ClientHello to the last byte of the handshake on the wire",
        (in t) => (t.ClientHello, t.Finished))
    { OfHandshake = true };

    /// <summary>What a client is busy for.</summary>
    public static readonly Latency Service = new(
        "service", "service", "service time", "from the actual start to the last byte: connect, handshake, request and answer", (in t) => (t.ActualStart, t.LastByte));

    /// <summary>The server's own time; on a kept connection the request begins with the work on it.</summary>
    public static readonly Latency FirstByte = new(
        "firstByte", "first byte", "time to first byte",
        "from the moment the client may send to the first byte of the answer; in TLS 1.3 this holds the server's check of the client",
        (in t) => (t.HandshakeDone != 0 ? t.HandshakeDone : t.ActualStart, t.FirstByte));

    /// <summary>What a user waits for.</summary>
    public static readonly Latency Response = new(
        "response", "response", "response time", "from the intended start to the last byte, waiting for an idle client included", (in t) => (t.IntendedStart, t.LastByte));

    /// <summary>TCP.</summary>
    public static readonly Latency Connect = new(
        "connect", "connect", "connect time", "from the start of TCP to its end", (in t) => (t.ConnectStarted, t.Connected))
    { Use = LatencyUse.Shown, OfHandshake = true };

    /// <summary>What the client does before it sends anything.</summary>
    public static readonly Latency SetUp = new(
        "setUp", "set-up", "set-up of TLS", "from the end of TCP's connect to the first byte of the ClientHello", (in t) => (t.Connected, t.ClientHello))
    { Use = LatencyUse.Shown, OfHandshake = true };

    /// <summary>The first half of a handshake.</summary>
    public static readonly Latency Hello = new(
        "hello", "hello", "time to the hello", "from the first byte of the ClientHello until the server's hello", (in t) => (t.ClientHello, t.ServerHello))
    { Use = LatencyUse.Shown, OfHandshake = true };

    /// <summary>What the client does once the handshake has passed: .NET judges the server's chain there, a resumed session's too.</summary>
    public static readonly Latency Acceptance = new(
        "acceptance", "acceptance", "time to the acceptance", "from the last byte of the handshake until the client accepts the server and may send",
        (in t) => (t.Finished, t.HandshakeDone))
    { Use = LatencyUse.Shown, OfHandshake = true };

    /// <summary>What the harness itself was late.</summary>
    public static readonly Latency Lateness = new(
        "lateness", "lateness", "lateness", "from the intended to the actual start", (in t) => (t.IntendedStart, t.ActualStart))
    { Use = LatencyUse.Shown };

    /// <summary>How long an impostor is kept waiting.</summary>
    public static readonly Latency Refusal = new(
        "refusal", "refusal", "time to the refusal", "from the actual start until the client knows that one end refused", (in t) => (t.ActualStart, t.LastByte))
    { Use = LatencyUse.OfRefusals };

    /// <summary>Every latency, in the order in which reports show them.</summary>
    public static IReadOnlyList<Latency> All { get; } = [Handshake, Service, FirstByte, Response, Connect, SetUp, Hello, Acceptance, Lateness, Refusal];

    /// <summary>Those that give metrics.</summary>
    public static IReadOnlyList<Latency> Judged { get; } = [.. All.Where(latency => latency.Use == LatencyUse.Judged)];

    /// <summary>What it is for.</summary>
    public LatencyUse Use { get; private init; }

    /// <summary>Whether only a request that makes a connection has one.</summary>
    public bool OfHandshake { get; private init; }
}

/// <summary>What a latency is for.</summary>
public enum LatencyUse
{
    /// <summary>Of proven requests; its quantiles are metrics.</summary>
    Judged,

    /// <summary>Of proven requests; a step that explains the others.</summary>
    Shown,

    /// <summary>Of impostors that were refused.</summary>
    OfRefusals,
}

/// <summary>Two moments of a request, as timestamps; 0 where one did not happen.</summary>
public delegate (long From, long To) LatencySpan(in Timings timings);
