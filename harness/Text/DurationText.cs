namespace LoadHarness.Text;

/// <summary>Durations as people write them: <c>500ms</c>, <c>1.5s</c>, <c>5m</c>, <c>2h</c>. A bare number is none.</summary>
public static class DurationText
{
    // Longest suffix first: 5ms ends in s, too.
    private static readonly (string Suffix, long Ticks)[] Units =
    [
        ("ms", TimeSpan.TicksPerMillisecond), ("s", TimeSpan.TicksPerSecond), ("m", TimeSpan.TicksPerMinute), ("h", TimeSpan.TicksPerHour),
    ];

    /// <summary>Reads a duration, from zero to the longest that a <see cref="TimeSpan"/> holds.</summary>
    public static bool TryParse(string text, out TimeSpan duration)
    {
        duration = default;
        var (suffix, ticks) = Array.Find(Units, unit => text.EndsWith(unit.Suffix, StringComparison.Ordinal));
        if (suffix is null
            || !decimal.TryParse(text[..^suffix.Length], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
            || number > (decimal)long.MaxValue / ticks)
        {
            return false;
        }

        duration = TimeSpan.FromTicks((long)(number * ticks));
        return true;
    }

    /// <summary>Writes a duration in the largest unit that needs no decimals, else in milliseconds: <c>10m</c>, <c>1500ms</c>.</summary>
    public static string Format(TimeSpan duration)
    {
        var (suffix, ticks) = Array.FindLast(Units, unit => duration.Ticks % unit.Ticks == 0 && duration.Ticks >= unit.Ticks);
        return suffix is null
            ? string.Create(CultureInfo.InvariantCulture, $"{(decimal)duration.Ticks / TimeSpan.TicksPerMillisecond:0.####}ms")
            : string.Create(CultureInfo.InvariantCulture, $"{duration.Ticks / ticks}{suffix}");
    }
}
