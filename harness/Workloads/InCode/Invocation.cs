using LoadHarness.Clients;

namespace LoadHarness.Workloads.InCode;

/// <summary>One run of a scenario's code, and where it stands: it asks for a request, hears the answer, asks for the next, and ends.</summary>
/// <remarks>
/// Two sides take turns: the code, which runs on the thread pool and never on the thread of whoever sends, and the client, which waits for what the code asks. So
/// nothing here is touched by both at once.
/// </remarks>
/// <param name="workload">What is run.</param>
internal sealed class Invocation(CodeWorkload workload)
{
    private TaskCompletionSource<Ask?> _asked = Turn<Ask?>();
    private TaskCompletionSource<Answer?>? _answered;
    private string? _step;
    private int _stepIndex;
    private bool _isOver;
    private bool _hasFailed;

    // Whether the step, or an invocation without steps, has sent something that a judgement can be about; and whether anything was sent at all.
    private bool _hasSent;
    private bool _hasSentAny;

    /// <summary>Why the request that was answered last is a failed one, or a right one against its status; null where the code says nothing of it.</summary>
    public Response? Judged { get; private set; }

    /// <summary>Whether a step that fails ends it.</summary>
    public bool EndsWithFailure => workload.EndsWithFailure;

    /// <summary>Starts the code.</summary>
    public void Start(ScenarioContext context) => _ = Task.Run(() => RunAsync(context));

    /// <summary>What the code asks for next; null when it has ended.</summary>
    public Task<Ask?> NextAsync() => _asked.Task;

    /// <summary>Lets the code go on, with the answer to what it asked for.</summary>
    public void Answer(Answer? answer)
    {
        (_asked, Judged) = (Turn<Ask?>(), null);
        _answered!.SetResult(answer);
    }

    /// <summary>Ends it for the client, which waits no longer; code that still awaits an answer is cancelled.</summary>
    public void GiveUp()
    {
        _isOver = true;
        _answered?.TrySetCanceled();
    }

    /// <summary>Asks for a request; by the code.</summary>
    /// <exception cref="InvalidOperationException">Another one is under way, the invocation has ended, or it is outside of the steps.</exception>
    public async Task<Answer> SendAsync(RequestTemplate request)
    {
        if (_isOver || _answered is { Task.IsCompleted: false })
        {
            throw new InvalidOperationException(_isOver ? "the invocation has ended, and its client has gone on to the next" : "a client sends one request at a time (await the one before)");
        }

        if (_step is null && workload.Steps.Count > 0)
        {
            throw new InvalidOperationException("a scenario with steps sends nothing outside of them (write Step.Run around it)");
        }

        _hasSent = _hasSentAny = true;
        return (await AskAsync(new Ask(request, _stepIndex, Failure: null)))!;
    }

    /// <summary>Begins a step; by the code.</summary>
    /// <exception cref="InvalidOperationException">It has no name that the scenario declares, or is within another.</exception>
    public void BeginStep(string name)
    {
        if (_step is not null)
        {
            throw new InvalidOperationException($"step '{name}' is within step '{_step}' (end one before the next)");
        }

        var index = 0;
        while (index < workload.Steps.Count && workload.Steps[index] != name)
        {
            index++;
        }

        if (index == workload.Steps.Count)
        {
            throw new InvalidOperationException($"step '{name}' is not declared (write WithSteps(\"{name}\"), so that gates and reports know it before anything starts)");
        }

        (_step, _stepIndex, _hasSent) = (name, index, false);
    }

    /// <summary>Ends it; by the code.</summary>
    public Task EndStepAsync(Response response)
    {
        _step = null;
        return JudgeAsync(response);
    }

    private static TaskCompletionSource<T> Turn<T>() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private async Task RunAsync(ScenarioContext context)
    {
        try
        {
            await JudgeWholeAsync(await EndOfAsync(context));
        }
        catch (OperationCanceledException) when (_isOver)
        {
            // Nobody waits for it any more.
            return;
        }

        _isOver = true;
        _asked.TrySetResult(null);
    }

    private async Task<Response?> EndOfAsync(ScenarioContext context)
    {
        try
        {
            return await workload.Run(context);
        }
        catch (StepFailedException)
        {
            // Its step has told.
            return null;
        }
        catch (Exception e) when (!_isOver)
        {
            return Response.Fail($"the scenario's code threw {e.GetType().Name}: {e.Message}");
        }
    }

    // A failure of the whole is the failure of a step, where one has failed; the end of a right one says nothing of its last step.
    private Task JudgeWholeAsync(Response? response) =>
        !_hasSentAny && !_hasFailed ? JudgeAsync(response is { IsError: true } ? response : Response.Fail("the scenario sent no request"))
        : response is null || (response.IsError ? _hasFailed : workload.Steps.Count > 0) ? Task.CompletedTask
        : JudgeAsync(response);

    private Task JudgeAsync(Response response)
    {
        _hasFailed |= response.IsError;
        if (response.IsError && !_hasSent)
        {
            return AskAsync(new Ask(null, _stepIndex, response.Message ?? "the scenario judged it as failed"));
        }

        Judged = _hasSent ? response : null;
        return Task.CompletedTask;
    }

    private Task<Answer?> AskAsync(Ask ask)
    {
        _answered = Turn<Answer?>();
        _asked.SetResult(ask);
        return _answered.Task;
    }
}

/// <summary>What an invocation asks of its client.</summary>
/// <param name="Request">What to send; null where there is only a failure to count.</param>
/// <param name="Step">Index of the step, 0 without steps.</param>
/// <param name="Failure">Why the invocation failed without a request; null where it asks for one.</param>
internal sealed record Ask(RequestTemplate? Request, int Step, string? Failure);
