namespace LoadHarness.Arms;

/// <summary>Why one end of a connection did not let the other in. Both ends judge certificates by the same rules.</summary>
public enum RefusalReason
{
    /// <summary>TLS failed or the peer went away before it could be judged.</summary>
    HandshakeFailed,

    /// <summary>The peer presented no certificate.</summary>
    NoCertificate,

    /// <summary>The chain does not end in an authority that is trusted here.</summary>
    UntrustedChain,

    /// <summary>A certificate of the chain is not valid any more, or not yet.</summary>
    OutsideValidity,

    /// <summary>The certificate is not for the end that presented it: a client's on a server, or a server's on a client.</summary>
    WrongUsage,

    /// <summary>The certificate is on the revocation list.</summary>
    Revoked,

    /// <summary>The revocation list is not in force, so nobody can be shown to be unrevoked.</summary>
    RevocationUnknown,

    /// <summary>A good certificate, but its subject is not on the allow-list.</summary>
    NotAllowed,

    /// <summary>A good certificate, but for another host name than the one that was called.</summary>
    WrongName,
}
