using System.Globalization;
using System.Text.Json;

namespace LoadHarness.Gates.Files;

/// <summary>What a file holds, as errors show it: on one line, and short.</summary>
internal static class JsonText
{
    // Longer ones say no more about what is wrong.
    private const int LongestShown = 60;

    /// <summary>A text from a file, on one line and without what could move the cursor.</summary>
    public static string OneLine(string text, int longest = LongestShown)
    {
        var cut = text.Length > longest ? text[..(char.IsHighSurrogate(text[longest - 1]) ? longest - 1 : longest)] + "…" : text;
        return string.Concat(cut.Select(c => MovesText(c) ? '\ufffd' : c));
    }

    /// <summary>A value from a file, as errors show it.</summary>
    public static string Shown(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => value.GetArrayLength() == 0 ? "an empty list" : "a list",
        JsonValueKind.String => $"'{OneLine(value.GetString()!)}'",
        _ => OneLine(value.GetRawText()),
    };

    // Line breaks, control characters, and marks that turn the direction of writing.
    public static bool MovesText(char c) => char.GetUnicodeCategory(c)
        is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
}
