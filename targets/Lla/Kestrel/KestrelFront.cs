using System.IO.Pipelines;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using LoadHarness.Recording;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.Logging;

namespace LoadHarness.Targets.Lla.Kestrel;

/// <summary>The ports of an LLA on Kestrel: HTTP/1.1 and HTTP/2 on .NET's own TLS.</summary>
internal sealed class KestrelFront : ILlaFront
{
    private readonly WebApplication _app;
    private readonly LlaServerOptions _options;
    private readonly IReadOnlyList<ServedEndpoint> _endpoints;
    private readonly Ledger _ledger;

    /// <param name="options">How it serves.</param>
    /// <param name="endpoints">The endpoints.</param>
    /// <param name="ledger">Counts.</param>
    /// <param name="clock">Clock of the server.</param>
    public KestrelFront(LlaServerOptions options, IReadOnlyList<ServedEndpoint> endpoints, Ledger ledger, TimeProvider clock)
    {
        (_options, _endpoints, _ledger) = (options, endpoints, ledger);

        // The empty builder reads no settings and no environment: what the LLA does is in its options.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Logging.AddFilter(null, LogLevel.None);
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(Configure);
        _app = builder.Build();
        _app.Run(new RequestHandler(options.Behaviour, _ledger, clock).HandleAsync);
    }

    public IReadOnlyList<int> Ports => [.. _app.Urls.Select(url => BindingAddress.Parse(url).Port)];

    public Task StartAsync(CancellationToken cancellationToken) => _app.StartAsync(cancellationToken);

    public Task StopAsync(CancellationToken patience) => _app.StopAsync(patience);

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private void Configure(KestrelServerOptions kestrel)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = LlaAnswers.LongestBody;

        // Idle arms keep their connections while other arms have their blocks.
        kestrel.Limits.KeepAliveTimeout = TimeSpan.FromHours(1);
        foreach (var endpoint in _endpoints)
        {
            kestrel.Listen(endpoint.Options.Address, listen => Listen(listen, endpoint));
        }
    }

    // Reads like the way of a connection: watched from outside TLS, authenticated, counted inside.
    private void Listen(ListenOptions listen, ServedEndpoint endpoint)
    {
        listen.Protocols = HttpProtocols.Http1AndHttp2;
        listen.Use(next => context => WatchAsync(context, endpoint, next));
        if (endpoint.Options.Disturbance?.RefusesTicketEvery is { } every)
        {
            listen.UseHttps(HttpsRefusing(new TicketRefusals(every, _ledger), Https(endpoint)));
        }
        else
        {
            listen.UseHttps(Https(endpoint));
        }

        listen.Use(next => context => EstablishAsync(context, next));
    }

    private async Task WatchAsync(ConnectionContext context, ServedEndpoint endpoint, ConnectionDelegate next)
    {
        if (_options.Callers?.Contains(((IPEndPoint)context.RemoteEndPoint!).Address) == false)
        {
            // None of the harness's clients: it gets nothing, costs next to nothing, and is in none of their counts.
            _ledger.TurnAway();
            return;
        }

        var (connection, faults) = (endpoint.Accept(), endpoint.Faults);
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
                endpoint.Identity.Renew();
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
        _ledger.Establish(connection.Kind, connection.Subject);
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

    private HttpsConnectionAdapterOptions Https(ServedEndpoint endpoint) =>
        new()
        {
            // Kestrel refuses to start with a certificate that is not for servers, which some impostors have; a selected one it does not know yet.
            ServerCertificateSelector = (_, _) => endpoint.Identity.Leaf,
            SslProtocols = _options.Protocols,
            OnAuthenticate = (context, tls) =>
            {
                var connection = context.Features.Get<LlaConnection>()!;
                tls.ServerCertificateContext = endpoint.Identity.Context;
                tls.ServerCertificateSelectionCallback = null;
                tls.AllowTlsResume = _options.Behaviour.AcceptsTickets;
                if (endpoint.Options.Authentication == Authentication.Mutual)
                {
                    tls.ClientCertificateRequired = true;
                    tls.CertificateChainPolicy = endpoint.Authentication.ChainPolicy();
                    tls.RemoteCertificateValidationCallback = (_, client, chain, errors) =>
                    {
                        var certificate = client as X509Certificate2;
                        connection.Subject = certificate is null ? null : DecodedName.TextOf(certificate.SubjectName);
                        connection.Refusal = endpoint.Authentication.Judge(certificate, chain, errors);
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
