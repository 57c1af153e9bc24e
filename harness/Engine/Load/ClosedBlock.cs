namespace LoadHarness.Engine.Load;

/// <summary>Closed load: each client starts its next attempt when the last one ended, until the time is over.</summary>
/// <param name="arm">Index of the arm in the plan.</param>
/// <param name="counted">False in the warm-up.</param>
/// <param name="clients">The arm's clients, all idle.</param>
/// <param name="during">How long new attempts are started; every client gets at least one.</param>
/// <param name="clock">Clock of the run.</param>
/// <param name="stop">Starts no further attempts.</param>
internal sealed class ClosedBlock(int arm, bool counted, IReadOnlyList<ClientActor> clients, TimeSpan during, TimeProvider clock, CancellationToken stop) : Block(arm, counted)
{
    private readonly long _end = clock.After(clock.GetTimestamp(), during);
    private int _running = clients.Count;
    private long _attempts;

    /// <summary>Attempts started so far.</summary>
    public long Attempts => Interlocked.Read(ref _attempts);

    /// <summary>Gives every client its first attempt.</summary>
    public void Start()
    {
        foreach (var client in clients)
        {
            StartNext(client, clock.GetTimestamp());
        }
    }

    public override void Finished(ClientActor client)
    {
        if (clock.GetTimestamp() is var now && now < _end && !stop.IsCancellationRequested)
        {
            StartNext(client, now);
        }
        else
        {
            Leave();
        }
    }

    protected override void Leave()
    {
        if (Interlocked.Decrement(ref _running) == 0)
        {
            Drain();
        }
    }

    private void StartNext(ClientActor client, long now)
    {
        Interlocked.Increment(ref _attempts);
        client.Start(new Attempt(this, now));
    }
}
