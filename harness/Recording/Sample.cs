using LoadHarness.Handshakes;

namespace LoadHarness.Recording;

/// <summary>One request's facts. A struct, so that a million of them leave no garbage.</summary>
public readonly record struct Sample
{
    /// <summary>Index of the arm in the plan.</summary>
    public int Arm { get; init; }

    /// <summary>Index of the request among those of the workload; 0 where there is one.</summary>
    public int Request { get; init; }

    /// <summary>Whether its attempt goes on: another step of the client's journey follows at once.</summary>
    public bool HasNext { get; init; }

    /// <summary>How the request ended.</summary>
    public Outcome Outcome { get; init; }

    /// <summary>The step in which a failed request was.</summary>
    public Phase Phase { get; init; }

    /// <summary>The first line of the error, null when there was none.</summary>
    public string? Error { get; init; }

    /// <summary>Why the client refused the server; null when it did not.</summary>
    public RefusalReason? Refusal { get; init; }

    /// <summary>When its steps happened.</summary>
    public Timings Timings { get; init; }

    /// <summary>Whether the request made a new connection.</summary>
    public bool NewConnection { get; init; }

    /// <summary>The end of the connection that the new one takes the place of.</summary>
    public ConnectionEnd Before { get; init; }

    /// <summary>Whether the request went out before, on a connection that the server had closed, and was not processed.</summary>
    public bool Resent { get; init; }

    /// <summary>Whether it was under way while another request opened the connection anew.</summary>
    public bool Waited { get; init; }

    /// <summary>The handshake, message by message; null where messages are not timed, or what both ends noted does not fit.</summary>
    public HandshakeAnatomy? Anatomy { get; init; }

    /// <summary>What the client read on the wire; default on a kept connection.</summary>
    public WireEvidence Wire { get; init; }

    /// <summary>
    /// What became of the client's certificate in the full handshake that the connection goes back to: its own, or that of the session that it
    /// resumes; Unknown where the client did not see it.
    /// </summary>
    public ClientCertificate Certificate { get; init; }

    /// <summary>What the server said of the connection.</summary>
    public ServerEvidence Server { get; init; }

    /// <summary>What bodies that are alike have in common, 0 for an empty one; null where a body was judged, or no right answer came.</summary>
    public int? Body { get; init; }

    /// <summary>Whether the answer said that the server closes the connection.</summary>
    public bool AnnouncesClose { get; init; }

    /// <summary>Bytes that the client sent in the handshake, TLS records included; 0 on a kept connection.</summary>
    public int HandshakeBytesSent { get; init; }

    /// <summary>Bytes that the client received in the handshake, TLS records included; 0 on a kept connection.</summary>
    public int HandshakeBytesReceived { get; init; }

    /// <summary>Times the client waited for the server in the handshake; 0 on a kept connection.</summary>
    public int HandshakeRoundTrips { get; init; }

    /// <summary>Round trips of an emulated way from the start of TCP to the first byte of the answer; 0 where nothing is emulated, and on a kept connection.</summary>
    public int AnswerRoundTrips { get; init; }

    /// <summary>What became of the request that went out with the ClientHello.</summary>
    public EarlyDataFate EarlyData { get; init; }
}

/// <summary>When the steps of one request happened, as timestamps of the run's clock; 0 means "did not happen".</summary>
/// <remarks>
/// Response time runs from the intended start, service time from the actual start: the difference, lateness, is the
/// generator's and the waiting queue's, not the server's.
/// </remarks>
public readonly record struct Timings
{
    /// <summary>When the schedule wanted the request to start.</summary>
    public long IntendedStart { get; init; }

    /// <summary>When a client began to work on it.</summary>
    public long ActualStart { get; init; }

    /// <summary>TCP connect began, after the way through the HTTP client's pool; 0 on a kept connection.</summary>
    public long ConnectStarted { get; init; }

    /// <summary>TCP connected; 0 on a kept connection.</summary>
    public long Connected { get; init; }

    /// <summary>The first byte of the ClientHello was about to be sent; 0 on a kept connection.</summary>
    public long ClientHello { get; init; }

    /// <summary>The server's hello arrived; 0 on a kept connection.</summary>
    public long ServerHello { get; init; }

    /// <summary>The last bytes of the handshake were about to be sent, or had been received; 0 on a kept connection.</summary>
    public long Finished { get; init; }

    /// <summary>The client might send a request: its TLS had accepted the server, before or after the handshake's end on the wire; 0 on a kept connection.</summary>
    public long HandshakeDone { get; init; }

    /// <summary>The first byte of the answer arrived.</summary>
    public long FirstByte { get; init; }

    /// <summary>The answer was complete, or the request failed.</summary>
    public long LastByte { get; init; }
}

/// <summary>How one request ended. A closed list: trouble on the wire is one of these, never an exception.</summary>
public enum Outcome
{
    /// <summary>A complete answer with the status and the body that are expected.</summary>
    Ok,

    /// <summary>Nobody listens at the address, or it cannot be reached.</summary>
    ConnectRefused,

    /// <summary>TCP did not connect in time.</summary>
    ConnectTimeout,

    /// <summary>No free port on this machine.</summary>
    OutOfPorts,

    /// <summary>This process may open no more files, sockets included.</summary>
    OutOfFiles,

    /// <summary>TLS failed for another reason than a certificate.</summary>
    HandshakeFailed,

    /// <summary>TLS did not finish in time.</summary>
    HandshakeTimeout,

    /// <summary>The client refused the server's certificate (chain, usage, validity or host name).</summary>
    ServerCertificateRejected,

    /// <summary>The server refused the client's certificate.</summary>
    ClientCertificateRefused,

    /// <summary>No complete answer in time.</summary>
    RequestTimeout,

    /// <summary>The connection ended before the answer was complete.</summary>
    ConnectionReset,

    /// <summary>A complete answer with another status than expected.</summary>
    UnexpectedStatus,

    /// <summary>An answer that is not HTTP, or whose body does not hold what is expected.</summary>
    UnexpectedAnswer,

    /// <summary>An answer longer than any right one can be; the client gave up reading it.</summary>
    AnswerTooLarge,

    /// <summary>Never sent: all clients were busy and the waiting queue was full.</summary>
    Refused,

    /// <summary>Never finished: the run was stopped.</summary>
    Cancelled,

    /// <summary>The client itself failed; a bug in the harness, counted and restarted.</summary>
    ClientCrashed,

    /// <summary>Never sent: the code of a scenario failed before it asked for a request, or asked for none.</summary>
    CodeFailed,
}

/// <summary>The steps of one request, in order, as seen by the client.</summary>
public enum Phase
{
    /// <summary>In the waiting queue, or with a busy client.</summary>
    Waiting,

    /// <summary>TCP connect.</summary>
    Connect,

    /// <summary>ClientHello sent, ServerHello not yet seen.</summary>
    Hello,

    /// <summary>ServerHello seen, handshake not yet done.</summary>
    Handshake,

    /// <summary>Request being sent, or first byte awaited.</summary>
    Request,

    /// <summary>Answer being read.</summary>
    Answer,
}
