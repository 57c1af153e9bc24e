using LoadHarness.Machine.Loops;

namespace LoadHarness.Engine.Load;

/// <summary>What one event loop has of an arm: every n-th of its clients, and every n-th request of those that this process sends. Nothing of it is anybody else's.</summary>
/// <param name="Place">Which part of the arm it is, among the loops that have one.</param>
/// <param name="Loop">The loop; null where the clients are on the thread pool.</param>
/// <param name="Clients">The clients, which only this loop gives work to.</param>
internal sealed record ArmShare(Shard Place, EventLoop? Loop, IReadOnlyList<ClientActor> Clients);
