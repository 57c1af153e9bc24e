using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace LoadHarness.Clients;

/// <summary>One port of the target and what a client needs to talk to it.</summary>
public sealed record TargetEndpoint
{
    /// <summary>Who proves an identity here.</summary>
    public required Authentication Authentication { get; init; }

    /// <summary>The key kind of the certificates.</summary>
    public required KeyKind Key { get; init; }

    /// <summary>The host in the URL, a name or an IP address.</summary>
    public required string Host { get; init; }

    /// <summary>The name that the server's certificate must hold, and that goes into SNI or lies above the one that does; the host, unless given.</summary>
    public string ServerName { get => field ?? Host; init; }

    /// <summary>How the name may be written where no other is sent.</summary>
    public NameSpelling Spelling { get; init; }

    /// <summary>Where to connect, whatever the name resolves to.</summary>
    public required IPEndPoint Address { get; init; }

    /// <summary>Where a client's very first connection goes, to come back with a ticket; null when it goes to <see cref="Address"/> as well.</summary>
    public IPEndPoint? TicketAddress { get; init; }

    /// <summary>Roots that the server's chain must end in.</summary>
    public required X509Certificate2Collection TrustAnchors { get; init; }

    /// <summary>The client's certificate and chain, made once; null on one-way endpoints.</summary>
    public SslStreamCertificateContext? Identity { get; init; }

    /// <summary>The subject that the server's evidence must name on mutual endpoints.</summary>
    public string? ClientSubject { get; init; }

    /// <summary>Who each client is, by its number within its arm, where they are not all the same; null where they are.</summary>
    public IReadOnlyList<ClientIdentity>? Identities { get; init; }

    /// <summary>What clients send.</summary>
    public RequestTemplate Request { get; init; } = RequestTemplate.Process;

    /// <summary>The endpoint as it is now, the same object as long as nothing changed; asked before each connection. Null where nothing ever does.</summary>
    public Func<TargetEndpoint>? Latest { get; init; }

    /// <summary>Local addresses to connect from, in turn; empty lets the system choose.</summary>
    public IReadOnlyList<IPAddress> SourceAddresses { get; init; } = [];

    /// <summary>Further ones, which are used only when the ports of the others have run out.</summary>
    public IReadOnlyList<IPAddress> SpareAddresses { get; init; } = [];

    /// <summary>The endpoint as one client sees it, with its own identity where it has one.</summary>
    /// <param name="index">Number of the client within its arm, from 0; less than there are identities.</param>
    public TargetEndpoint ForClient(int index)
    {
        if (Identities is null || Authentication == Authentication.OneWay)
        {
            return this;
        }

        var own = Of(this);
        if (Latest is not { } latest)
        {
            return own;
        }

        // The same object as long as nothing changed, as whoever asks expects.
        var (whole, mine) = (this, own);
        return own with
        {
            Latest = () =>
            {
                var now = latest();
                return ReferenceEquals(now, whole) ? mine : mine = Of(whole = now);
            },
        };

        TargetEndpoint Of(TargetEndpoint endpoint) => endpoint with { Identity = Identities[index].Context, ClientSubject = Identities[index].Subject };
    }
}

/// <summary>How a server's name may be written. To .NET's cache of sessions each spelling is a name of its own.</summary>
public enum NameSpelling
{
    /// <summary>In whatever case: names compare without regard to it (RFC 6066, 3).</summary>
    AnyCase,

    /// <summary>As the user gave it, since some balancers do compare the case.</summary>
    AsGiven,
}
