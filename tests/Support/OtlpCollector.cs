using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using LoadHarness.Tests.Targets.Lla;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace LoadHarness.Tests.Support;

/// <summary>A collector on a free loopback port that keeps what it is sent over OTLP.</summary>
internal sealed class OtlpCollector : IAsyncDisposable
{
    private const string GrpcPath = "/opentelemetry.proto.collector.metrics.v1.MetricsService/Export";

    // Of a message in gRPC: whether it is compressed, and its length.
    private const int GrpcPrefix = 5;

    private readonly WebApplication _app;
    private readonly ConcurrentQueue<byte[]> _messages = new();
    private readonly int _refusal;

    private OtlpCollector(HttpProtocols protocol, int refusal, LlaPki? pki)
    {
        _refusal = refusal;
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen =>
        {
            listen.Protocols = protocol;
            if (pki is not null)
            {
                listen.UseHttps(pki.Server.Leaf, https =>
                {
                    https.ClientCertificateMode = ClientCertificateMode.RequireCertificate;
                    https.ClientCertificateValidation = (certificate, _, _) => certificate.Subject == pki.Client.Leaf.Subject;
                });
            }
        }));
        _app = builder.Build();
        _app.Run(TakeAsync);
    }

    /// <summary>Starts one that speaks HTTP with protobuf.</summary>
    /// <param name="refusal">The status that it answers with instead of taking anything; 0 takes all.</param>
    /// <param name="pki">Its certificate, and that of its clients; null speaks no TLS.</param>
    public static Task<OtlpCollector> StartHttpAsync(int refusal = 0, LlaPki? pki = null) => StartAsync(HttpProtocols.Http1, refusal, pki);

    /// <summary>Starts one that speaks gRPC.</summary>
    /// <param name="refusal">The status of gRPC that it answers with instead of taking anything; 0 takes all.</param>
    /// <param name="pki">Its certificate, and that of its clients; null speaks no TLS.</param>
    public static Task<OtlpCollector> StartGrpcAsync(int refusal = 0, LlaPki? pki = null) => StartAsync(HttpProtocols.Http2, refusal, pki);

    /// <summary>Where it listens.</summary>
    public Uri Address => new(_app.Urls.Single());

    /// <summary>What it was sent, oldest first.</summary>
    public IReadOnlyList<OtlpMetrics> Exports => [.. _messages.Select(OtlpMetrics.Read)];

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    private static async Task<OtlpCollector> StartAsync(HttpProtocols protocol, int refusal, LlaPki? pki)
    {
        var collector = new OtlpCollector(protocol, refusal, pki);
        await collector._app.StartAsync();
        return collector;
    }

    private async Task TakeAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        switch (context.Request)
        {
            case { Path.Value: GrpcPath } when _refusal > 0:
                context.Response.ContentType = "application/grpc";
                context.Response.Headers["grpc-status"] = _refusal.ToString(CultureInfo.InvariantCulture);
                context.Response.Headers["grpc-message"] = "not%20today";
                break;
            case var _ when _refusal > 0:
                context.Response.StatusCode = _refusal;
                break;
            case { Method: "POST", Path.Value: "/v1/metrics", ContentType: "application/x-protobuf" }:
                _messages.Enqueue(body.ToArray());
                break;
            case { Method: "POST", Path.Value: GrpcPath, ContentType: "application/grpc" }:
                _messages.Enqueue(body.ToArray()[GrpcPrefix..]);
                context.Response.ContentType = "application/grpc";
                await context.Response.Body.WriteAsync(new byte[GrpcPrefix]);
                context.Response.AppendTrailer("grpc-status", "0");
                break;
            default:
                context.Response.StatusCode = StatusCodes.Status404NotFound;
                break;
        }
    }
}
