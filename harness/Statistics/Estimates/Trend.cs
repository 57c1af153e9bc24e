using LoadHarness.Gates;

namespace LoadHarness.Statistics.Estimates;

/// <summary>Whether a series of a soak grows, falls or stays.</summary>
public static class Trend
{
    private const double SecondsPerHour = 3600;

    // A forecast beyond this is a way to say never.
    private const double MostHours = 48;

    /// <summary>The trend of one series, and what it comes to over the whole soak.</summary>
    /// <param name="metric">What it is a series of.</param>
    /// <param name="arm">Whose; null for the whole run.</param>
    /// <param name="windows">Middle of each window in seconds, ascending, and its value.</param>
    /// <param name="endSeconds">End of the last window.</param>
    /// <param name="plannedSeconds">Length of the whole soak, which the limit is for.</param>
    /// <param name="gate">Gives the limit; null takes the metric's own.</param>
    /// <param name="confidence">Confidence of the interval, from <see cref="ErrorBudget.TrendConfidence"/>.</param>
    public static TrendResult Of(
        TrendMetric metric, string? arm, IReadOnlyList<(double Seconds, double Value)> windows, double endSeconds, double plannedSeconds, TrendGate? gate, double confidence)
    {
        var blocks = TrendBlocks.Of(windows, endSeconds);
        var name = arm is null ? metric.Name : $"{metric.Name}, {arm}";
        var means = blocks.Select(block => block.Mean).ToList();
        var limit = Math.Max(gate?.AtMost ?? metric.Limit, (gate?.AtMostShare ?? metric.LimitShare) * (means.Count == 0 ? 0 : Math.Abs(Sorted.Median([.. means.Order()]))));
        if (blocks.Count < 2)
        {
            return new(metric.Id, arm, name, metric.Unit, null, null, null, confidence, limit, TrendAnswer.Inconclusive, "too little was measured for a trend", means);
        }

        var slope = TheilSen.Of([.. blocks.Select(block => (block.Seconds / SecondsPerHour, block.Mean))], confidence);
        var hours = plannedSeconds / SecondsPerHour;
        var answer = slope switch
        {
            { Low: null } => TrendAnswer.Inconclusive,
            _ when slope.Low * hours >= -limit && slope.High * hours <= limit => TrendAnswer.Stable,
            { Low: > 0 } => TrendAnswer.Grows,
            { High: < 0 } => TrendAnswer.Falls,
            _ => TrendAnswer.Inconclusive,
        };
        var sentence = answer == TrendAnswer.Inconclusive ? $"inconclusive, {Forecast(slope, limit / hours, endSeconds / SecondsPerHour)}" : Sentence(answer, slope, metric.Unit);
        return new(metric.Id, arm, name, metric.Unit, slope.Value, slope.Low, slope.High, confidence, limit, answer, sentence, means);
    }

    /// <summary>Such as <c>grows 3.1 MB/h [2.8, 3.4]</c>.</summary>
    private static string Sentence(TrendAnswer answer, Estimate slope, string unit)
    {
        var (low, high) = (slope.Low.GetValueOrDefault(), slope.High.GetValueOrDefault());
        var falls = answer == TrendAnswer.Falls;
        var (name, size) = Format.Scale(Math.Max(Math.Abs(low), Math.Abs(high)), unit);
        var sign = falls ? -1 : 1;
        var verb = answer switch { TrendAnswer.Stable => "stable,", TrendAnswer.Grows => "grows", _ => "falls" };
        var (from, to) = falls ? (high, low) : (low, high);
        return $"{verb} {Number(slope.Value * sign)} {name}/h [{Number(from * sign)}, {Number(to * sign)}]".Replace(" /h", "/h", StringComparison.Ordinal);

        string Number(double value) => Format.Number(value / size);
    }

    // A line through equal blocks over the time T: the blocks scatter as T^(-1/2), and the lever grows as T, so the interval shrinks as
    // T^(-3/2). It must come to lie within the limit, or beyond zero, whichever is nearer.
    private static string Forecast(Estimate slope, double limitPerHour, double hours)
    {
        if (slope is not { Low: { } low, High: { } high })
        {
            return $"{Format.Count(slope.Count, "block")} of time are too few for an interval";
        }

        var half = (high - low) / 2;
        var size = Math.Abs(slope.Value);
        var wanted = Math.Max(limitPerHour - size, size);
        var more = wanted > 0 ? hours * (Math.Pow(half / wanted, 2.0 / 3) - 1) : double.PositiveInfinity;
        return more > MostHours ? "too near to its limit for any soak of days" : $"needs about {Format.Roughly(TimeSpan.FromHours(Math.Max(more, hours * 0.1)))} more";
    }
}

/// <summary>Windows of a soak joined to equal blocks of time, whose means depend little on each other.</summary>
/// <remarks>
/// Neighbouring windows resemble each other, and a test of every window takes that for a trend: on 120 windows with an autocorrelation of
/// 0.6 in 31 % of runs without one. Means of twelve blocks do so in 7 %.
/// </remarks>
public static class TrendBlocks
{
    /// <summary>Blocks that the time after the warm-up is cut into.</summary>
    public const int Count = 12;

    // A young process fills its caches and pools: a tenth of the time, but no more than a minute of it.
    private const double WarmUpShare = 0.1;
    private const double LongestWarmUpSeconds = 60;

    /// <summary>The blocks that hold something: the middle of each in seconds, and the mean of its windows.</summary>
    /// <param name="windows">Middle of each window in seconds, ascending, and its value.</param>
    /// <param name="endSeconds">End of the last window.</param>
    public static IReadOnlyList<(double Seconds, double Mean)> Of(IReadOnlyList<(double Seconds, double Value)> windows, double endSeconds)
    {
        var start = Math.Min(endSeconds * WarmUpShare, LongestWarmUpSeconds);
        var length = (endSeconds - start) / Count;
        return
        [
            .. from window in windows
               where window.Seconds >= start
               group window.Value by Math.Min((int)((window.Seconds - start) / length), Count - 1) into block
               orderby block.Key
               select (start + ((block.Key + 0.5) * length), block.Average()),
        ];
    }
}
