using LoadHarness.Gates;

namespace LoadHarness.Statistics.Estimates;

/// <summary>Whether a series of a soak grows, falls or stays.</summary>
public static class Trend
{
    /// <summary>What a soak must have for a trend, to stand behind it.</summary>
    public static readonly string Needs =
        $"which takes {Format.Roughly(TrendBlocks.Shortest)} and {TrendBlocks.FewestWindows} windows in each of {TrendBlocks.Count} blocks of time";

    /// <summary>The trend of one series, and what it comes to over the whole soak.</summary>
    /// <param name="metric">What it is a series of.</param>
    /// <param name="arm">Whose; null for the whole run.</param>
    /// <param name="windows">Middle of each window in seconds, ascending, and its value.</param>
    /// <param name="endSeconds">End of the last window.</param>
    /// <param name="planned">Length of the whole soak, which the limit is for.</param>
    /// <param name="gate">Gives the limit; null takes the metric's own.</param>
    /// <param name="confidence">Confidence of the interval, from <see cref="ErrorBudget.TrendConfidence"/>.</param>
    public static TrendResult Of(
        TrendMetric metric, string? arm, IReadOnlyList<(double Seconds, double Value)> windows, double endSeconds, TimeSpan planned, TrendGate? gate, double confidence)
    {
        var blocks = TrendBlocks.Of(windows, endSeconds);
        var means = blocks.Select(block => block.Mean).ToList();
        var limit = (gate ?? TrendGate.DefaultOf(metric, planned)).LimitAt(means);
        var trend = new TrendResult(
            metric.Id, arm, arm is null ? metric.Name : $"{metric.Name}, {arm}", metric.Unit, null, null, null, confidence, limit, TrendAnswer.TooShort, $"too short for a trend, {Needs}", means);
        if (blocks.Count < TrendBlocks.FewestBlocks || TheilSen.Of(blocks, confidence) is not { Low: { } low, High: { } high } slope)
        {
            return trend;
        }

        // A soak that ended early gained what it gained until then.
        var seconds = Math.Min(planned.TotalSeconds, endSeconds);
        var gain = new TrendGain(
            seconds, slope.Value * seconds, low * seconds, high * seconds, TrendShapes.AtEnd(blocks, slope.Value), TrendShapes.Of(blocks, slope.Value, slope.Value * seconds));
        var answer = AnswerOf(gain, limit);
        trend = trend with { Gain = gain, Answer = answer, Sentence = TrendWords.Sentence(answer, gain, limit, metric.Unit) };
        return TrendWords.PerHour(gain) is not { } hourly ? trend : trend with { SlopePerHour = hourly.Value, Low = hourly.Low, High = hourly.High };
    }

    private static TrendAnswer AnswerOf(TrendGain gain, double limit) => (gain.IsWithin(limit) && gain.Reversed().IsWithin(limit), gain.Low, gain.High) switch
    {
        (true, <= 0, >= 0) => TrendAnswer.Stable,
        (true, _, _) => TrendAnswer.Within,
        (_, > 0, _) when gain.Shape == TrendShape.Lasting => TrendAnswer.Grows,
        (_, _, < 0) when gain.Shape == TrendShape.Lasting => TrendAnswer.Falls,
        _ => TrendAnswer.Inconclusive,
    };
}
