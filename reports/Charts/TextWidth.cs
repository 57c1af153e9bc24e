namespace LoadHarness.Reports.Charts;

/// <summary>
/// How wide a text is likely to be. Only margins and legends depend on it, so an estimate is enough; it follows DejaVu Sans, the widest
/// font of the report's font list, so that text in other fonts is shorter than its place and never longer.
/// </summary>
public static class TextWidth
{
    private const double Narrowest = 0.42;

    /// <summary>Estimated width in pixels at a font size of <paramref name="size"/> pixels.</summary>
    public static double Of(string text, double size) => size * text.Sum(Advance);

    /// <summary>The longest start of a text, with an ellipsis, that fits into <paramref name="width"/> pixels.</summary>
    public static string Fit(string text, double size, double width)
    {
        // No more than fit of the narrowest, so that a text of any length takes no time.
        var most = (int)Math.Min(text.Length, (width / size / Narrowest) + 2);
        var fitted = Plain.Truncate(text, most);
        for (var length = most; length > 2 && Of(fitted, size) > width; length--)
        {
            fitted = Plain.Truncate(text, length - 1);
        }

        return fitted;
    }

    // In ems. Characters beyond Latin and Greek are taken as full width, which East Asian ones are.
    private static double Advance(char c) => c switch
    {
        'i' or 'j' or 'l' or 't' or 'f' or '.' or ',' or ':' or ';' or '|' or '(' or ')' or '[' or ']' or ' ' => Narrowest,
        'm' or 'w' or 'M' or 'W' or '%' or '×' or '÷' => 0.95,
        >= '\u2E80' => 1.02,
        _ when char.IsUpper(c) => 0.73,
        _ => 0.645,
    };
}
