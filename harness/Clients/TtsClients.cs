using LoadHarness.Plans;

namespace LoadHarness.Clients;

/// <summary>Makes the clients of a run, and what those of one arm share.</summary>
/// <param name="endpointFor">Where an arm's clients connect.</param>
/// <param name="timeouts">Limits of each step.</param>
/// <param name="clock">Clock of the run.</param>
public sealed class TtsClients(Func<Arm, TargetEndpoint> endpointFor, Timeouts timeouts, TimeProvider clock) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<Arm, ClientChannel[]> _multiplexed = [];
    private readonly Dictionary<Arm, ChannelPool> _pools = [];
    private readonly Dictionary<Arm, string> _slots = [];

    /// <summary>Makes client number <paramref name="index"/> (from 0) of an arm.</summary>
    /// <param name="arm">How it connects.</param>
    /// <param name="index">Its number; spreads source addresses and the ends of counted connections.</param>
    /// <param name="abort">Ends a request in flight; its outcome is then Cancelled.</param>
    public IClient Create(Arm arm, int index, CancellationToken abort)
    {
        var endpoint = endpointFor(arm);
        lock (_gate)
        {
            return (arm.SharedConnections, arm.Http) switch
            {
                (null, _) => Client(Own(arm, endpoint, index), owns: true, pool: null),
                (_, HttpProtocol.Http2) => Client(Multiplexed(arm, endpoint, index), owns: false, pool: null),
                _ => Client(channel: null, owns: false, Pool(arm, endpoint)),
            };
        }

        TtsClient Client(ClientChannel? channel, bool owns, ChannelPool? pool) =>
            new(arm, endpoint, index, channel, owns, pool, timeouts, clock, abort);
    }

    /// <summary>Closes the connections that arms share. Their clients must have ended.</summary>
    public void Dispose()
    {
        foreach (var channel in _multiplexed.Values.SelectMany(channels => channels))
        {
            channel.Dispose();
        }

        foreach (var pool in _pools.Values)
        {
            pool.Dispose();
        }
    }

    private ClientChannel Own(Arm arm, TargetEndpoint endpoint, int index)
    {
        if (arm.Slots == SessionSlots.PerClient || !_slots.TryGetValue(arm, out var slot))
        {
            slot = _slots[arm] = ServerNames.Next(endpoint.Host);
        }

        return new ClientChannel(arm, endpoint, index, slot, timeouts, clock);
    }

    // HTTP/2 sends the requests of many clients on one connection, so nobody waits for a turn; each client keeps to its connection.
    private ClientChannel Multiplexed(Arm arm, TargetEndpoint endpoint, int index)
    {
        if (!_multiplexed.TryGetValue(arm, out var channels))
        {
            channels = _multiplexed[arm] = Several(arm, endpoint);
        }

        return channels[index % channels.Length];
    }

    private ChannelPool Pool(Arm arm, TargetEndpoint endpoint)
    {
        if (!_pools.TryGetValue(arm, out var pool))
        {
            pool = _pools[arm] = new ChannelPool(Several(arm, endpoint));
        }

        return pool;
    }

    private ClientChannel[] Several(Arm arm, TargetEndpoint endpoint) =>
        [.. Enumerable.Range(0, arm.SharedConnections.GetValueOrDefault(1)).Select(number => Own(arm, endpoint, number))];
}
