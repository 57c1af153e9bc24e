namespace LoadHarness.Reports.Sections;

/// <summary>What grows, falls or stays; only in soaks.</summary>
internal static class TrendsSection
{
    public static IEnumerable<Section> From(RunResult run) => run.Soak is { } soak
        ? [new("trends", "Trends", [Block(soak)])]
        : [];

    private static Block Block(SoakResult soak) => soak.Trends switch
    {
        [] => new Prose("No trends: too little was measured."),
        var trends when trends.All(trend => trend.Answer == TrendAnswer.TooShort) => new Prose($"{Format.Capital(trends[0].Sentence)}."),
        _ => Table(soak),
    };

    private static string Word(TrendAnswer answer) => answer switch
    {
        TrendAnswer.Stable => "STABLE",
        TrendAnswer.Grows => "GROWS",
        TrendAnswer.Falls => "FALLS",
        TrendAnswer.Within => "WITHIN LIMIT",
        TrendAnswer.TooShort => "TOO SHORT",
        _ => "UNDECIDED",
    };

    // Only a gate says whether what moves is bad; a fall of memory is none, one of throughput is.
    private static Tone ToneOf(TrendAnswer answer) => answer switch
    {
        TrendAnswer.Stable or TrendAnswer.Within => Tone.Good,
        TrendAnswer.Inconclusive or TrendAnswer.TooShort => Tone.Neutral,
        _ => Tone.Doubt,
    };

    private static Table Table(SoakResult soak)
    {
        var hours = soak.PlannedWindows * soak.WindowSeconds / 3600;
        var confidence = soak.Trends[0].Confidence;
        return Model.Table.Of(
            $"Lines through the means of up to 12 equal blocks of the time after the warm-up (Theil-Sen), with intervals at {Format.Percent(confidence)} each, so that all gates of the soak together "
                + "are wrong in at most 5 % of soaks. Stable: what is gained over the soak may be nothing, and stays within the limit. What slows down as a start-up does, or falls back as a saw-tooth "
                + "does, is not called growth.",
            soak.Trends,
            ("Answer", trend => Cell.Badge(Word(trend.Answer), ToneOf(trend.Answer))),
            ("Series", trend => Cell.Name(trend.Name)),
            ("What it does", trend => trend.Sentence),
            ("Over the soak", trend => Cell.Number(Signed(trend.Gain?.Value ?? trend.SlopePerHour * hours, trend.Unit))),
            ("Limit", trend => Cell.Number(Format.Amount(trend.Limit, trend.Unit))),
            ("First block", trend => Cell.Number(Format.Value(trend.Blocks.Count > 0 ? trend.Blocks[0] : null, trend.Unit))),
            ("Last block", trend => Cell.Number(Format.Value(trend.Blocks.Count > 0 ? trend.Blocks[^1] : null, trend.Unit))));
    }

    private static string Signed(double? gained, string unit) => gained is not { } amount ? Format.Absent
        : Format.Amount(amount, unit) is var text && amount > 0 && !text.StartsWith("0 ", StringComparison.Ordinal) && text != "0" ? "+" + text : text;
}
