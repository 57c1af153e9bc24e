namespace LoadHarness.Targets.Lla;

/// <summary>What an LLA tells the harness once it listens: one line of JSON on the child's standard output.</summary>
/// <param name="Ports">The ports of the endpoints, in the order of the handover.</param>
/// <param name="AdminPort">The loopback port of the ledger.</param>
internal sealed record Announcement(IReadOnlyList<int> Ports, int AdminPort);
