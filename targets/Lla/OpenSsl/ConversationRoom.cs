using LoadHarness.Machine.Loops;
using LoadHarness.Targets.Lla.Faults;

namespace LoadHarness.Targets.Lla.OpenSsl;

/// <summary>What all connections of an LLA share.</summary>
/// <param name="Loop">The loop of all of them.</param>
/// <param name="Ledger">Counts.</param>
/// <param name="Behaviour">How the LLA behaves.</param>
/// <param name="Slowdown">How much slower it has become.</param>
/// <param name="Clock">Clock of the server.</param>
internal sealed record ConversationRoom(EventLoop Loop, Ledger Ledger, LlaOptions Behaviour, Slowdown Slowdown, TimeProvider Clock)
{
    /// <summary>Work that clients ask about.</summary>
    public Jobs Jobs { get; } = new();
}
