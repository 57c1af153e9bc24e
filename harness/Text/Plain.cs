using System.Globalization;
using System.Text;

namespace LoadHarness.Text;

/// <summary>
/// Text from outside (arm names, error messages, option values) made harmless for a page, a terminal and XML: one line, no control
/// characters, no lone surrogates, nothing that reverses the direction of what follows. Encoding is left to the writer.
/// </summary>
public static class Plain
{
    private const char Replacement = '\uFFFD';

    /// <summary>The text on one line; each character that could act instead of being shown becomes U+FFFD.</summary>
    public static string Line(string? text)
    {
        if (text is null)
        {
            return "";
        }

        var clean = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (char.IsHighSurrogate(c) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
            {
                clean.Append(c).Append(text[++i]);
            }
            else
            {
                clean.Append(Shown(c));
            }
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

    private static char Shown(char c) => char.GetUnicodeCategory(c) switch
    {
        _ when c is '\t' or '\n' or '\r' => ' ',
        UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator => ' ',
        UnicodeCategory.Control or UnicodeCategory.Surrogate => Replacement,
        // U+FFFE and U+FFFF are no characters: XML refuses them.
        UnicodeCategory.OtherNotAssigned when c >= '\uFFFE' => Replacement,
        _ when ReordersText(c) => Replacement,
        _ => c,
    };

    // The marks, embeddings, overrides and isolates of the Unicode bidirectional algorithm (UAX #9, section 2).
    private static bool ReordersText(char c) => c is '\u061C' or '\u200E' or '\u200F' or (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069');
}
