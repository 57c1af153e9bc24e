namespace LoadHarness.Recording;

/// <summary>How one request ended. A closed list: trouble on the wire is one of these, never an exception.</summary>
public enum Outcome
{
    /// <summary>Status 200 and the expected answer.</summary>
    Ok,

    /// <summary>Nobody listens at the address, or it cannot be reached.</summary>
    ConnectRefused,

    /// <summary>TCP did not connect in time.</summary>
    ConnectTimeout,

    /// <summary>No free port or descriptor on this machine.</summary>
    OutOfPorts,

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

    /// <summary>A complete answer with another status than 200.</summary>
    UnexpectedStatus,

    /// <summary>An answer that is not HTTP, or not the body that was asked for.</summary>
    UnexpectedAnswer,

    /// <summary>An answer longer than any right one can be; the client gave up reading it.</summary>
    AnswerTooLarge,

    /// <summary>Never sent: all clients were busy and the waiting queue was full.</summary>
    Refused,

    /// <summary>Never finished: the run was stopped.</summary>
    Cancelled,

    /// <summary>The client itself failed; a bug in the harness, counted and restarted.</summary>
    ClientCrashed,
}
