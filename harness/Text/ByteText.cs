namespace LoadHarness.Text;

/// <summary>
/// Numbers of bytes as people write them: <c>512B</c>, <c>64KB</c>, <c>1.5MB</c>, <c>2GB</c>, each unit 1,000 times the last; and <c>4KiB</c>,
/// <c>1MiB</c>, 1,024 times.
/// </summary>
public static class ByteText
{
    // Longest suffix first: KB and KiB end in B, too.
    private static readonly (string Suffix, long Bytes)[] Units =
        [("KiB", 1_024), ("MiB", 1_048_576), ("KB", 1_000), ("MB", 1_000_000), ("GB", 1_000_000_000), ("B", 1)];

    /// <summary>Reads a number of bytes. A bare number is none.</summary>
    public static bool TryParse(string text, out long bytes)
    {
        bytes = 0;
        var (suffix, size) = Array.Find(Units, unit => text.EndsWith(unit.Suffix, StringComparison.OrdinalIgnoreCase));
        if (suffix is null
            || !decimal.TryParse(text[..^suffix.Length], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
            || number > (decimal)long.MaxValue / size)
        {
            return false;
        }

        bytes = (long)(number * size);
        return true;
    }

    /// <summary>Writes a number of bytes in the unit that makes it shortest and needs no decimals.</summary>
    public static string Format(long bytes) =>
        Units.Where(unit => bytes % unit.Bytes == 0 && bytes >= unit.Bytes).DefaultIfEmpty(("B", 1))
            .Select(unit => string.Create(CultureInfo.InvariantCulture, $"{bytes / unit.Item2}{unit.Item1}"))
            .MinBy(text => text.Length)!;
}
