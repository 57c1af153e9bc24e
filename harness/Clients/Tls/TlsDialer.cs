using System.Diagnostics;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using LoadHarness.Clients.Wire;
using LoadHarness.Machine;

namespace LoadHarness.Clients.Tls;

/// <summary>Opens a TCP connection and does the TLS handshake on it. All that knows SslStream is here.</summary>
internal sealed class TlsDialer(Arm arm, TargetEndpoint endpoint, Timeouts timeouts, TimeProvider clock)
{
    private const int IpBindAddressNoPort = 24;

    private readonly ServerTrust _trust = new(endpoint.TrustAnchors, clock);

    private readonly List<SslApplicationProtocol> _protocols = ProtocolsOf(arm.Http);
    private readonly SslProtocols _versions = VersionsOf(arm.Tls);

    /// <summary>Whether a session that is there for the name is offered; where not, no connection can be resumed.</summary>
    public bool OffersSessions { get; init; } = true;

    /// <summary>What to offer instead of the arm's versions.</summary>
    public TlsOffer? Offer
    {
        init
        {
            _protocols = ProtocolsOf(value!.Http);
            _versions = VersionsOf(value.Tls);
        }
    }

    /// <summary>Told the server's certificate, valid during the call, and how many certificates it presented, this one among them.</summary>
    public Action<X509Certificate2, int>? Presented { get; init; }

    /// <summary>Connects and authenticates.</summary>
    /// <param name="source">The local address to connect from; null lets the system choose.</param>
    /// <param name="facts">Filled as the steps succeed.</param>
    /// <param name="deadline">Restarted for each step; its token ends the step.</param>
    /// <exception cref="Exception">Whatever a step threw; <paramref name="facts"/> says which step it was.</exception>
    public async ValueTask<Stream> DialAsync(
        IPAddress? source, ConnectionFacts facts, CancellationTokenSource deadline)
    {
        deadline.CancelAfter(timeouts.Connect);
        facts.ConnectStarted = clock.GetTimestamp();
        var seen = new WireFacts(clock);
        var wire = new WireStream(await ConnectAsync(source, deadline.Token), seen);
        facts.Wire = seen;
        facts.Connected = clock.GetTimestamp();
        facts.Phase = Phase.Hello;
        deadline.CancelAfter(timeouts.Handshake);
        try
        {
            var tls = await AuthenticateAsync(wire, facts, deadline.Token);
            facts.HandshakeDone = clock.GetTimestamp();
            facts.Phase = Phase.Request;
            return tls;
        }
        catch
        {
            facts.Phase = seen.ServerHelloAt == 0 ? Phase.Hello : Phase.Handshake;
            await wire.DisposeAsync();
            throw;
        }
        finally
        {
            seen.EndHandshake();
        }
    }

    /// <summary>Drops the session that the cache of the process holds for a name, so that the next connection under it is a cold one.</summary>
    /// <remarks>
    /// There is no call for it. But OpenSSL drops the session of a handshake that ends in a fatal alert (SSL_CTX_remove_session in
    /// ssl3_read_bytes), and tells .NET; so a handshake under that name is begun and refused at once, without a network.
    /// </remarks>
    public async ValueTask ForgetAsync(string serverName)
    {
        await using var tls = new SslStream(new RefusingStream(), leaveInnerStreamOpen: false);
        try
        {
            await tls.AuthenticateAsClientAsync(Options(new ConnectionFacts { ServerName = serverName, NamesHint = "" }));
        }
        catch (AuthenticationException)
        {
            // The refusal is what it is for.
        }
    }

    /// <summary>The handshake; begun anew, before anything was sent, as long as another client's session would be offered.</summary>
    private async ValueTask<SslStream> AuthenticateAsync(WireStream wire, ConnectionFacts facts, CancellationToken token)
    {
        while (true)
        {
            var guard = OffersSessions ? null : new SessionGuard(wire);
            var transport = guard ?? (Stream)wire;
            var tls = arm.Http == HttpProtocol.Http2 ? new FramedTls(transport, facts.Frames = new FrameReader()) : new SslStream(transport, leaveInnerStreamOpen: false);
            try
            {
                await tls.AuthenticateAsClientAsync(Options(facts), token);
                return tls;
            }
            catch (IOException) when (guard is { HasRefused: true } && !token.IsCancellationRequested)
            {
                await tls.DisposeAsync();
                await ForgetAsync(facts.ServerName);
            }
            catch
            {
                await tls.DisposeAsync();
                throw;
            }
        }
    }

    private async ValueTask<Stream> ConnectAsync(IPAddress? source, CancellationToken token)
    {
        // Without NoDelay, Nagle and a delayed acknowledgement hold a small second segment back for 40 ms.
        var socket = new Socket(endpoint.Address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            if (source is not null)
            {
                // Choose the port when the peer is known, so that one port can serve several peers (ip(7)).
                socket.SetRawSocketOption(0, IpBindAddressNoPort, [1, 0, 0, 0]);
                socket.Bind(new IPEndPoint(source, 0));
            }

            await socket.ConnectAsync(endpoint.Address, token);
            var stream = new NetworkStream(socket, ownsSocket: true);
            if (arm.RoundTrip == TimeSpan.Zero)
            {
                return stream;
            }

            // SYN and its acknowledgement took no time on the real way; the emulated one takes a round trip.
            await PreciseDelay.WaitUntilAsync(Stopwatch.GetTimestamp() + PreciseDelay.Ticks(arm.RoundTrip), token);
            return new DelayedStream(stream, arm.RoundTrip / 2);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private SslClientAuthenticationOptions Options(ConnectionFacts facts)
    {
        var policy = _trust.Policy();
        var ours = policy.ExtraStore.Count;
        return new()
        {
            TargetHost = facts.ServerName,
            EnabledSslProtocols = _versions,
            ClientCertificateContext = endpoint.Identity,
            CertificateChainPolicy = policy,
            ApplicationProtocols = _protocols,

            // Never AllowTlsResume=false for a cold connection: it makes a new SSL_CTX each time, 2 ms of CPU that no real client
            // pays. A name that was never used before cannot be resumed either.
            AllowTlsResume = true,

            // The name in SNI is a session slot below the host; the certificate must hold for the host itself, as it would for a client
            // without slots.
            RemoteCertificateValidationCallback = (_, certificate, chain, errors) =>
            {
                if (certificate is X509Certificate2 leaf && chain is not null)
                {
                    // .NET puts what the server presented behind what is there.
                    Presented?.Invoke(leaf, chain.ChainPolicy.ExtraStore.Count - ours);
                }

                facts.CertificateFault = _trust.Judge(certificate as X509Certificate2, chain, errors, endpoint.ServerName);
                return facts.CertificateFault is null;
            },
        };
    }

    private static List<SslApplicationProtocol> ProtocolsOf(params IEnumerable<HttpProtocol> protocols) =>
        [.. protocols.Select(http => http == HttpProtocol.Http2 ? SslApplicationProtocol.Http2 : SslApplicationProtocol.Http11)];

    private static SslProtocols VersionsOf(params IEnumerable<TlsVersion> versions) =>
        versions.Aggregate(SslProtocols.None, (all, version) => all | (version == TlsVersion.Tls13 ? SslProtocols.Tls13 : SslProtocols.Tls12));
}
