namespace LoadHarness.Reports.Drawing;

/// <summary>
/// How wide words are likely to be. ScottPlot would measure them in a font of the machine that renders, which may have none, while readers have others: an
/// estimate of the widest font of the page's list, so that words in others are shorter than their place and never longer.
/// </summary>
internal static class Words
{
    private const double Narrowest = 0.42;

    /// <summary>Estimated width in pixels.</summary>
    /// <param name="text">On one line.</param>
    /// <param name="size">Size of the letters in pixels.</param>
    public static double Width(string text, double size) => size * text.Sum(c => c switch
    {
        'i' or 'j' or 'l' or 't' or 'f' or '.' or ',' or ':' or ';' or '|' or '(' or ')' or '[' or ']' or ' ' => Narrowest,
        'm' or 'w' or 'M' or 'W' or '%' or '×' or '÷' => 0.95,
        >= '\u2E80' => 1.02,
        _ when char.IsUpper(c) => 0.73,
        _ => 0.645,
    });

    /// <summary>The longest start of a text, with an ellipsis, that fits into <paramref name="width"/> pixels.</summary>
    public static string Fit(string text, double size, double width)
    {
        // No more than fit of the narrowest, so that a text of any length takes no time.
        var length = (int)Math.Min(text.Length, (width / size / Narrowest) + 2);
        while (length > 2 && Width(Plain.Truncate(text, length), size) > width)
        {
            length--;
        }

        return Plain.Truncate(text, length);
    }
}
