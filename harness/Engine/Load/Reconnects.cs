namespace LoadHarness.Engine.Load;

/// <summary>Clients that lost their connection: each tries to be served again, by its policy, until it is. Attempts are counted apart from requests.</summary>
internal sealed class Reconnects : Block
{
    private readonly Lock _gate = new();
    private readonly ReconnectPolicy _policy;
    private readonly TimeProvider _clock;
    private readonly Random _random;
    private readonly CancellationToken _stop;
    private readonly Dictionary<ClientActor, int> _failures = [];
    private readonly Dictionary<Outcome, long> _attempts = [];
    private readonly Dictionary<ClientActor, long> _servedAgain = [];
    private readonly TaskCompletionSource _all = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly int _clients;
    private long _full;
    private long _resumed;

    /// <param name="arm">Index of the arm in the plan.</param>
    /// <param name="policy">When a client tries again.</param>
    /// <param name="clients">Clients of the arm.</param>
    /// <param name="clock">Clock of the run.</param>
    /// <param name="seed">Decides what jitter draws.</param>
    /// <param name="stop">Ends all trying; the clients go back as they are.</param>
    public Reconnects(int arm, ReconnectPolicy policy, int clients, TimeProvider clock, int seed, CancellationToken stop)
        : base(arm, counted: false)
    {
        _policy = policy;
        _clients = clients;
        _clock = clock;
        _random = new Random(seed);
        _stop = stop;
    }

    /// <summary>Takes a client back that is connected, or that nobody waits for any more.</summary>
    public Action<ClientActor> Connected { get; set; } = static _ => { };

    /// <summary>Told of a client that ended while it tried, and that is not coming back.</summary>
    public Action Gone { get; set; } = static () => { };

    /// <summary>Ends when every client of the arm has lost its connection and was served again.</summary>
    public Task AllServedAgain => _all.Task;

    /// <summary>When each client was served again first, as timestamps, ascending.</summary>
    public IReadOnlyList<long> ServedAgain => Read<long[]>(() => [.. _servedAgain.Values.Order()]);

    /// <summary>Attempts by outcome.</summary>
    public IReadOnlyDictionary<Outcome, long> Attempts => Read(() => _attempts.ToDictionary());

    /// <summary>How the clients that were served again got their connections.</summary>
    public (long Full, long Resumed) Kinds => Read(() => (_full, _resumed));

    /// <summary>A client lost its connection and begins to try.</summary>
    public void Begin(ClientActor client)
    {
        lock (_gate)
        {
            _failures[client] = 0;
        }

        Start(client);
    }

    public override void Finished(ClientActor client) => Connected(client);

    public override void Finished(ClientActor client, in Sample sample)
    {
        TimeSpan? wait;
        bool all;
        lock (_gate)
        {
            _attempts[sample.Outcome] = _attempts.GetValueOrDefault(sample.Outcome) + 1;
            wait = sample.Outcome == Outcome.Ok ? null : ReconnectDelay.After(_policy, ++_failures[client], _random);
            if (wait is null && _servedAgain.TryAdd(client, _clock.GetTimestamp()))
            {
                _full += sample.Wire.Kind == HandshakeKind.Full ? 1 : 0;
                _resumed += sample.Wire.Kind == HandshakeKind.Resumed ? 1 : 0;
            }

            all = _servedAgain.Count == _clients;
        }

        if (wait is { } delay && !_stop.IsCancellationRequested)
        {
            _ = TryAgainAsync(client, delay);
            return;
        }

        Finished(client);
        if (all)
        {
            _all.TrySetResult();
        }
    }

    protected override void Leave() => Gone();

    private async Task TryAgainAsync(ClientActor client, TimeSpan delay)
    {
        await Task.Delay(delay, _clock, _stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (_stop.IsCancellationRequested)
        {
            Finished(client);
        }
        else
        {
            Start(client);
        }
    }

    private void Start(ClientActor client) => client.Start(new Attempt(this, _clock.GetTimestamp()));

    private T Read<T>(Func<T> read)
    {
        lock (_gate)
        {
            return read();
        }
    }
}
