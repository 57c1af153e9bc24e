namespace LoadHarness.Text;

/// <summary>Numbers of bytes as people write them: <c>512B</c>, <c>64KB</c>, <c>1.5MB</c>, <c>2GB</c>; each unit is 1,000 times the last.</summary>
public static class ByteText
{
    // Longest suffix first: KB ends in B, too.
    private static readonly (string Suffix, long Bytes)[] Units = [("KB", 1_000), ("MB", 1_000_000), ("GB", 1_000_000_000), ("B", 1)];

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

    /// <summary>Writes a number of bytes in the largest unit that needs no decimals.</summary>
    public static string Format(long bytes)
    {
        var (suffix, size) = Units.Where(unit => bytes % unit.Bytes == 0 && bytes >= unit.Bytes).DefaultIfEmpty(("B", 1)).MaxBy(unit => unit.Item2);
        return string.Create(CultureInfo.InvariantCulture, $"{bytes / size}{suffix}");
    }
}
