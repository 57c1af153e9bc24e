using System.Text;

namespace LoadHarness.Clients;

/// <summary>The body of an answer, as far as it is looked at.</summary>
/// <param name="beginning">The bytes that are looked at.</param>
/// <param name="length">Bytes of the whole body.</param>
internal readonly ref struct AnswerBody(ReadOnlySpan<byte> beginning, int length)
{
    // Enough to know it again, and not to fill a console.
    private const int ShownCharacters = 40;

    /// <summary>The bytes that are looked at.</summary>
    public ReadOnlySpan<byte> Beginning { get; } = beginning;

    /// <summary>Bytes of the whole body.</summary>
    public int Length => length;

    /// <summary>The same number for bodies that are alike, within this process; 0 for an empty one and no other.</summary>
    public int Likeness
    {
        get
        {
            if (length == 0)
            {
                return 0;
            }

            // Those that begin alike and are not equally long are not alike.
            var hash = default(HashCode);
            hash.AddBytes(Beginning);
            hash.Add(length);
            return hash.ToHashCode() is not 0 and var code ? code : 1;
        }
    }

    /// <summary>How it does not hold what is expected, in a sentence; null when it does, or when nothing is expected.</summary>
    /// <param name="expected">What is expected.</param>
    /// <param name="name">Its name in the sentence; null repeats it.</param>
    public string? Lacks(ReadOnlySpan<byte> expected, string? name)
    {
        if (Beginning.IndexOf(expected) >= 0)
        {
            return null;
        }

        var text = name ?? $"'{Plain.Truncate(Plain.Line(Encoding.UTF8.GetString(expected)), ShownCharacters)}'";
        return length == 0 ? $"the body is empty, so it does not hold {text}"
            : length > Beginning.Length ? $"the first {ByteText.Format(Beginning.Length)} of the body do not hold {text} (expect-within= looks further)"
            : $"the body of {Format.Count(length, "byte")} does not hold {text}";
    }
}
