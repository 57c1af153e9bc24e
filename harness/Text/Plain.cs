using System.Text;

namespace LoadHarness.Text;

/// <summary>
/// Text from outside (arm names, error messages, option values) made harmless for a page, a terminal and XML: one line, no control
/// characters, no lone surrogates, nothing that nobody sees, nothing that reverses the direction of what follows. Encoding is left to the writer.
/// </summary>
public static class Plain
{
    private static readonly Rune Space = new(' ');

    // Blank or without any width, though their categories do not say so (Default_Ignorable_Code_Point of Unicode's DerivedCoreProperties): who
    // compares by the rules of a language, as GitHub's runner does, does not see them either. U+FFFE and U+FFFF are no characters: XML refuses them.
    private static readonly (int First, int Last)[] Unseen =
    [
        (0x034F, 0x034F), (0x115F, 0x1160), (0x17B4, 0x17B5), (0x180B, 0x180F), (0x2065, 0x2065), (0x3164, 0x3164), (0xFE00, 0xFE0F), (0xFFA0, 0xFFA0),
        (0xFFF0, 0xFFF8), (0xFFFE, 0xFFFF), (0xE0000, 0xE0FFF),
    ];

    /// <summary>The text on one line; each character that could act instead of being shown becomes U+FFFD.</summary>
    public static string Line(string? text)
    {
        // A lone surrogate comes as U+FFFD.
        var clean = new StringBuilder(text?.Length ?? 0);
        Span<char> buffer = stackalloc char[2];
        foreach (var rune in (text ?? "").EnumerateRunes())
        {
            clean.Append(buffer[..Shown(rune).EncodeToUtf16(buffer)]);
        }

        return clean.ToString();
    }

    /// <summary>At most <paramref name="length"/> characters, the last of them an ellipsis when something was cut.</summary>
    public static string Truncate(string text, int length)
    {
        if (text.Length <= length)
        {
            return text;
        }

        var cut = length - 1;
        return (char.IsHighSurrogate(text[cut - 1]) ? text[..(cut - 1)] : text[..cut]).TrimEnd() + "…";
    }

    // Category Format holds what has no width and the marks, embeddings, overrides and isolates of the bidirectional algorithm (UAX #9, section 2).
    private static Rune Shown(Rune rune) => Rune.GetUnicodeCategory(rune) switch
    {
        _ when rune.Value is '\t' or '\n' or '\r' => Space,
        UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator => Space,
        UnicodeCategory.Control or UnicodeCategory.Format => Rune.ReplacementChar,
        _ when rune.Value >= Unseen[0].First && IsUnseen(rune.Value) => Rune.ReplacementChar,
        _ => rune,
    };

    private static bool IsUnseen(int value) => Array.Exists(Unseen, range => value >= range.First && value <= range.Last);
}
