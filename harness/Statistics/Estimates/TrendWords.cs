namespace LoadHarness.Statistics.Estimates;

/// <summary>How trends are told: what was gained over the soak first.</summary>
internal static class TrendWords
{
    // From a few minutes to an hour is no measurement any more.
    private const double LeastShareOfHour = 0.1;

    // A forecast beyond this is a way to say never.
    private const double MostHours = 48;

    /// <summary>Such as <c>grows by 14.7 MB [13.9, 15.2] over the soak, 295 MB/h [279, 304]</c>.</summary>
    public static string Sentence(TrendAnswer answer, TrendGain gain, double limit, string unit)
    {
        if (answer == TrendAnswer.Stable || (gain.Low <= 0 && gain.High >= 0))
        {
            return $"{(answer == TrendAnswer.Stable ? "stable" : "inconclusive")}: {Gained(gain, unit)} over the soak{(answer == TrendAnswer.Stable ? "" : $"; {Remedy(gain, limit)}")}";
        }

        var moved = gain.Value < 0 ? gain.Reversed() : gain;
        var moves = $"{(gain.Value < 0 ? "falls" : "grows")} by {Gained(moved, unit)} over the soak{Hourly(moved, unit)}";
        return answer switch
        {
            TrendAnswer.Within => $"{moves}, within its limit",
            TrendAnswer.Inconclusive => $"inconclusive: {moves}, but {Doubt(gain)}",
            _ => moves,
        };
    }

    /// <summary>What was gained, with its interval.</summary>
    public static string Gained(TrendGain gain, string unit) => Text(gain, unit, "");

    /// <summary>What that comes to in an hour, to stand behind it; empty for a soak that is too short to say.</summary>
    public static string Hourly(TrendGain gain, string unit) => PerHour(gain) is { } hourly ? $", {Text(hourly, unit, "/h")}" : "";

    /// <summary>The gain in an hour; null where the soak is too small a part of one.</summary>
    public static TrendGain? PerHour(TrendGain gain)
    {
        var hours = gain.Seconds / 3600;
        return hours < LeastShareOfHour ? null : gain with { Value = gain.Value / hours, Low = gain.Low / hours, High = gain.High / hours };
    }

    /// <summary>Why a gain is not believed to go on, and what would tell.</summary>
    public static string Doubt(TrendGain gain) => gain.Shape == TrendShape.SlowsDown
        ? $"it is not known to go on, as a leak does and a start-up does not; needs about {Format.Roughly(TimeSpan.FromSeconds(gain.Seconds))} more"
        : "it falls back in between, as a saw-tooth does";

    /// <summary>The time that it would take to tell a gain from its limit.</summary>
    public static string Remedy(TrendGain gain, double limit)
    {
        // Over k times the time a line gains k times as much, and what it gains is known as closely as k^(-1/2).
        var (size, half) = (Math.Abs(gain.Value), (gain.High - gain.Low) / 2);
        for (var times = 1.1; times * gain.Seconds <= MostHours * 3600; times *= 1.1)
        {
            var (gained, error) = (size * times, half / Math.Sqrt(times));
            if (gained - error > limit || gained + error <= limit)
            {
                return $"needs about {Format.Roughly(TimeSpan.FromSeconds((times - 1) * gain.Seconds))} more";
            }
        }

        return "too near to its limit for any soak of days";
    }

    private static string Text(TrendGain gain, string unit, string per)
    {
        var (name, size) = Format.Scale(Math.Max(Math.Abs(gain.Low), Math.Abs(gain.High)), unit);
        var text = $"{Format.Number(gain.Value / size)} {name}".TrimEnd();
        return $"{text}{per} [{Format.Number(gain.Low / size)}, {Format.Number(gain.High / size)}]";
    }
}
