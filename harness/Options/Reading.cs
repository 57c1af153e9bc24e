namespace LoadHarness.Options;

/// <summary>A text that was read: its value, or one sentence for each thing that is wrong with it.</summary>
/// <param name="Value">The value; meaningless when there are problems.</param>
/// <param name="Problems">Complete error sentences; empty when the text was accepted.</param>
public sealed record Reading<T>(T? Value, IReadOnlyList<string> Problems);

/// <summary>Makes readings.</summary>
public static class Reading
{
    /// <summary>An accepted text.</summary>
    public static Reading<T> Of<T>(T value) => new(value, []);

    /// <summary>A refused text, with one complete error sentence.</summary>
    public static Reading<T> Refused<T>(string problem) => new(default, [problem]);
}
