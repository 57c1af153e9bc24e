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
    private int _spellings;

    /// <summary>Which names the clients send as SNI.</summary>
    public ServerNaming Naming { get; init; }

    /// <summary>Spellings of the host that an arm needs where its name must not vary.</summary>
    /// <param name="arm">The arm.</param>
    /// <param name="clients">Clients of arms that do not say.</param>
    public static int SpellingsFor(Arm arm, int clients) =>
        arm.SharedConnections ?? (arm is { Mode: ConnectionMode.Resumed, Slots: SessionSlots.Shared } ? 1 : arm.Clients ?? clients);

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

    private ClientChannel Channel(Arm arm, TargetEndpoint endpoint, int index) =>
        new(arm, endpoint, index, Naming, [.. NamesFor(arm, endpoint)], timeouts, clock);

    // A cold connection takes a name that was never used. Where names must not vary, each connection that may be open beside others
    // has a spelling of its own, and its session is dropped when it has done its work.
    private IEnumerable<string> NamesFor(Arm arm, TargetEndpoint endpoint)
    {
        if (arm.Mode != ConnectionMode.Resumed)
        {
            var open = Naming == ServerNaming.Fixed ? arm.SharedConnections ?? 1 : 0;
            return Enumerable.Range(0, open).Select(_ => SlotAt(endpoint));
        }

        return [arm.Slots == SessionSlots.PerClient ? SlotAt(endpoint) : SharedSlot(arm, endpoint)];
    }

    private string SharedSlot(Arm arm, TargetEndpoint endpoint) =>
        _slots.TryGetValue(arm, out var slot) ? slot : _slots[arm] = SlotAt(endpoint);

    private string SlotAt(TargetEndpoint endpoint) => Naming == ServerNaming.Vary
        ? ServerNames.Next(endpoint.Host)
        : ServerNames.Spelling(endpoint.Host, _spellings++);

    private ClientChannel SharedChannel(Arm arm, TargetEndpoint endpoint) => _channels.TryGetValue(arm, out var channel)
        ? channel
        : _channels[arm] = Channel(arm, endpoint, index: 0);
}
