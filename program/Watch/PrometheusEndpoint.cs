using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;

namespace LoadHarness.Program.Watch;

/// <summary>Serves what a provider knows to Prometheus, at <c>http://127.0.0.1:PORT/metrics</c> and nowhere else.</summary>
internal sealed class PrometheusEndpoint : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly TimeProvider _clock;
    private readonly long _start;
    private readonly FetchRhythm _rhythm = new();

    // Set once somebody waits for a fetch; those that begin before are not what is waited for.
    private volatile TaskCompletionSource? _awaited;

    private PrometheusEndpoint(int port, MeterProvider provider, TimeProvider clock)
    {
        (_clock, _start) = (clock, clock.GetTimestamp());
        _app = PrivateHttp.Build(port);
        _app.Use(AsText);
        _app.Use(NoteAsync);
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
    /// <param name="clock">Tells how often somebody fetches.</param>
    /// <exception cref="PortException">The port is taken, or not for this user; the message says so.</exception>
    public static async Task<PrometheusEndpoint> StartAsync(int port, MeterProvider provider, TimeProvider clock)
    {
        var endpoint = new PrometheusEndpoint(port, provider, clock);
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

    /// <summary>How long to wait for whoever fetched so far; null when nobody did, or has not come for long.</summary>
    public TimeSpan? Patience => _rhythm.PatienceAt(_clock.GetElapsedTime(_start));

    /// <summary>Ends when a fetch that begins from now on has been answered, or after some time, or when nobody wants to wait.</summary>
    public async Task NextFetchAsync(TimeSpan patience, CancellationToken stop)
    {
        var awaited = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _awaited = awaited;
        await awaited.Task.WaitAsync(patience, _clock, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
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

    private async Task NoteAsync(HttpContext context, RequestDelegate next)
    {
        var awaited = _awaited;
        if (!IsScrape(context))
        {
            await next(context);
            return;
        }

        _rhythm.Note(_clock.GetElapsedTime(_start));
        await next(context);
        awaited?.TrySetResult();
    }

    // The text format 0.0.4 for everyone: in OpenMetrics, bounds are written in another way, and each counter has a series more.
    private static Task AsText(HttpContext context, RequestDelegate next)
    {
        context.Request.Headers.Accept = default;
        return next(context);
    }
}
