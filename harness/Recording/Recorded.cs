using LoadHarness.Results;

namespace LoadHarness.Recording;

/// <summary>A snapshot of the recorder.</summary>
/// <param name="Arms">The arms' results, in the order of the plan.</param>
/// <param name="Wires">The first handshake seen in each arm; its kind is Unknown when there was none.</param>
/// <param name="Full">Full handshakes of honest arms in the whole run, warm-up included.</param>
/// <param name="Resumed">Resumed handshakes of honest arms in the whole run, warm-up included.</param>
/// <param name="Impostors">Connections of the other arms in the whole run, warm-up included.</param>
internal sealed record Recorded(IReadOnlyList<ArmResult> Arms, IReadOnlyList<WireEvidence> Wires, long Full, long Resumed, long Impostors);
