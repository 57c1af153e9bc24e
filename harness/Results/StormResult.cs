namespace LoadHarness.Results;

/// <summary>One arm's storm: the target went away under all clients and came back. Seconds count from the moment when it was killed.</summary>
public sealed record StormResult
{
    /// <summary>Name of the arm.</summary>
    public required string Arm { get; init; }

    /// <summary>Clients of the arm; all lost their connection.</summary>
    public required int Clients { get; init; }

    /// <summary>Requests that the schedule dispatched; each must be served, have failed, or have been refused.</summary>
    public required long Intended { get; init; }

    /// <summary>Clients that were served again.</summary>
    public required int Recovered { get; init; }

    /// <summary>When the target listened again; null when it did not.</summary>
    public required double? BackSeconds { get; init; }

    /// <summary>Until half of the clients were served again; null when they were not.</summary>
    public required double? ServedAgain50 { get; init; }

    /// <summary>Until 99 % were.</summary>
    public required double? ServedAgain99 { get; init; }

    /// <summary>Until all were.</summary>
    public required double? ServedAgain100 { get; init; }

    /// <summary>First connections after the outage with a full handshake.</summary>
    public required long Full { get; init; }

    /// <summary>First connections after the outage that were resumed.</summary>
    public required long Resumed { get; init; }

    /// <summary>Attempts to reconnect by the name of their outcome; <c>Ok</c> are the recovered clients.</summary>
    public required IReadOnlyDictionary<string, long> Attempts { get; init; }

    /// <summary>Most requests that waited for a client at once.</summary>
    public required int PeakBacklog { get; init; }

    /// <summary>Pairs of seconds and clients served again until then, ascending; at most a few hundred.</summary>
    public required IReadOnlyList<double[]> Recovery { get; init; }

    /// <summary>
    /// Rows of seconds, and of the requests intended around then the number, the median and the highest response time in microseconds, through
    /// the outage.
    /// </summary>
    public required IReadOnlyList<double[]> Responses { get; init; }
}
