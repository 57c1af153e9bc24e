using System.Text.Json;

namespace LoadHarness.Gates.Files;

/// <summary>What a file holds, as errors show it: its kind and place, never its content, since the wrong file may be a secret.</summary>
internal static class JsonText
{
    /// <summary>A value from a file, as errors show it where another kind is wanted.</summary>
    public static string Shown(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => value.GetArrayLength() == 0 ? "an empty list" : "a list",
        JsonValueKind.String => "a text",
        JsonValueKind.Number => "a number",
        JsonValueKind.Null => "null",
        _ => "true or false",
    };

    /// <summary>Why bytes are no JSON, as errors show it: without the words of the reader that quote them; empty where nothing is left.</summary>
    public static string Reason(JsonException failure)
    {
        // The first sentence says what is wrong; the others are for programmers, or say where, once more.
        var reason = failure.Message.Split(". ")[0];
        return reason.Contains('\'') ? "" : $": {reason}";
    }

    // Line breaks, control characters, and marks that turn the direction of writing.
    public static bool MovesText(char c) => char.GetUnicodeCategory(c)
        is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
}
