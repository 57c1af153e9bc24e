using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace LoadHarness.Tests.Support;

/// <summary>A collector on a free loopback port that keeps what it is sent over OTLP.</summary>
internal sealed class OtlpCollector : IAsyncDisposable
{
    private const string GrpcPath = "/opentelemetry.proto.collector.metrics.v1.MetricsService/Export";

    // Of a message in gRPC: whether it is compressed, and its length.
    private const int GrpcPrefix = 5;

    private readonly WebApplication _app;
    private readonly ConcurrentQueue<byte[]> _messages = new();

    private OtlpCollector(HttpProtocols protocol)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = protocol));
        _app = builder.Build();
        _app.Run(TakeAsync);
    }

    /// <summary>Starts one that speaks HTTP with protobuf.</summary>
    public static Task<OtlpCollector> StartHttpAsync() => StartAsync(HttpProtocols.Http1);

    /// <summary>Starts one that speaks gRPC.</summary>
    public static Task<OtlpCollector> StartGrpcAsync() => StartAsync(HttpProtocols.Http2);

    /// <summary>Where it listens.</summary>
    public Uri Address => new(_app.Urls.Single());

    /// <summary>What it was sent, oldest first.</summary>
    public IReadOnlyList<OtlpMetrics> Exports => [.. _messages.Select(OtlpMetrics.Read)];

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    private static async Task<OtlpCollector> StartAsync(HttpProtocols protocol)
    {
        var collector = new OtlpCollector(protocol);
        await collector._app.StartAsync();
        return collector;
    }

    private async Task TakeAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        switch (context.Request)
        {
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
