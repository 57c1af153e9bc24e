namespace LoadHarness.Library;

/// <summary>Why there is no run: all that is wrong with its options, a target that cannot be used, or a fault of the harness.</summary>
public sealed class HarnessException : Exception
{
    internal HarnessException(string said)
        : base(said.TrimEnd())
    {
    }
}
