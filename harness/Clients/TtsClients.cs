using LoadHarness.Plans;

namespace LoadHarness.Clients;

/// <summary>Makes the clients of a run, and what those of one arm share.</summary>
/// <param name="endpointFor">Where an arm's clients connect.</param>
/// <param name="timeouts">Limits of each step.</param>
/// <param name="clock">Clock of the run.</param>
public sealed class TtsClients(Func<Arm, TargetEndpoint> endpointFor, Timeouts timeouts, TimeProvider clock) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<Arm, ClientChannel> _channels = [];
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
            var channel = arm.SharedConnections is null ? Channel(arm, endpoint, index) : SharedChannel(arm, endpoint);
            return new TtsClient(arm, endpoint, index, channel, ownsChannel: arm.SharedConnections is null, timeouts, clock, abort);
        }
    }

    /// <summary>Closes the connections that arms share.</summary>
    public void Dispose()
    {
        foreach (var channel in _channels.Values)
        {
            channel.Dispose();
        }
    }

    private ClientChannel Channel(Arm arm, TargetEndpoint endpoint, int index)
    {
        if (arm.Slots == SessionSlots.PerClient || !_slots.TryGetValue(arm, out var slot))
        {
            slot = _slots[arm] = ServerNames.Next(endpoint.Host);
        }

        return new ClientChannel(arm, endpoint, index, slot, timeouts, clock);
    }

    private ClientChannel SharedChannel(Arm arm, TargetEndpoint endpoint) => _channels.TryGetValue(arm, out var channel)
        ? channel
        : _channels[arm] = Channel(arm, endpoint, index: 0);
}
