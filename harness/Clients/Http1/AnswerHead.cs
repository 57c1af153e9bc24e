namespace LoadHarness.Clients.Http1;

/// <summary>What the head of an answer says, as far as anybody asks.</summary>
internal struct AnswerHead
{
    /// <summary>Status, 100 to 999.</summary>
    public int Status { get; set; }

    /// <summary>Minor version of HTTP/1: 0 or 1.</summary>
    public int Minor { get; set; }

    /// <summary>Whether the server says that it closes the connection.</summary>
    public bool Closes { get; set; }

    /// <summary>Whether the server says that it keeps it, which in HTTP/1.0 it must.</summary>
    public bool Keeps { get; set; }

    /// <summary>For how long the server says that it keeps an idle connection; null when it says nothing.</summary>
    public TimeSpan? IdleLimit { get; set; }

    /// <summary>Bytes of the body; null when the head does not say.</summary>
    public long? Length { get; set; }

    /// <summary>Whether the body comes in chunks.</summary>
    public bool IsChunked { get; set; }

    /// <summary>Whether the body has an encoding for its transfer, chunks or others.</summary>
    public bool IsEncoded { get; set; }

    /// <summary>What is wrong with how it delimits the body, in a sentence; null when nothing is.</summary>
    public string? Problem { get; set; }

    /// <summary>Whether the connection ends after this answer: HTTP/1.0 keeps one only where both ends say so.</summary>
    public readonly bool EndsConnection => Closes || (Minor == 0 && !Keeps);
}
