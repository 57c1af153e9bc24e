using System.Text;

namespace LoadHarness.Workloads;

/// <summary>Finds <c>{{name}}</c> in a text. Braces around anything that is no name are part of the text.</summary>
internal static class Placeholder
{
    private const int LongestName = 100;

    /// <summary>Names that are there in every file.</summary>
    public static IReadOnlyList<(string Name, SlotKind Kind)> BuiltIn { get; } =
        [("uuid", SlotKind.Uuid), ("now", SlotKind.Now), ("client", SlotKind.Client), ("request", SlotKind.Request)];

    /// <summary>The first placeholder.</summary>
    /// <param name="text">The text, UTF-8.</param>
    /// <param name="at">Where it begins.</param>
    /// <param name="length">Its length, braces included.</param>
    /// <param name="name">Its name, without blanks around it.</param>
    public static bool Next(ReadOnlySpan<byte> text, out int at, out int length, out string name)
    {
        for (at = 0; text[at..].IndexOf("{{"u8) is >= 0 and var open; at++)
        {
            at += open;
            var close = text[at..].IndexOf("}}"u8);
            if (close < 0)
            {
                break;
            }

            // The innermost braces are the placeholder's: in {{{id}}} stands {{id}}, and a brace before it.
            var inside = text[(at + 2)..(at + close)].Trim(" \t"u8);
            if (IsName(inside))
            {
                (length, name) = (close + 2, Encoding.UTF8.GetString(inside));
                return true;
            }
        }

        (length, name) = (0, "");
        return false;
    }

    /// <summary>Whether a placeholder can have that name.</summary>
    public static bool IsName(ReadOnlySpan<byte> name)
    {
        if (name.IsEmpty || name.Length > LongestName || !(char.IsAsciiLetter((char)name[0]) || name[0] is (byte)'_' or (byte)'$' or >= 0x80))
        {
            return false;
        }

        foreach (var character in name[1..])
        {
            if (!(char.IsAsciiLetterOrDigit((char)character) || character is (byte)'_' or (byte)'-' or (byte)'.' or >= 0x80))
            {
                return false;
            }
        }

        return true;
    }
}
