namespace LoadHarness.Engine.Load;

/// <summary>Closed load: each client starts its next attempt when the last one ended, until the time is over.</summary>
internal sealed class ClosedBlock : Block
{
    private readonly IReadOnlyList<ClientActor> _clients;
    private readonly TimeProvider _clock;
    private readonly long _end;
    private readonly CancellationToken _stop;
    private int _running;
    private long _attempts;

    /// <param name="arm">Index of the arm in the plan.</param>
    /// <param name="counted">False in the warm-up.</param>
    /// <param name="clients">The arm's clients, all idle.</param>
    /// <param name="during">How long new attempts are started; every client gets at least one.</param>
    /// <param name="clock">Clock of the run.</param>
    /// <param name="stop">Starts no further attempts.</param>
    public ClosedBlock(int arm, bool counted, IReadOnlyList<ClientActor> clients, TimeSpan during, TimeProvider clock, CancellationToken stop)
        : base(arm, counted)
    {
        _clients = clients;
        _clock = clock;
        _stop = stop;
        _running = clients.Count;
        _end = clock.GetTimestamp() + (long)(during.TotalSeconds * clock.TimestampFrequency);
    }

    /// <summary>Attempts started so far.</summary>
    public long Attempts => Interlocked.Read(ref _attempts);

    /// <summary>Gives every client its first attempt.</summary>
    public void Start()
    {
        foreach (var client in _clients)
        {
            StartNext(client);
        }
    }

    public override void Finished(ClientActor client)
    {
        if (_clock.GetTimestamp() < _end && !_stop.IsCancellationRequested)
        {
            StartNext(client);
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

    private void StartNext(ClientActor client)
    {
        Interlocked.Increment(ref _attempts);
        client.Start(new Attempt(this, _clock.GetTimestamp()));
    }
}
