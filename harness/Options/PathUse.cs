namespace LoadHarness.Options;

/// <summary>What the program does with the path that an option names.</summary>
public enum PathUse
{
    /// <summary>Reads a file, or files of a directory.</summary>
    Read,

    /// <summary>Writes a file, or files into a directory.</summary>
    Written,
}
