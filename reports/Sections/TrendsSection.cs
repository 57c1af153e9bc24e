using LoadHarness.Metrics;
using LoadHarness.Reports.Formatting;
using LoadHarness.Reports.Model;
using LoadHarness.Results;

namespace LoadHarness.Reports.Sections;

/// <summary>What grows, falls or stays; only in soaks.</summary>
internal static class TrendsSection
{
    public static IEnumerable<Section> From(RunResult run)
    {
        if (run.Soak is { } soak)
        {
            yield return new("trends", "Trends", [soak.Trends.Count == 0 ? new Prose("No trends: too little was measured.") : Table(soak)]);
        }
    }

    /// <summary>The word for an answer.</summary>
    public static string Word(TrendAnswer answer) => answer switch
    {
        TrendAnswer.Stable => "STABLE",
        TrendAnswer.Grows => "GROWS",
        TrendAnswer.Falls => "FALLS",
        _ => "UNDECIDED",
    };

    // Only a gate says whether what moves is bad; a fall of memory is none, one of throughput is.
    private static Tone ToneOf(TrendAnswer answer) => answer switch
    {
        TrendAnswer.Stable => Tone.Good,
        TrendAnswer.Inconclusive => Tone.Neutral,
        _ => Tone.Doubt,
    };

    private static Table Table(SoakResult soak)
    {
        var hours = soak.PlannedWindows * soak.WindowSeconds / 3600;
        var confidence = soak.Trends[0].Confidence;
        return new(
            $"Lines through the means of up to 12 equal blocks of the time after the warm-up (Theil-Sen), with intervals at {Format.Percent(confidence)} each, so that a false alarm among all of them "
                + "stays below 5 %. Stable: over the whole soak, the interval stays within the limit.",
            [new("Answer"), new("Series"), new("What it does"), Column.Number("Over the soak"), Column.Number("Limit"), Column.Number("First block"), Column.Number("Last block")],
            [
                .. soak.Trends.Select(trend => (Cell[])
                [
                    Cell.Badge(Word(trend.Answer), ToneOf(trend.Answer)),
                    Cell.Name(trend.Name),
                    new(trend.Sentence),
                    Cell.Number(trend.SlopePerHour is { } slope ? Signed(slope * hours, trend.Unit) : Format.Absent),
                    Cell.Number(TrendUnit.Amount(trend.Limit, trend.Unit)),
                    Cell.Number(trend.Blocks.Count > 0 ? TrendUnit.Amount(trend.Blocks[0], trend.Unit) : Format.Absent),
                    Cell.Number(trend.Blocks.Count > 0 ? TrendUnit.Amount(trend.Blocks[^1], trend.Unit) : Format.Absent),
                ]),
            ]);
    }

    private static string Signed(double amount, string unit) => TrendUnit.Amount(amount, unit) is var text && amount > 0 && !text.StartsWith("0 ", StringComparison.Ordinal) && text != "0" ? "+" + text : text;
}
