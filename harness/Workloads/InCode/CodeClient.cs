using LoadHarness.Clients;

namespace LoadHarness.Workloads.InCode;

/// <summary>A client whose requests are asked for by the code of a scenario: an attempt is one invocation, and each of its requests a sample.</summary>
/// <remarks>
/// The code runs on the thread pool, whoever sends: a loop is never held up by it. Its own time is nobody's latency: a request is due, but for the wait of its attempt, when
/// the code asks for it. A sample is held back until the code has said what it thinks of the answer.
/// </remarks>
/// <param name="workload">What is run.</param>
/// <param name="inner">Sends what the script says.</param>
/// <param name="script">Says it.</param>
/// <param name="index">Number of the client within its arm, from 0.</param>
/// <param name="random">Random numbers of this client.</param>
/// <param name="clock">Clock of the run.</param>
/// <param name="abort">Gives up what is under way.</param>
internal sealed class CodeClient(CodeWorkload workload, IClient inner, CodeScript script, int index, Random random, TimeProvider clock, CancellationToken abort) : IClient
{
    // Code that does nothing for so long is not coming back, and its client would be waited for without end.
    private static readonly TimeSpan CodeLimit = TimeSpan.FromMinutes(10);

    private Invocation? _invocation;
    private long _invocations;

    public async ValueTask<Sample> SendAsync(int armIndex, long intendedStart)
    {
        var begun = clock.GetTimestamp();
        var isFirst = _invocation is null;
        var invocation = _invocation ??= Begin();
        if (await NextAsync(invocation) is not { } ask)
        {
            return GivenUp(armIndex, intendedStart, begun);
        }

        var asked = clock.GetTimestamp();
        var due = isFirst ? intendedStart + (asked - begun) : asked;
        if (ask.Request is not { } request)
        {
            invocation.Answer(null);
            return await HeldAsync(invocation, Failed(armIndex, due, asked, Outcome.CodeFailed, ask.Failure) with { Request = ask.Step });
        }

        script.Set(request);
        var sample = await inner.SendAsync(armIndex, due);
        invocation.Answer(script.AnswerOf(sample));

        // Bodies that the code looks at are not compared with each other.
        return await HeldAsync(invocation, sample with { Request = ask.Step, Body = null });
    }

    public ValueTask DisposeAsync()
    {
        _invocation?.GiveUp();
        return inner.DisposeAsync();
    }

    private static Sample Judged(in Sample sample, Response? response) => (response, sample.Outcome) switch
    {
        ({ IsError: true } failed, Outcome.Ok) => sample with { Outcome = Outcome.UnexpectedAnswer, Phase = Phase.Answer, Error = failed.Message ?? "the scenario judged it as failed" },
        ({ IsError: false }, Outcome.UnexpectedStatus) => sample with { Outcome = Outcome.Ok, Error = null },
        _ => sample,
    };

    private static Sample Failed(int arm, long intended, long actual, Outcome outcome, string? error) => new()
    {
        Arm = arm,
        Outcome = outcome,
        Error = error,
        Timings = new Timings { IntendedStart = intended, ActualStart = actual, LastByte = actual },
    };

    private Invocation Begin()
    {
        var invocation = new Invocation(workload);
        var data = workload.Data?.RowFor(index, random) ?? new Dictionary<string, string>();
        invocation.Start(new ScenarioContext(invocation, ++_invocations, index, data, random, workload.Log, abort));
        return invocation;
    }

    private async ValueTask<Sample> HeldAsync(Invocation invocation, Sample sample)
    {
        var next = await NextAsync(invocation);
        _invocation = next is null ? null : invocation;
        return (abort.IsCancellationRequested ? sample : Judged(sample, invocation.Judged)) with { HasNext = next is not null };
    }

    /// <returns>Null when the code has ended, or was given up.</returns>
    private async Task<Ask?> NextAsync(Invocation invocation)
    {
        try
        {
            // Code that is told to stop ends too, maybe before this wait does; what it then says is about that, and of no answer.
            var ask = await invocation.NextAsync().WaitAsync(CodeLimit, clock, abort);
            abort.ThrowIfCancellationRequested();
            return ask;
        }
        catch (Exception e) when (e is TimeoutException or OperationCanceledException)
        {
            invocation.GiveUp();
            return null;
        }
    }

    private Sample GivenUp(int arm, long intended, long begun)
    {
        _invocation = null;
        return abort.IsCancellationRequested
            ? Failed(arm, intended, begun, Outcome.Cancelled, "the run was stopped")
            : Failed(arm, intended, begun, Outcome.CodeFailed, $"the scenario's code asked for nothing within {CodeLimit.TotalMinutes:0} minutes");
    }
}
