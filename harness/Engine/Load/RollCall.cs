namespace LoadHarness.Engine.Load;

/// <summary>One attempt of every client, a few at a time: opens the connections of thousands without a storm of their own. A target that lets the first wait in vain is spared the others.</summary>
/// <param name="arm">Index of the arm in the plan.</param>
/// <param name="clients">The arm's clients, all idle.</param>
/// <param name="clock">Clock of the run.</param>
/// <param name="stop">Starts no further attempts.</param>
/// <param name="answer">The first answer, where others wait for it, too.</param>
/// <param name="atOnce">Attempts in flight at once, at least 1.</param>
internal sealed class RollCall(
    int arm, IReadOnlyList<ClientActor> clients, TimeProvider clock, CancellationToken stop, FirstAnswer? answer = null, int atOnce = RollCall.AtOnce) : Block(arm, counted: false)
{
    /// <summary>Attempts in flight at once: enough to keep both ends busy, few enough that none waits for long.</summary>
    public const int AtOnce = 64;

    private readonly FirstAnswer _answer = answer ?? new();
    private int _next;
    private int _open = Math.Min(atOnce, clients.Count);

    /// <summary>Calls the first clients; each that has answered makes way for one more.</summary>
    public void Start()
    {
        for (var place = _open; place > 0; place--)
        {
            StartNext();
        }
    }

    public override void Finished(ClientActor client) => StartNext();

    public override void Finished(ClientActor client, in Sample sample)
    {
        _answer.Hear(sample.Outcome);
        StartNext();
    }

    protected override void Leave()
    {
        if (Interlocked.Decrement(ref _open) == 0)
        {
            Drain();
        }
    }

    private void StartNext()
    {
        var next = Interlocked.Increment(ref _next) - 1;
        if (next < clients.Count && !stop.IsCancellationRequested && !_answer.IsMissing)
        {
            clients[next].Start(new Attempt(this, clock.GetTimestamp()));
        }
        else
        {
            Leave();
        }
    }
}
