using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;
using Microsoft.Net.Http.Headers;

namespace LoadHarness.Targets;

/// <summary>A plain HTTP server for programs of this machine, beside what is measured: it takes little, and no page that a browser shows can call it.</summary>
public static class PrivateHttp
{
    /// <summary>Connections at once; further ones are closed at once. Whoever scrapes or looks needs one.</summary>
    public const int MostConnections = 16;

    /// <summary>Bytes that the headers of a request may have.</summary>
    public const int MostHeaderBytes = 8 * 1024;

    private const int MostHeaders = 32;

    private static readonly TimeSpan HeaderTime = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan IdleTime = TimeSpan.FromSeconds(30);

    /// <summary>Makes one that will listen at 127.0.0.1; what it answers is the caller's.</summary>
    /// <param name="port">The port; 0 takes any that is free.</param>
    public static WebApplication Build(int port) => Build(new(IPAddress.Loopback, port), MostConnections);

    /// <summary>Makes one for programs of other machines, too, where it is told to listen beyond loopback.</summary>
    /// <param name="at">Where it listens; port 0 takes any that is free.</param>
    /// <param name="most">Connections at once.</param>
    public static WebApplication Build(IPEndPoint at, int most)
    {
        // The empty builder reads no settings and no environment: nothing can make it listen elsewhere.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Logging.AddFilter(null, LogLevel.None);
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxConcurrentConnections = most;
            kestrel.Limits.MaxRequestHeaderCount = MostHeaders;
            kestrel.Limits.MaxRequestHeadersTotalSize = MostHeaderBytes;
            kestrel.Limits.MaxRequestLineSize = MostHeaderBytes;
            kestrel.Limits.MaxRequestBodySize = 0;
            kestrel.Limits.RequestHeadersTimeout = HeaderTime;
            kestrel.Limits.KeepAliveTimeout = IdleTime;
            kestrel.Listen(at, listen => listen.Protocols = HttpProtocols.Http1);
        });
        var app = builder.Build();
        app.Use(RefusePagesAsync);
        return app;
    }

    // A page of the web may have a browser of this machine call here: under a name of its own, which it lets point here (DNS rebinding), or from its own origin.
    private static Task RefusePagesAsync(HttpContext context, RequestDelegate next)
    {
        var isOwn = context.Request.Host.Host is var host && (host == "127.0.0.1" || host.Equals("localhost", StringComparison.OrdinalIgnoreCase));
        if (isOwn && !context.Request.Headers.ContainsKey(HeaderNames.Origin))
        {
            return next(context);
        }

        context.Response.StatusCode = StatusCodes.Status421MisdirectedRequest;
        return context.Response.WriteAsync("call it by 127.0.0.1 or localhost, and not from a page\n", context.RequestAborted);
    }
}
