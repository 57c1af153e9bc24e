namespace LoadHarness.Reports.Sections;

/// <summary>What grows, falls or stays; only in soaks.</summary>
internal static class TrendsSection
{
    public static IEnumerable<Section> From(RunResult run) => run.Soak is { } soak
        ? [new("trends", "Trends", [soak.Trends.Count == 0 ? new Prose("No trends: too little was measured.") : Table(soak)])]
        : [];

    private static string Word(TrendAnswer answer) => answer switch
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
        return Model.Table.Of(
            $"Lines through the means of up to 12 equal blocks of the time after the warm-up (Theil-Sen), with intervals at {Format.Percent(confidence)} each, so that a false alarm among all of them "
                + "stays below 5 %. Stable: over the whole soak, the interval stays within the limit.",
            soak.Trends,
            ("Answer", trend => Cell.Badge(Word(trend.Answer), ToneOf(trend.Answer))),
            ("Series", trend => Cell.Name(trend.Name)),
            ("What it does", trend => trend.Sentence),
            ("Over the soak", trend => Cell.Number(Signed(trend.SlopePerHour * hours, trend.Unit))),
            ("Limit", trend => Cell.Number(Format.Amount(trend.Limit, trend.Unit))),
            ("First block", trend => Cell.Number(Format.Value(trend.Blocks.Count > 0 ? trend.Blocks[0] : null, trend.Unit))),
            ("Last block", trend => Cell.Number(Format.Value(trend.Blocks.Count > 0 ? trend.Blocks[^1] : null, trend.Unit))));
    }

    private static string Signed(double? gained, string unit) => gained is not { } amount ? Format.Absent
        : Format.Amount(amount, unit) is var text && amount > 0 && !text.StartsWith("0 ", StringComparison.Ordinal) && text != "0" ? "+" + text : text;
}
