namespace LoadHarness.Targets;

/// <summary>The target cannot be used; the message says why in one line.</summary>
public sealed class TargetException : Exception
{
    /// <summary>Makes the exception.</summary>
    public TargetException(string message, Exception? inner = null) : base(message, inner)
    {
    }
}
