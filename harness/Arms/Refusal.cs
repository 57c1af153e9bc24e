namespace LoadHarness.Arms;

/// <summary>That one end did not let the other in.</summary>
/// <param name="By">The end that refused.</param>
/// <param name="Reason">Why.</param>
public sealed record Refusal(Side By, RefusalReason Reason);

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

    /// <summary>The certificate is not for the end that presented it, or its key not for signing: a client's on a server, or a server's on a client.</summary>
    WrongUsage,

    /// <summary>A certificate of the chain is on the revocation list of its issuer.</summary>
    Revoked,

    /// <summary>An issuer of the chain has no revocation list that is in force, so that nobody can be shown to be unrevoked.</summary>
    RevocationUnknown,

    /// <summary>A good certificate, but its subject is not on the allow-list.</summary>
    NotAllowed,

    /// <summary>A good certificate, but for another host name than the one that was called.</summary>
    WrongName,
}

/// <summary>An end of a connection.</summary>
public enum Side
{
    /// <summary>TTS, which calls.</summary>
    Client,

    /// <summary>LLA, which answers.</summary>
    Server,
}

/// <summary>What is wrong with what one end proves itself with. An end with a flaw is an impostor: the other must refuse it.</summary>
public enum Flaw
{
    /// <summary>Nothing: an honest client or server.</summary>
    None,

    /// <summary>A client that presents no certificate.</summary>
    NoCertificate,

    /// <summary>A certificate that vouches for itself.</summary>
    SelfSigned,

    /// <summary>A certificate from a second authority of the same name as the right one.</summary>
    OtherAuthority,

    /// <summary>A certificate that says all that one of the right authority says, its name and the number of its key, but is signed with another key.</summary>
    ForgedSignature,

    /// <summary>A certificate that a good one of the right authority issued, which is no authority itself.</summary>
    IssuedByLeaf,

    /// <summary>A certificate that is not valid any more.</summary>
    Expired,

    /// <summary>A certificate that is not valid yet.</summary>
    NotYetValid,

    /// <summary>A certificate for the other end: a server's on a client, a client's on a server.</summary>
    OtherUsage,

    /// <summary>A client's certificate that was revoked before the run.</summary>
    Revoked,

    /// <summary>A client's certificate that is good in the warm-up, when the client gets its ticket, and revoked before the first round.</summary>
    RevokedSinceTicket,

    /// <summary>A client's good certificate, whose subject is not on the allow-list.</summary>
    NotAllowed,

    /// <summary>A client without a certificate, but with a ticket from an endpoint that asks for none.</summary>
    OneWayTicket,

    /// <summary>A server's certificate for another host name.</summary>
    WrongName,
}
