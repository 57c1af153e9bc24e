namespace LoadHarness.Library;

/// <summary>The verdict of a run. Equal to the word, and shown with its reason, so that <c>Assert.Equal(Verdict.Pass, run.Verdict)</c> says why it failed.</summary>
/// <param name="word">The word.</param>
/// <param name="reason">The sentence of the run, and where its report is; null where there is none.</param>
public readonly struct RunVerdict(Verdict word, string? reason = null) : IEquatable<RunVerdict>
{
    /// <summary>The word.</summary>
    public Verdict Word { get; } = word;

    /// <summary>The word alone, which is equal to any verdict of that word.</summary>
    public static implicit operator RunVerdict(Verdict word) => new(word);

    public static bool operator ==(RunVerdict left, RunVerdict right) => left.Equals(right);

    public static bool operator !=(RunVerdict left, RunVerdict right) => !left.Equals(right);

    /// <summary>The same as the conversion.</summary>
    public static RunVerdict FromVerdict(Verdict word) => new(word);

    /// <summary>Whether the words are the same, whatever the reasons.</summary>
    public bool Equals(RunVerdict other) => Word == other.Word;

    public override bool Equals(object? obj) => obj is RunVerdict other && Equals(other);

    public override int GetHashCode() => (int)Word;

    /// <summary>The word and its reason.</summary>
    public override string ToString() => reason is null ? $"{Word}" : $"{Word}: {reason}";
}
