using System.Diagnostics;
using System.Text.Json;
using LoadHarness.Handshakes;
using LoadHarness.Machine;
using LoadHarness.Machine.Loops;
using LoadHarness.Targets.Lla.Faults;

namespace LoadHarness.Targets.Lla.OpenSsl;

/// <summary>Answers the requests of one connection, as every LLA does. Used on the loop's thread only.</summary>
internal sealed class Responder : IDisposable
{
    private readonly LlaConnection _connection;
    private readonly ConversationRoom _shared;
    private readonly CancellationToken _abort;
    private readonly Reply _reply;
    private readonly LoopSleep? _sleep;

    /// <param name="connection">Whose requests.</param>
    /// <param name="shared">What all connections share.</param>
    /// <param name="abort">Ends a wait.</param>
    public Responder(LlaConnection connection, ConversationRoom shared, CancellationToken abort)
    {
        (_connection, _shared, _abort) = (connection, shared, abort);
        _reply = new Reply(shared.Clock);
        _sleep = connection.Delay > TimeSpan.Zero || shared.Behaviour.SlowdownPerMinute > TimeSpan.Zero ? new LoopSleep(shared.Loop, abort) : null;
    }

    /// <summary>Whether the connection is to end without another word.</summary>
    public bool HasAborted { get; private set; }

    /// <summary>Answers a request.</summary>
    /// <param name="tls">The connection.</param>
    /// <param name="request">The request.</param>
    /// <param name="isLast">Whether the LLA takes no other one here.</param>
    /// <param name="isEarly">Whether it came before the handshake's end.</param>
    /// <returns>Whether the connection is kept.</returns>
    public async ValueTask<bool> AnswerAsync(ServerConnection tls, RequestReader request, bool isLast, bool isEarly = false)
    {
        var (isHead, keeps) = (request.Head.Method == "HEAD", request.Head.Keeps && !isLast);
        if (_connection.Log is not null && request.Head.Path == HandshakeLog.Path)
        {
            // About a request, and none of the run.
            await tls.WriteAsync(_reply.Told("200 OK", "{}", _connection.EvidenceOfMessages(), !keeps));
            return keeps;
        }

        var evidence = _connection.NextEvidence(isEarly);
        _shared.Ledger.Answer();
        if (request.Head.Path.StartsWith(Jobs.Path, StringComparison.Ordinal))
        {
            await tls.WriteAsync(StatusOf(request.Head, evidence, !keeps));
            return keeps;
        }

        if (request.Head.Path != LlaAnswers.Path)
        {
            _shared.Ledger.Answer(AnsweredPath.Other, 404);
            await tls.WriteAsync(_reply.Problem("404 Not Found", LlaAnswers.OtherPath, evidence, !keeps, isHead));
            return keeps;
        }

        if (request.Head.Method != "POST")
        {
            _shared.Ledger.Answer(AnsweredPath.Process, 405);
            await tls.WriteAsync(_reply.Problem("405 Method Not Allowed", LlaAnswers.OtherMethod, evidence, !keeps, isHead, allow: "POST"));
            return keeps;
        }

        if (!IsRight(request.Body.Span))
        {
            _shared.Ledger.Answer(AnsweredPath.Process, 400);
            await tls.WriteAsync(_reply.Problem("400 Bad Request", LlaAnswers.OtherBody, evidence, !keeps));
            return keeps;
        }

        await WaitAsync();
        if (request.Head.IsAsynchronous)
        {
            var (location, body) = _shared.Jobs.Begin();
            _shared.Ledger.Answer(AnsweredPath.Process, 202);
            await tls.WriteAsync(_reply.Told("202 Accepted", body, evidence, !keeps, location));
            return keeps;
        }

        if (_connection.Faults is { } faults)
        {
            return await AnswerWithFaultsAsync(tls, faults, evidence, keeps);
        }

        _shared.Ledger.Answer(AnsweredPath.Process, 200);
        _reply.Right(evidence, !keeps, LlaAnswers.Bytes.Length);
        await tls.WriteAsync(_reply.Append(LlaAnswers.Bytes));
        return keeps;
    }

    /// <summary>Says why what came is no request.</summary>
    /// <param name="tls">The connection.</param>
    /// <param name="step">What it is.</param>
    /// <returns>False: nobody knows where the next one would begin.</returns>
    public async ValueTask<bool> RefuseAsync(ServerConnection tls, RequestStep step)
    {
        var (status, detail) = step switch
        {
            RequestStep.LongBody => ("413 Content Too Large", LlaAnswers.LongBody),
            RequestStep.LongHead => ("431 Request Header Fields Too Large", "the head of the request must be at most 32 KiB"),
            _ => ("400 Bad Request", "what was sent is no request of HTTP/1.1"),
        };
        await tls.WriteAsync(_reply.Problem(status, detail, evidence: null, closes: true));
        return false;
    }

    public void Dispose() => _sleep?.Dispose();

    private ReadOnlyMemory<byte> StatusOf(in RequestHead head, string evidence, bool closes)
    {
        if (head.Method != "GET")
        {
            _shared.Ledger.Answer(AnsweredPath.Status, 405);
            return _reply.Problem("405 Method Not Allowed", Jobs.OtherMethod, evidence, closes, isBodiless: head.Method == "HEAD", allow: "GET");
        }

        if (_shared.Jobs.Ask(head.Path) is not var (isDone, body))
        {
            _shared.Ledger.Answer(AnsweredPath.Status, 404);
            return _reply.Problem("404 Not Found", Jobs.NoJob, evidence, closes);
        }

        _shared.Ledger.Answer(AnsweredPath.Status, isDone ? 200 : 202);
        return _reply.Told(isDone ? "200 OK" : "202 Accepted", body, evidence, closes);
    }

    private static bool IsRight(ReadOnlySpan<byte> body)
    {
        try
        {
            return JsonSerializer.Deserialize(body, LlaJson.Default.ProcessRequest) is not null;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private async ValueTask WaitAsync()
    {
        if (_shared.Behaviour.Delay > TimeSpan.Zero)
        {
            await Task.Delay(_shared.Behaviour.Delay, _shared.Clock, _abort);
        }

        if (_sleep is not null && _connection.Delay + _shared.Slowdown.Now is var known && known > TimeSpan.Zero)
        {
            await _sleep.UntilAsync(Stopwatch.GetTimestamp() + PreciseDelay.Ticks(known));
        }
    }

    private async ValueTask<bool> AnswerWithFaultsAsync(ServerConnection tls, FaultInjector faults, string evidence, bool keeps)
    {
        if (faults.Strikes(Fault.CloseBeforeAnswer))
        {
            HasAborted = true;
            return false;
        }

        if (faults.Strikes(Fault.ServerError))
        {
            _shared.Ledger.Answer(AnsweredPath.Process, 500);
            await tls.WriteAsync(_reply.Problem("500 Internal Server Error", LlaAnswers.Failure, evidence, !keeps));
            return keeps;
        }

        if (faults.Strikes(Fault.SlowAnswer))
        {
            await DripAsync(tls, evidence, keeps);
            return keeps;
        }

        if (faults.Strikes(Fault.OversizedAnswer))
        {
            await FloodAsync(tls, evidence, keeps);
            return keeps;
        }

        if (faults.IsDue(Fault.RestartGracefully))
        {
            faults.Restart();
        }

        if (_connection.Generation < faults.Generation)
        {
            // The last answer on this connection, and it says so.
            faults.Count();
            keeps = false;
        }

        _shared.Ledger.Answer(AnsweredPath.Process, 200);
        _reply.Right(evidence, !keeps, LlaAnswers.Bytes.Length);
        await tls.WriteAsync(_reply.Append(LlaAnswers.Bytes));
        return keeps;
    }

    // Right, but a byte at a time: no client waits for the last one.
    private async ValueTask DripAsync(ServerConnection tls, string evidence, bool keeps)
    {
        await tls.WriteAsync(_reply.Right(evidence, !keeps, LlaAnswers.Bytes.Length));
        for (var index = 0; index < LlaAnswers.Bytes.Length; index++)
        {
            await tls.WriteAsync(LlaAnswers.Bytes.AsMemory(index, 1));
            await Task.Delay(LlaAnswers.ByteInterval, _shared.Clock, _abort);
        }
    }

    // Right at its beginning, and then much more than anybody asked for.
    private async ValueTask FloodAsync(ServerConnection tls, string evidence, bool keeps)
    {
        _reply.Right(evidence, !keeps, LlaAnswers.FloodLength);
        await tls.WriteAsync(_reply.Append(LlaAnswers.Bytes));
        var blanks = new byte[64 * 1024];
        Array.Fill(blanks, (byte)' ');
        for (var left = LlaAnswers.FloodLength - LlaAnswers.Bytes.Length; left > 0; left -= blanks.Length)
        {
            await tls.WriteAsync(blanks.AsMemory(0, Math.Min(left, blanks.Length)));
        }
    }
}
