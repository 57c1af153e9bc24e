namespace LoadHarness.Targets;

/// <summary>How the embedded LLA behaves.</summary>
/// <param name="AcceptTickets">Whether sessions may be resumed.</param>
/// <param name="Delay">How long it waits before it answers.</param>
public sealed record EmbeddedTargetOptions(bool AcceptTickets = true, TimeSpan Delay = default);
