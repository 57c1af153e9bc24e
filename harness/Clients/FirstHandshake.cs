using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using LoadHarness.Clients.Tls;

namespace LoadHarness.Clients;

/// <summary>What a server showed in a handshake that no request followed.</summary>
public sealed record FirstHandshake
{
    /// <summary>The name that was sent as SNI; null where the server is called by its address.</summary>
    public required string? Name { get; init; }

    /// <summary>How it ended.</summary>
    public Outcome Outcome { get; private init; }

    /// <summary>Where it ended; <see cref="Phase.Request"/> when it succeeded.</summary>
    public Phase Phase { get; private init; }

    /// <summary>What went wrong, for people; null when nothing did.</summary>
    public string? Error { get; private init; }

    /// <summary>The TLS version that the server chose; null when the handshake failed.</summary>
    public TlsVersion? Tls { get; private init; }

    /// <summary>The HTTP version that it chose by ALPN; null when it chose none.</summary>
    public HttpProtocol? Http { get; private init; }

    /// <summary>Its certificate, in DER; null when it was not seen.</summary>
    public byte[]? Leaf { get; private init; }

    /// <summary>Certificates that it presented, its own among them.</summary>
    public int Certificates { get; private init; }

    /// <summary>Whether it succeeded.</summary>
    public bool Succeeded => Outcome == Outcome.Ok;

    /// <summary>Whether the server, and not the way to it, decided how it ended.</summary>
    public bool IsDecided => Succeeded || Outcome is Outcome.HandshakeFailed or Outcome.ServerCertificateRejected or Outcome.ClientCertificateRefused or Outcome.ConnectionReset or Outcome.UnexpectedAnswer;

    /// <summary>Tries one, with the client's certificate, as the clients of a run do it.</summary>
    /// <param name="endpoint">Where to, and whom to trust there.</param>
    /// <param name="offer">What is left to the server's choice.</param>
    /// <param name="name">The name to send as SNI, or an address, for which none is sent.</param>
    /// <param name="timeouts">Limits of connect and handshake.</param>
    /// <param name="clock">Clock of the run.</param>
    /// <param name="cancellationToken">Gives it up.</param>
    /// <exception cref="OperationCanceledException">It was given up.</exception>
    public static async Task<FirstHandshake> TryAsync(
        TargetEndpoint endpoint, TlsOffer offer, string name, Timeouts timeouts, TimeProvider clock, CancellationToken cancellationToken)
    {
        // Only for the words of a failure: what is offered is the offer.
        var arm = new Arm { Name = "first handshake", Mode = ConnectionMode.Cold, Key = endpoint.Key, Tls = offer.Tls[0], Http = offer.Http[0] };
        var answer = new FirstHandshake { Name = IPAddress.TryParse(name, out _) ? null : name };
        var facts = new ConnectionFacts { ServerName = name, NamesHint = "" };
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var dialer = new TlsDialer(arm, endpoint, timeouts, clock)
        {
            Offer = offer,
            Presented = (leaf, certificates) => answer = answer with { Leaf = leaf.RawData, Certificates = certificates },
        };
        try
        {
            await using var tls = (SslStream)await dialer.DialAsync(endpoint.SourceAddresses is [var source, ..] ? source : null, facts, deadline);
            return answer with
            {
                Phase = facts.Phase,
                Tls = tls.SslProtocol == SslProtocols.Tls13 ? TlsVersion.Tls13 : TlsVersion.Tls12,
                Http = tls.NegotiatedApplicationProtocol == SslApplicationProtocol.Http2 ? HttpProtocol.Http2
                    : tls.NegotiatedApplicationProtocol == SslApplicationProtocol.Http11 ? HttpProtocol.Http11 : null,
            };
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or SocketException or AuthenticationException && !cancellationToken.IsCancellationRequested)
        {
            var (outcome, error) = deadline.IsCancellationRequested ? Failure.OfTime(facts.Phase, timeouts) : Failure.Of(e, facts.Phase, arm, facts);
            return answer with { Outcome = outcome, Phase = facts.Phase, Error = error };
        }
    }
}
