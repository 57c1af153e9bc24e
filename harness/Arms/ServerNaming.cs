namespace LoadHarness.Arms;

/// <summary>Which names the clients send as SNI, each of which is a slot for one TLS session.</summary>
public enum ServerNaming
{
    /// <summary>Names below the target's host, a new one for each cold connection.</summary>
    Vary,

    /// <summary>The target's host and no other name, for a server that refuses names that it does not know.</summary>
    Fixed,
}
