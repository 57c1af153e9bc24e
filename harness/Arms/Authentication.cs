namespace LoadHarness.Arms;

/// <summary>Who proves an identity in the TLS handshake.</summary>
public enum Authentication
{
    /// <summary>Server and client both present a certificate (mTLS).</summary>
    Mutual,

    /// <summary>Only the server presents a certificate.</summary>
    OneWay,
}
