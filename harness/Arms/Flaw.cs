namespace LoadHarness.Arms;

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
