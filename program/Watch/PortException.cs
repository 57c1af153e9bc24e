namespace LoadHarness.Program.Watch;

/// <summary>A port of this machine that cannot be had; the message says which, why, and what to write instead.</summary>
internal sealed class PortException(string message, Exception reason) : Exception(message, reason);
