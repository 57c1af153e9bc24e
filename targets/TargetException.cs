namespace LoadHarness.Targets;

/// <summary>The target cannot be used; the message says why in one line.</summary>
public sealed class TargetException(string message, Exception? inner = null) : Exception(message, inner);
