namespace LoadHarness.Engine.Load;

/// <summary>Open load: attempts go to idle clients first; when there is none they wait, and when too many wait they are refused.</summary>
internal class OpenBlock : Block
{
    private readonly Lock _gate = new();
    private readonly Queue<ClientActor> _idle;
    private readonly Queue<Attempt> _waiting = new();
    private readonly int _capacity;
    private int _clients;
    private int _kept;
    private Func<long?> _next = static () => null;
    private long _dispatched;
    private long _refused;
    private int _peak;
    private bool _complete;

    /// <param name="arm">Index of the arm in the plan.</param>
    /// <param name="counted">False in the warm-up.</param>
    /// <param name="clients">The arm's clients, all idle.</param>
    /// <param name="capacity">Attempts that may wait.</param>
    public OpenBlock(int arm, bool counted, IReadOnlyList<ClientActor> clients, int capacity) : base(arm, counted)
    {
        // First in, first out: every client gets its turn, so that all tickets and connections stay in use.
        _idle = new Queue<ClientActor>(clients);
        _clients = clients.Count;
        _capacity = capacity;
    }

    /// <summary>Attempts that were refused because the waiting queue was full, since this was asked last.</summary>
    public long TakeRefused()
    {
        lock (_gate)
        {
            var refused = _refused;
            _refused = 0;
            return refused;
        }
    }

    /// <summary>Attempts that were dispatched so far, refused ones included.</summary>
    public long Dispatched
    {
        get
        {
            lock (_gate)
            {
                return _dispatched;
            }
        }
    }

    /// <summary>Attempts that wait now.</summary>
    public int Waiting
    {
        get
        {
            lock (_gate)
            {
                return _waiting.Count;
            }
        }
    }

    /// <summary>Most attempts that waited at once since this was asked last.</summary>
    public int TakePeak()
    {
        lock (_gate)
        {
            var peak = _peak;
            _peak = _waiting.Count;
            return peak;
        }
    }

    /// <summary>Hands one attempt on, or refuses it. Never waits.</summary>
    public void Dispatch(long intendedStart)
    {
        var attempt = new Attempt(this, intendedStart);
        ClientActor? client;
        lock (_gate)
        {
            _dispatched++;
            if (!_idle.TryDequeue(out client))
            {
                if (_waiting.Count == _capacity)
                {
                    _refused++;
                }
                else
                {
                    _waiting.Enqueue(attempt);
                    _peak = Math.Max(_peak, _waiting.Count);
                }

                return;
            }
        }

        client.Start(attempt);
    }

    /// <summary>
    /// Keeps so many clients at work from now on, each with its next attempt when its last one has ended; what waits goes first. Who is beyond that
    /// number ends what it has begun. Never waits.
    /// </summary>
    /// <param name="clients">How many; 0 for none but those that something is dispatched to.</param>
    /// <param name="next">The intended start of one more attempt, as a timestamp; null when there is none.</param>
    public void Keep(int clients, Func<long?> next)
    {
        List<(ClientActor Client, Attempt Attempt)> starting = [];
        lock (_gate)
        {
            (_kept, _next) = (clients, next);
            while (_clients - _idle.Count < _kept && _idle.TryPeek(out var client) && next() is { } intendedStart)
            {
                starting.Add((client, new Attempt(this, intendedStart)));
                _idle.Dequeue();
            }
        }

        starting.ForEach(one => one.Client.Start(one.Attempt));
    }

    /// <summary>Takes away all clients that are idle now; each comes back with <see cref="Finished(ClientActor)"/>.</summary>
    public IReadOnlyList<ClientActor> TakeIdle()
    {
        lock (_gate)
        {
            ClientActor[] idle = [.. _idle];
            _idle.Clear();
            return idle;
        }
    }

    /// <summary>Says that no further attempt will come.</summary>
    public void Complete()
    {
        lock (_gate)
        {
            _complete = true;
            DrainWhenIdle();
        }
    }

    /// <summary>Drops the attempts that still wait, and tells how many they were.</summary>
    public long Abandon()
    {
        lock (_gate)
        {
            var abandoned = _waiting.Count;
            _waiting.Clear();
            return abandoned;
        }
    }

    public override void Finished(ClientActor client)
    {
        Attempt next;
        lock (_gate)
        {
            if (!_waiting.TryDequeue(out next) && !TryLoop(out next))
            {
                _idle.Enqueue(client);
                DrainWhenIdle();
                return;
            }
        }

        client.Start(next);
    }

    protected override void Leave()
    {
        lock (_gate)
        {
            _clients--;
            DrainWhenIdle();
        }
    }

    // Whoever asks is at work, and counted.
    private bool TryLoop(out Attempt next)
    {
        var intendedStart = _clients - _idle.Count <= _kept ? _next() : null;
        next = intendedStart is { } at ? new Attempt(this, at) : default;
        return intendedStart is not null;
    }

    private void DrainWhenIdle()
    {
        if (_complete && _idle.Count == _clients)
        {
            Drain();
        }
    }
}
