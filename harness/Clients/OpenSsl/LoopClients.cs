using LoadHarness.Machine.Loops;
using LoadHarness.OpenSsl;
using LoadHarness.Workloads;

namespace LoadHarness.Clients.OpenSsl;

/// <summary>Makes the clients of one event loop, and owns what those of one arm share there. Nothing of it is used on another loop.</summary>
/// <param name="loop">The loop.</param>
/// <param name="timeouts">Limits of each step.</param>
/// <param name="clock">Clock of the run.</param>
/// <param name="keyLog">Takes the secrets of connections; null where nobody asks for them.</param>
internal sealed class LoopClients(EventLoop loop, Timeouts timeouts, TimeProvider clock, KeyLogFile? keyLog) : IDisposable
{
    // Of each client where each has an identity, and so a context, of its own; else under number 0.
    private readonly Dictionary<(Arm Arm, int Client), OpenSslArm> _arms = [];
    private readonly Dictionary<Arm, ChannelTurns> _turns = [];
    private readonly Dictionary<Arm, SessionSlot> _slots = [];

    /// <inheritdoc cref="OpenSslClients.Create"/>
    public OpenSslClient Create(Arm arm, TargetEndpoint endpoint, int index, ServerNaming naming, IClientScript? script, CancellationToken abort)
    {
        var key = (arm, endpoint.Identities is null ? 0 : index);
        if (!_arms.TryGetValue(key, out var shared))
        {
            shared = _arms[key] = new OpenSslArm(arm, endpoint, keyLog, clock);
            if (endpoint.Identities is not null)
            {
                // One a client: it would be made within somebody's first request, which may come long after the warm-up.
                shared.Prepare();
            }
        }

        if (arm.SharedConnections is { } connections)
        {
            if (!_turns.TryGetValue(arm, out var turns))
            {
                turns = _turns[arm] = new ChannelTurns([.. Enumerable.Range(0, connections).Select(number => Channel(shared, endpoint, number, naming, SlotOf(shared, arm)))], loop);
            }

            return new(arm, endpoint, index, channel: null, turns, script, sessions: null, loop, timeouts, clock, abort);
        }

        var sessions = SlotOf(shared, arm);
        return new(
            arm, endpoint, index, Channel(shared, endpoint, index, naming, sessions), turns: null, script, arm.Slots == SessionSlots.Shared ? null : sessions, loop, timeouts, clock, abort);
    }

    /// <summary>Closes what arms share. On the loop.</summary>
    public void Dispose()
    {
        foreach (var end in (IEnumerable<IDisposable>)[.. _turns.Values, .. _slots.Values, .. _arms.Values])
        {
            end.Dispose();
        }
    }

    private SessionSlot? SlotOf(OpenSslArm shared, Arm arm) =>
        !shared.KeepsSessions ? null
        : arm is not { Mode: ConnectionMode.Resumed, Slots: SessionSlots.Shared } ? new SessionSlot()
        : _slots.TryGetValue(arm, out var slot) ? slot
        : _slots[arm] = new SessionSlot();

    // A name is no session slot here: one a client where names vary, so that a server sees what it sees of other clients, and else the host.
    private OpenSslChannel Channel(OpenSslArm shared, TargetEndpoint endpoint, int index, ServerNaming naming, SessionSlot? sessions)
    {
        var name = naming == ServerNaming.Fixed ? endpoint.ServerName
            : sessions is null ? null
            : ServerNames.Next(endpoint.ServerName);
        return new(shared, index, name, ServerNames.HintFor(naming, endpoint.ServerName), sessions, loop, timeouts, clock);
    }
}
