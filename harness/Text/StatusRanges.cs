namespace LoadHarness.Text;

/// <summary>Statuses of HTTP answers as people write them: <c>204</c>, <c>2xx</c>, <c>200-206</c>, and several with commas between them.</summary>
/// <param name="Ranges">From the first to the last status of each, in the order in which they were written.</param>
public sealed record StatusRanges(IReadOnlyList<(int From, int To)> Ranges)
{
    /// <summary>What is accepted, to stand after "must be".</summary>
    public const string Accepted = "statuses from 200 to 599 such as 204, 2xx or 200-206, with commas between them";

    // Lower ones are never the last of an answer (RFC 9110, 15.2).
    private const int Lowest = 200;
    private const int Highest = 599;

    /// <summary>200 alone.</summary>
    public static readonly StatusRanges Ok = new([(200, 200)]);

    /// <summary>Every status of success.</summary>
    public static readonly StatusRanges Success = new([(200, 299)]);

    /// <summary>Reads them; null when the text is none.</summary>
    public static StatusRanges? Parse(string text)
    {
        var ranges = text.Split(',', StringSplitOptions.TrimEntries).Select(ParseOne).ToList();
        return ranges.TrueForAll(range => range is { From: >= Lowest, To: <= Highest } && range.From <= range.To) ? new(ranges) : null;
    }

    /// <summary>Whether a status is one of them.</summary>
    public bool Holds(int status)
    {
        // Asked for every answer, and so without an enumerator.
        for (var index = 0; index < Ranges.Count; index++)
        {
            if (status >= Ranges[index].From && status <= Ranges[index].To)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The statuses as they may be written.</summary>
    public override string ToString() => string.Join(',', Ranges.Select(range =>
        range.From == range.To ? Number(range.From)
        : range.From % 100 == 0 && range.To == range.From + 99 ? $"{Number(range.From / 100)}xx"
        : $"{Number(range.From)}-{Number(range.To)}"));

    // What is none becomes 0, which is out of the limits.
    private static (int From, int To) ParseOne(string text)
    {
        if (text is [>= '2' and <= '5' and var hundreds, 'x' or 'X', 'x' or 'X'])
        {
            var first = (hundreds - '0') * 100;
            return (first, first + 99);
        }

        var dash = text.IndexOf('-', StringComparison.Ordinal);
        return dash < 0 ? (Code(text), Code(text)) : (Code(text[..dash].TrimEnd()), Code(text[(dash + 1)..].TrimStart()));
    }

    private static int Code(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var code) ? code : 0;

    private static string Number(int code) => code.ToString(CultureInfo.InvariantCulture);
}
