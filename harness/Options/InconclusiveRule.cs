namespace LoadHarness.Options;

/// <summary>What an inconclusive gate does to the exit code; the verdict stays what it is.</summary>
public enum InconclusiveRule
{
    /// <summary>Exit code 3.</summary>
    Fail,

    /// <summary>Exit code 0.</summary>
    Pass,
}
