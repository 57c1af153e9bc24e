namespace LoadHarness.Arms;

/// <summary>What LoadHarness's own LLA is made of. Each answers the same requests and keeps the same ledger; what they cost is not the same.</summary>
public enum LlaKind
{
    /// <summary>Kestrel on .NET's own TLS: HTTP/1.1 and HTTP/2.</summary>
    Kestrel,

    /// <summary>OpenSSL, called directly, on an event loop; HTTP/1.1 only.</summary>
    OpenSsl,
}
