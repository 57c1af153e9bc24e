using System.IO.Pipelines;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using LoadHarness.Recording;
using LoadHarness.Targets.Lla.Faults;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.Logging;

namespace LoadHarness.Targets.Lla;

/// <summary>The LLA: Kestrel with one port per endpoint, evidence in every answer, and an admin endpoint beside it where one is asked for.</summary>
public sealed class LlaServer : IAsyncDisposable
{
    private const long LongestBody = 64 * 1024;

    private readonly WebApplication _app;
    private readonly WebApplication? _admin;
    private readonly LlaServerOptions _options;
    private readonly Ledger _ledger = new();
    private readonly List<ClientAuthentication> _authentications;
    private readonly List<ServedIdentity> _identities;
    private readonly Leak? _leak;
    private readonly ITimer? _renewal;

    private LlaServer(LlaServerOptions options, TimeProvider clock)
    {
        _options = options;
        _identities = [.. options.Endpoints.Select(endpoint => new ServedIdentity(endpoint.Credentials))];
        if (options.Behaviour.TicketLife is not null && !_identities.Exists(identity => identity.IsRenewable))
        {
            throw new ArgumentException("an LLA that drops its ticket keys needs the key of an endpoint's issuer", nameof(options));
        }

        _authentications = [.. options.Endpoints.Select(endpoint => new ClientAuthentication(endpoint.Credentials, clock))];

        // The empty builder reads no settings and no environment: what the LLA does is in its options.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Logging.AddFilter(null, LogLevel.None);
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(Configure);
        _app = builder.Build();
        _app.Run(new RequestHandler(options.Behaviour, _ledger, clock).HandleAsync);
        _admin = options.AdminPort is { } port ? AdminEndpoint.Build(port, _ledger, clock) : null;
        _leak = options.Behaviour.LeakPerMinute > 0 ? new Leak(options.Behaviour.LeakPerMinute, _ledger, clock) : null;
        _renewal = options.Behaviour.TicketLife is { } life ? clock.CreateTimer(static server => ((LlaServer)server!).DropTicketKeys(), this, life, life) : null;
    }

    /// <summary>Starts the server; it listens on all its ports when this returns.</summary>
    /// <exception cref="IOException">A port is taken.</exception>
    /// <exception cref="ArgumentException">Ticket keys are to be dropped, but no endpoint has its issuer's key.</exception>
    public static async Task<LlaServer> StartAsync(LlaServerOptions options, TimeProvider clock, CancellationToken cancellationToken)
    {
        var server = new LlaServer(options, clock);
        try
        {
            await server._app.StartAsync(cancellationToken);
            await (server._admin?.StartAsync(cancellationToken) ?? Task.CompletedTask);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>The ports, in the order of the endpoints, then the admin port if there is one.</summary>
    public IReadOnlyList<int> Ports => [.. _app.Urls.Concat(_admin?.Urls ?? []).Select(url => BindingAddress.Parse(url).Port)];

    /// <summary>The counters now.</summary>
    /// <param name="collects">Whether to collect all garbage first.</param>
    public ServerCounters Read(bool collects) => _ledger.Read(collects);

    /// <summary>Takes newer revocation lists while running. Who is connected stays so; who connects from now on is judged by them.</summary>
    /// <param name="listsPem">The lists of each endpoint, in their order; null leaves the endpoint's as they are.</param>
    /// <exception cref="RevocationListException">A list is damaged, or none of the endpoint's CAs signed it.</exception>
    public void Revoke(IReadOnlyList<string?> listsPem)
    {
        foreach (var (lists, authentication) in listsPem.Zip(_authentications))
        {
            if (lists is not null)
            {
                authentication.Revoke(lists);
            }
        }
    }

    // Makes all tickets worthless that were handed out so far, but those of impostors, from whom no client takes any.
    private void DropTicketKeys()
    {
        foreach (var identity in _identities.Where(identity => identity.IsRenewable))
        {
            identity.Renew();
        }

        _ledger.DropTicketKeys();
    }

    /// <summary>Stops taking connections and lets the requests in flight end, for at most 5 seconds.</summary>
    public async ValueTask DisposeAsync()
    {
        _leak?.Dispose();
        _renewal?.Dispose();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(5));
        foreach (var app in new[] { _app, _admin }.OfType<WebApplication>())
        {
            await app.StopAsync(patience.Token);
            await app.DisposeAsync();
        }
    }

    private void Configure(KestrelServerOptions kestrel)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = LongestBody;

        // Idle arms keep their connections while other arms have their blocks.
        kestrel.Limits.KeepAliveTimeout = TimeSpan.FromHours(1);
        foreach (var (endpoint, identity, authentication) in _options.Endpoints.Zip(_identities, _authentications))
        {
            kestrel.Listen(endpoint.Address, listen => Listen(listen, endpoint, identity, authentication));
        }
    }

    // Reads like the way of a connection: watched from outside TLS, authenticated, counted inside.
    private void Listen(ListenOptions listen, LlaEndpoint endpoint, ServedIdentity identity, ClientAuthentication authentication)
    {
        listen.Protocols = HttpProtocols.Http1AndHttp2;
        var faults = endpoint.Disturbance is { Fault: { } fault } disturbance ? new FaultInjector(fault, disturbance.FaultEvery, _ledger) : null;
        listen.Use(next => context => WatchAsync(context, endpoint, identity, faults, next));
        if (endpoint.Disturbance?.RefusesTicketEvery is { } every)
        {
            listen.UseHttps(HttpsRefusing(new TicketRefusals(every, _ledger), Https(endpoint, identity, authentication)));
        }
        else
        {
            listen.UseHttps(Https(endpoint, identity, authentication));
        }

        listen.Use(next => context => EstablishAsync(context, next));
    }

    private async Task WatchAsync(ConnectionContext context, LlaEndpoint endpoint, ServedIdentity identity, FaultInjector? faults, ConnectionDelegate next)
    {
        if (_options.Callers?.Contains(((IPEndPoint)context.RemoteEndPoint!).Address) == false)
        {
            // None of the harness's clients: it gets nothing, costs next to nothing, and is in none of their counts.
            _ledger.TurnAway();
            return;
        }

        var connection = new LlaConnection(_ledger.Accept(), endpoint.Disturbance?.Delay ?? TimeSpan.Zero, faults);
        context.Features.Set(connection);
        context.Transport = new ObservedTransport(context.Transport, connection.Wire);
        try
        {
            if (faults?.Strikes(Fault.StallHandshake) == true)
            {
                await StallAsync(context.Transport.Input);
                return;
            }

            if (faults?.Strikes(Fault.ResetAfterServerHello) == true)
            {
                context.Transport = new ResettingTransport(context.Transport, () => Reset(context));
            }

            if (faults?.IsDue(Fault.DropTicketKeys) == true)
            {
                identity.Renew();
                _ledger.DropTicketKeys();
            }

            await next(context);
        }
        finally
        {
            if (!connection.Established)
            {
                _ledger.Refuse(connection.Refusal ?? RefusalReason.HandshakeFailed);
            }
        }
    }

    // Takes what the client says and never answers, until the client has had enough.
    private static async Task StallAsync(PipeReader input)
    {
        ReadResult read;
        do
        {
            read = await input.ReadAsync();
            input.AdvanceTo(read.Buffer.End);
        }
        while (!read.IsCompleted);
    }

    // Closed with nothing to linger for, a socket sends RST instead of FIN (tcp(7), SO_LINGER).
    private static void Reset(ConnectionContext context)
    {
        if (context.Features.Get<IConnectionSocketFeature>()?.Socket is { } socket)
        {
            socket.LingerState = new LingerOption(enable: true, seconds: 0);
            socket.Close();
        }

        context.Abort();
    }

    private async Task EstablishAsync(ConnectionContext context, ConnectionDelegate next)
    {
        var connection = context.Features.Get<LlaConnection>()!;
        connection.Established = true;
        _ledger.Establish(connection.Kind);
        if (connection is { Kind: HandshakeKind.Full, Faults: { Fault: Fault.DropTicketKeys } faults })
        {
            // Every client offers the ticket that it has: a full handshake is a ticket that was worth nothing, or a client's first call.
            faults.Count();
        }

        try
        {
            await next(context);
        }
        finally
        {
            _ledger.Close();
        }
    }

    private HttpsConnectionAdapterOptions Https(LlaEndpoint endpoint, ServedIdentity identity, ClientAuthentication authentication) =>
        new()
        {
            // Kestrel refuses to start with a certificate that is not for servers, which some impostors have; a selected one it does not know yet.
            ServerCertificateSelector = (_, _) => identity.Leaf,
            SslProtocols = _options.Protocols,
            OnAuthenticate = (context, tls) =>
            {
                var connection = context.Features.Get<LlaConnection>()!;
                tls.ServerCertificateContext = identity.Context;
                tls.ServerCertificateSelectionCallback = null;
                tls.AllowTlsResume = _options.Behaviour.AcceptsTickets;
                if (endpoint.Authentication == Authentication.Mutual)
                {
                    tls.ClientCertificateRequired = true;
                    tls.CertificateChainPolicy = authentication.ChainPolicy();
                    tls.RemoteCertificateValidationCallback = (_, client, chain, errors) =>
                    {
                        var certificate = client as X509Certificate2;
                        connection.Subject = certificate is null ? null : DecodedName.TextOf(certificate.SubjectName);
                        connection.Refusal = authentication.Judge(certificate, chain, errors);
                        return connection.Refusal is null;
                    };
                }
            },
        };

    // Which client calls is known from its hello only, and so later than the other endpoints decide.
    private static TlsHandshakeCallbackOptions HttpsRefusing(TicketRefusals refusals, HttpsConnectionAdapterOptions https) => new()
    {
        OnConnection = hello =>
        {
            var tls = new SslServerAuthenticationOptions
            {
                EnabledSslProtocols = https.SslProtocols,
                ApplicationProtocols = [SslApplicationProtocol.Http2, SslApplicationProtocol.Http11],
            };
            https.OnAuthenticate!(hello.Connection, tls);
            tls.AllowTlsResume &= refusals.Accepts(hello.ClientHelloInfo.ServerName);
            return ValueTask.FromResult(tls);
        },
    };
}
