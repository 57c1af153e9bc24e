namespace LoadHarness.Arms;

/// <summary>An HTTP version that an arm may insist on.</summary>
public enum HttpProtocol
{
    /// <summary>HTTP/1.1: one request at a time on a connection.</summary>
    Http11,

    /// <summary>HTTP/2: many requests at a time on one connection.</summary>
    Http2,
}
