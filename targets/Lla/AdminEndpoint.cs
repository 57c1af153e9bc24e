using System.Net;
using LoadHarness.Targets.Lla.Kestrel;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace LoadHarness.Targets.Lla;

/// <summary>The counters of an LLA that somebody started by hand, on a port of their own: GET reads them and changes nothing, POST has the LLA collect its garbage first.</summary>
internal sealed class AdminEndpoint
{
    private const string Path = "/ledger";

    // Each shard of a load keeps one.
    private const int MostConnections = 1_024;

    // A collection takes some milliseconds of every thread: whoever asks in a loop must not slow down what others measure.
    private static readonly TimeSpan BetweenCollections = TimeSpan.FromSeconds(1);

    private readonly Ledger _ledger;
    private readonly TimeProvider _clock;

    // Requests of several connections look at it at once.
    private readonly Lock _gate = new();
    private long? _collectedAt;

    private AdminEndpoint(Ledger ledger, TimeProvider clock) => (_ledger, _clock) = (ledger, clock);

    /// <summary>Makes the endpoint's server; it listens once it is started.</summary>
    /// <param name="at">Where it listens; port 0 takes a free one.</param>
    /// <param name="ledger">Whose counters.</param>
    /// <param name="clock">Tells how often somebody has it collect.</param>
    public static WebApplication Build(IPEndPoint at, Ledger ledger, TimeProvider clock)
    {
        var app = PrivateHttp.Build(at, MostConnections);
        app.Run(new AdminEndpoint(ledger, clock).AnswerAsync);
        return app;
    }

    private async Task AnswerAsync(HttpContext context)
    {
        var (request, response) = (context.Request, context.Response);
        if (request.Path != Path)
        {
            await RequestHandler.ProblemAsync(context, StatusCodes.Status404NotFound, $"there is only {Path}: GET reads the counters, POST collects the garbage first");
        }
        else if (!HttpMethods.IsGet(request.Method) && !HttpMethods.IsPost(request.Method))
        {
            response.Headers.Allow = $"{HttpMethods.Get}, {HttpMethods.Post}";
            await RequestHandler.ProblemAsync(context, StatusCodes.Status405MethodNotAllowed, $"{Path} takes GET and POST only");
        }
        else if (HttpMethods.IsGet(request.Method) && request.QueryString.HasValue)
        {
            await RequestHandler.ProblemAsync(context, StatusCodes.Status400BadRequest, $"GET {Path} takes no query and changes nothing (to collect the garbage first, write POST {Path})");
        }
        else if (HttpMethods.IsPost(request.Method) && !MayCollect())
        {
            response.Headers.RetryAfter = BetweenCollections.TotalSeconds.ToString(CultureInfo.InvariantCulture);
            await RequestHandler.ProblemAsync(context, StatusCodes.Status429TooManyRequests, $"the garbage is collected once in {BetweenCollections.TotalSeconds} s at most");
        }
        else
        {
            await response.WriteAsJsonAsync(_ledger.Read(collects: HttpMethods.IsPost(request.Method)), LlaJson.Default.ServerCounters, cancellationToken: context.RequestAborted);
        }
    }

    private bool MayCollect()
    {
        lock (_gate)
        {
            var now = _clock.GetTimestamp();
            if (_collectedAt is { } last && _clock.GetElapsedTime(last, now) < BetweenCollections)
            {
                return false;
            }

            _collectedAt = now;
            return true;
        }
    }
}
