namespace LoadHarness.Targets.Lla;

/// <summary>Why the LLA did not let a connection in.</summary>
public enum RefusalReason
{
    /// <summary>TLS failed or the peer went away before the client could be judged.</summary>
    HandshakeFailed,

    /// <summary>The client presented no certificate.</summary>
    NoCertificate,

    /// <summary>The chain does not end in an authority that the server trusts.</summary>
    UntrustedChain,

    /// <summary>A certificate of the chain is not valid any more, or not yet.</summary>
    OutsideValidity,

    /// <summary>The certificate is not for client authentication.</summary>
    WrongUsage,

    /// <summary>The certificate is on the revocation list.</summary>
    Revoked,

    /// <summary>The revocation list is not in force, so nobody can be shown to be unrevoked.</summary>
    RevocationUnknown,

    /// <summary>A good certificate, but its subject is not on the allow-list.</summary>
    NotAllowed,
}
