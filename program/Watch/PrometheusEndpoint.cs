using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;

namespace LoadHarness.Program.Watch;

/// <summary>Serves what a provider knows to Prometheus, at <c>http://127.0.0.1:PORT/metrics</c> and nowhere else.</summary>
internal sealed class PrometheusEndpoint : IAsyncDisposable
{
    private readonly WebApplication _app;

    private PrometheusEndpoint(int port, MeterProvider provider)
    {
        // The empty builder reads no settings and no environment: nothing can make it listen elsewhere.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Logging.AddFilter(null, LogLevel.None);
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, port));
        _app = builder.Build();
        _app.Use(AsText);
        _app.UseOpenTelemetryPrometheusScrapingEndpoint(provider, IsScrape, path: null, configureBranchedPipeline: null, optionsName: null);
        _app.Run(context =>
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        });
    }

    /// <summary>Where it listens, such as <c>http://127.0.0.1:9464</c>.</summary>
    public Uri Address => new(_app.Urls.Single());

    /// <summary>The exporter's options: every scrape is fresh, and labels are those of the instruments alone.</summary>
    public static void Configure(PrometheusAspNetCoreOptions options)
    {
        options.ScrapeResponseCacheDurationMilliseconds = 0;
        options.ScopeInfoEnabled = false;
        options.TargetInfoEnabled = false;
    }

    /// <summary>Starts it; it answers when this returns.</summary>
    /// <param name="port">The port; 0 takes any that is free.</param>
    /// <param name="provider">Knows what is measured; has a Prometheus exporter.</param>
    /// <exception cref="PortException">The port is taken, or not for this user; the message says so.</exception>
    public static async Task<PrometheusEndpoint> StartAsync(int port, MeterProvider provider)
    {
        var endpoint = new PrometheusEndpoint(port, provider);
        try
        {
            await endpoint._app.StartAsync();
            return endpoint;
        }
        catch (Exception e) when (e is IOException or SocketException)
        {
            await endpoint.DisposeAsync();
            var why = e is SocketException { SocketErrorCode: SocketError.AccessDenied } ? "not for this user" : "taken";
            throw new PortException($"metrics must be a free port of 127.0.0.1, but {port} is {why} (write another, such as metrics={Another(port)})", e);
        }
    }

    public async ValueTask DisposeAsync()
    {
        // Who is being answered gets a moment; a run does not wait for who reads slowly.
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(1));
        await _app.StopAsync(patience.Token);
        await _app.DisposeAsync();
    }

    private static int Another(int port) => port is >= 1024 and < IPEndPoint.MaxPort ? port + 1 : 9464;

    private static bool IsScrape(HttpContext context) =>
        context.Request.Path == "/metrics" && (HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method));

    // The text format 0.0.4 for everyone: in OpenMetrics, bounds are written in another way, and each counter has a series more.
    private static Task AsText(HttpContext context, RequestDelegate next)
    {
        context.Request.Headers.Accept = default;
        return next(context);
    }
}
