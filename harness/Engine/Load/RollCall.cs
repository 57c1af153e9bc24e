namespace LoadHarness.Engine.Load;

/// <summary>One attempt of every client, a few at a time: opens the connections of thousands without a storm of their own.</summary>
internal sealed class RollCall : Block
{
    /// <summary>Attempts in flight at once: enough to keep both ends busy, few enough that none waits for long.</summary>
    public const int AtOnce = 64;

    private readonly IReadOnlyList<ClientActor> _clients;
    private readonly TimeProvider _clock;
    private readonly CancellationToken _stop;
    private int _next;
    private int _open;

    /// <param name="arm">Index of the arm in the plan.</param>
    /// <param name="clients">The arm's clients, all idle.</param>
    /// <param name="clock">Clock of the run.</param>
    /// <param name="stop">Starts no further attempts.</param>
    public RollCall(int arm, IReadOnlyList<ClientActor> clients, TimeProvider clock, CancellationToken stop)
        : base(arm, counted: false)
    {
        _clients = clients;
        _clock = clock;
        _stop = stop;
        _open = Math.Min(AtOnce, clients.Count);
    }

    /// <summary>Calls the first clients; each that has answered makes way for one more.</summary>
    public void Start()
    {
        for (var place = _open; place > 0; place--)
        {
            StartNext();
        }
    }

    public override void Finished(ClientActor client) => StartNext();

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
        if (next < _clients.Count && !_stop.IsCancellationRequested)
        {
            _clients[next].Start(new Attempt(this, _clock.GetTimestamp()));
        }
        else
        {
            Leave();
        }
    }
}
