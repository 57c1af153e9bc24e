namespace LoadHarness.Engine.Load;

/// <summary>One attempt of every client, one after the other as they are dispatched: a roll call that keeps to a rate.</summary>
/// <param name="arm">Index of the arm in the plan.</param>
/// <param name="clients">The clients to call, all idle.</param>
/// <param name="answer">The first answer, which others wait for, too.</param>
/// <param name="giveUp">Called when the first answer is missing, so that the others need not be called; once or more often.</param>
internal sealed class PacedCall(int arm, IReadOnlyList<ClientActor> clients, FirstAnswer answer, Action giveUp) : Block(arm, counted: false)
{
    private int _next;

    // Whoever dispatches is one of them.
    private int _open = 1;

    /// <summary>Calls the next client.</summary>
    public void Dispatch(long intendedStart)
    {
        Interlocked.Increment(ref _open);
        clients[_next++].Start(new Attempt(this, intendedStart));
    }

    /// <summary>Says that no further client will be called.</summary>
    public void Complete() => Leave();

    public override void Finished(ClientActor client) => Leave();

    public override void Finished(ClientActor client, in Sample sample)
    {
        answer.Hear(sample.Outcome);
        if (answer.IsMissing)
        {
            giveUp();
        }

        Leave();
    }

    protected override void Leave()
    {
        if (Interlocked.Decrement(ref _open) == 0)
        {
            Drain();
        }
    }
}
