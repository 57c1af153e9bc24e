namespace LoadHarness.Targets;

/// <summary>The target cannot be used; the message says why in one line.</summary>
public class TargetException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>There is no target: nobody knows where it is.</summary>
public sealed class TargetAwayException(string message, Exception? inner) : TargetException(message, inner);
