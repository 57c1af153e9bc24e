using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using LoadHarness.Machine;
using LoadHarness.Targets.Lla.Faults;
using Microsoft.AspNetCore.Http;

namespace LoadHarness.Targets.Lla;

/// <summary>Answers the LLA's requests. The whole HTTP surface is two paths, so it needs no router. What it answers is counted by path and status.</summary>
internal sealed class RequestHandler(LlaOptions behaviour, Ledger ledger, TimeProvider clock)
{
    private const string ProcessPath = "/api/process";
    private const string StatusPath = "/api/status/";

    // RFC 7240, 4.1: the client does not wait for the work.
    private const string Prefer = "Prefer";
    private const string Asynchronously = "respond-async";

    /// <summary>The answer to every right request.</summary>
    public const string Answer = """{"result": "processed", "status": "success"}""";

    /// <summary>How long a slow answer waits after each byte; the answer takes so many seconds as it has bytes.</summary>
    public static readonly TimeSpan ByteInterval = TimeSpan.FromSeconds(1);

    // Several times what a client reads of an answer.
    private const int FloodLength = 8 * 1024 * 1024;

    private static readonly byte[] AnswerBytes = Encoding.ASCII.GetBytes(Answer);

    private readonly Jobs _jobs = new();
    private readonly Slowdown _slowdown = new(behaviour.SlowdownPerMinute, clock);

    /// <summary>Answers one request.</summary>
    public Task HandleAsync(HttpContext context) => ProcessAsync(context, context.Features.Get<LlaConnection>()!);

    private async Task ProcessAsync(HttpContext context, LlaConnection connection)
    {
        context.Response.Headers[ServerEvidenceHeader.Name] = connection.NextEvidence();
        ledger.Answer();
        if (context.Request.Path.Value is { } path && path.StartsWith(StatusPath, StringComparison.Ordinal))
        {
            await TellStatusAsync(context, path[StatusPath.Length..]);
            return;
        }

        if (context.Request.Path != ProcessPath)
        {
            await RefuseAsync(context, AnsweredPath.Other, StatusCodes.Status404NotFound, $"there is only POST {ProcessPath}, and GET {StatusPath}ID");
            return;
        }

        if (!HttpMethods.IsPost(context.Request.Method))
        {
            context.Response.Headers.Allow = HttpMethods.Post;
            await RefuseAsync(context, AnsweredPath.Process, StatusCodes.Status405MethodNotAllowed, $"{ProcessPath} takes POST only");
            return;
        }

        try
        {
            if (await JsonSerializer.DeserializeAsync(context.Request.Body, LlaJson.Default.ProcessRequest, context.RequestAborted) is null)
            {
                throw new JsonException("the body is null");
            }
        }
        catch (JsonException)
        {
            await RefuseAsync(context, AnsweredPath.Process, StatusCodes.Status400BadRequest, "the body must be JSON like {\"data\": \"text\", \"user_id\": 123}");
            return;
        }
        catch (BadHttpRequestException e)
        {
            await RefuseAsync(context, AnsweredPath.Process, e.StatusCode, "the body must be whole and at most 64 KiB");
            return;
        }

        if (behaviour.Delay > TimeSpan.Zero)
        {
            await Task.Delay(behaviour.Delay, clock, context.RequestAborted);
        }

        var known = connection.Delay + _slowdown.Now;
        if (known > TimeSpan.Zero)
        {
            // A known delay must be one: a timer of .NET counts whole milliseconds and adds up to two of its own.
            await PreciseDelay.WaitAsync(known, context.RequestAborted);
        }

        context.Response.ContentType = "application/json";
        if (context.Request.Headers[Prefer] == Asynchronously)
        {
            await BeginJobAsync(context);
            return;
        }

        await (connection.Faults is { } faults ? AnswerWithFaultsAsync(context, connection, faults) : AnswerAsync(context));
    }

    private Task BeginJobAsync(HttpContext context)
    {
        var id = _jobs.Begin();
        context.Response.Headers.Location = string.Create(CultureInfo.InvariantCulture, $"{StatusPath}{id}");
        return WriteAsync(context, AnsweredPath.Process, StatusCodes.Status202Accepted, string.Create(CultureInfo.InvariantCulture, $$"""{"id": {{id}}, "status": "accepted"}"""));
    }

    private Task TellStatusAsync(HttpContext context, string text)
    {
        if (!HttpMethods.IsGet(context.Request.Method))
        {
            context.Response.Headers.Allow = HttpMethods.Get;
            return RefuseAsync(context, AnsweredPath.Status, StatusCodes.Status405MethodNotAllowed, $"{StatusPath}ID takes GET only");
        }

        if (!long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var id) || _jobs.Ask(id) is not { } before)
        {
            return RefuseAsync(context, AnsweredPath.Status, StatusCodes.Status404NotFound, $"there is no such job (POST {ProcessPath} with {Prefer}: {Asynchronously} begins one)");
        }

        context.Response.ContentType = "application/json";
        return before == 0
            ? WriteAsync(context, AnsweredPath.Status, StatusCodes.Status202Accepted, string.Create(CultureInfo.InvariantCulture, $$"""{"id": {{id}}, "status": "running"}"""))
            : WriteAsync(context, AnsweredPath.Status, StatusCodes.Status200OK, string.Create(CultureInfo.InvariantCulture, $$"""{"id": {{id}}, "status": "success"}"""));
    }

    private async Task WriteAsync(HttpContext context, AnsweredPath path, int status, string body)
    {
        ledger.Answer(path, status);
        context.Response.StatusCode = status;
        context.Response.ContentLength = body.Length;
        await context.Response.WriteAsync(body, context.RequestAborted);
    }

    private Task RefuseAsync(HttpContext context, AnsweredPath path, int status, string detail)
    {
        ledger.Answer(path, status);
        return ProblemAsync(context, status, detail);
    }

    private async Task AnswerAsync(HttpContext context)
    {
        ledger.Answer(AnsweredPath.Process, StatusCodes.Status200OK);
        context.Response.ContentLength = AnswerBytes.Length;
        await context.Response.Body.WriteAsync(AnswerBytes, context.RequestAborted);
    }

    private async Task AnswerWithFaultsAsync(HttpContext context, LlaConnection connection, FaultInjector faults)
    {
        if (faults.Strikes(Fault.CloseBeforeAnswer))
        {
            context.Abort();
        }
        else if (faults.Strikes(Fault.ServerError))
        {
            await RefuseAsync(context, AnsweredPath.Process, StatusCodes.Status500InternalServerError, "told to fail");
        }
        else if (faults.Strikes(Fault.SlowAnswer))
        {
            await DripAsync(context);
        }
        else if (faults.Strikes(Fault.OversizedAnswer))
        {
            await FloodAsync(context);
        }
        else
        {
            if (faults.IsDue(Fault.RestartGracefully))
            {
                faults.Restart();
            }

            if (connection.Generation < faults.Generation)
            {
                // The last answer on this connection, and it says so.
                faults.Count();
                context.Response.Headers.Connection = "close";
            }

            await AnswerAsync(context);
        }
    }

    // Right, but a byte at a time: no client waits for the last one.
    private async Task DripAsync(HttpContext context)
    {
        context.Response.ContentLength = AnswerBytes.Length;
        for (var index = 0; index < AnswerBytes.Length && !context.RequestAborted.IsCancellationRequested; index++)
        {
            await context.Response.Body.WriteAsync(AnswerBytes.AsMemory(index, 1), context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
            await Task.Delay(ByteInterval, clock, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    // Right at its beginning, and then much more than anybody asked for.
    private static async Task FloodAsync(HttpContext context)
    {
        context.Response.ContentLength = FloodLength;
        await context.Response.Body.WriteAsync(AnswerBytes, context.RequestAborted);
        var blanks = new byte[64 * 1024];
        Array.Fill(blanks, (byte)' ');
        for (var left = FloodLength - AnswerBytes.Length; left > 0 && !context.RequestAborted.IsCancellationRequested; left -= blanks.Length)
        {
            await context.Response.Body.WriteAsync(blanks.AsMemory(0, Math.Min(left, blanks.Length)), context.RequestAborted);
        }
    }

    /// <summary>Answers with a problem document (RFC 9457).</summary>
    internal static async Task ProblemAsync(HttpContext context, int status, string detail)
    {
        context.Response.StatusCode = status;
        await TypedResults.Problem(detail, statusCode: status).ExecuteAsync(context);
    }
}

/// <summary>The body of <c>POST /api/process</c>.</summary>
internal sealed record ProcessRequest(
    [property: JsonPropertyName("data"), JsonRequired] string Data,
    [property: JsonPropertyName("user_id"), JsonRequired] long UserId);
