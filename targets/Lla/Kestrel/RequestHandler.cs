using System.Text.Json;
using LoadHarness.Machine;
using LoadHarness.Targets.Lla.Faults;
using Microsoft.AspNetCore.Http;

namespace LoadHarness.Targets.Lla.Kestrel;

/// <summary>Answers the LLA's requests. The whole HTTP surface is two paths, so it needs no router. What it answers is counted by path and status.</summary>
internal sealed class RequestHandler(LlaOptions behaviour, Ledger ledger, TimeProvider clock)
{
    private readonly Jobs _jobs = new();
    private readonly Slowdown _slowdown = new(behaviour.SlowdownPerMinute, clock);

    /// <summary>Answers one request.</summary>
    public Task HandleAsync(HttpContext context) => ProcessAsync(context, context.Features.Get<LlaConnection>()!);

    private async Task ProcessAsync(HttpContext context, LlaConnection connection)
    {
        context.Response.Headers[ServerEvidenceHeader.Name] = connection.NextEvidence();
        ledger.Answer();
        if (context.Request.Path.Value is { } path && path.StartsWith(Jobs.Path, StringComparison.Ordinal))
        {
            await TellStatusAsync(context, path);
            return;
        }

        if (context.Request.Path != LlaAnswers.Path)
        {
            await RefuseAsync(context, AnsweredPath.Other, StatusCodes.Status404NotFound, LlaAnswers.OtherPath);
            return;
        }

        if (!HttpMethods.IsPost(context.Request.Method))
        {
            context.Response.Headers.Allow = HttpMethods.Post;
            await RefuseAsync(context, AnsweredPath.Process, StatusCodes.Status405MethodNotAllowed, LlaAnswers.OtherMethod);
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
            await RefuseAsync(context, AnsweredPath.Process, StatusCodes.Status400BadRequest, LlaAnswers.OtherBody);
            return;
        }
        catch (BadHttpRequestException e)
        {
            await RefuseAsync(context, AnsweredPath.Process, e.StatusCode, LlaAnswers.LongBody);
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
        if (context.Request.Headers[Jobs.Prefer] == Jobs.Asynchronously)
        {
            var (location, body) = _jobs.Begin();
            context.Response.Headers.Location = location;
            await WriteAsync(context, AnsweredPath.Process, StatusCodes.Status202Accepted, body);
            return;
        }

        await (connection.Faults is { } faults ? AnswerWithFaultsAsync(context, connection, faults) : AnswerAsync(context));
    }

    private Task TellStatusAsync(HttpContext context, string path)
    {
        if (!HttpMethods.IsGet(context.Request.Method))
        {
            context.Response.Headers.Allow = HttpMethods.Get;
            return RefuseAsync(context, AnsweredPath.Status, StatusCodes.Status405MethodNotAllowed, Jobs.OtherMethod);
        }

        if (_jobs.Ask(path) is not var (isDone, body))
        {
            return RefuseAsync(context, AnsweredPath.Status, StatusCodes.Status404NotFound, Jobs.NoJob);
        }

        context.Response.ContentType = "application/json";
        return WriteAsync(context, AnsweredPath.Status, isDone ? StatusCodes.Status200OK : StatusCodes.Status202Accepted, body);
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
        context.Response.ContentLength = LlaAnswers.Bytes.Length;
        await context.Response.Body.WriteAsync(LlaAnswers.Bytes, context.RequestAborted);
    }

    private async Task AnswerWithFaultsAsync(HttpContext context, LlaConnection connection, FaultInjector faults)
    {
        if (faults.Strikes(Fault.CloseBeforeAnswer))
        {
            context.Abort();
        }
        else if (faults.Strikes(Fault.ServerError))
        {
            await RefuseAsync(context, AnsweredPath.Process, StatusCodes.Status500InternalServerError, LlaAnswers.Failure);
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
        context.Response.ContentLength = LlaAnswers.Bytes.Length;
        for (var index = 0; index < LlaAnswers.Bytes.Length && !context.RequestAborted.IsCancellationRequested; index++)
        {
            await context.Response.Body.WriteAsync(LlaAnswers.Bytes.AsMemory(index, 1), context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
            await Task.Delay(LlaAnswers.ByteInterval, clock, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    // Right at its beginning, and then much more than anybody asked for.
    private static async Task FloodAsync(HttpContext context)
    {
        context.Response.ContentLength = LlaAnswers.FloodLength;
        await context.Response.Body.WriteAsync(LlaAnswers.Bytes, context.RequestAborted);
        var blanks = new byte[64 * 1024];
        Array.Fill(blanks, (byte)' ');
        for (var left = LlaAnswers.FloodLength - LlaAnswers.Bytes.Length; left > 0 && !context.RequestAborted.IsCancellationRequested; left -= blanks.Length)
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
