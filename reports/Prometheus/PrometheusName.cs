namespace LoadHarness.Reports.Prometheus;

/// <summary>Names as Prometheus wants them: unit and kind at the end (OpenTelemetry specification, "Prometheus and OpenMetrics compatibility").</summary>
internal static class PrometheusName
{
    /// <summary>The name of an instrument.</summary>
    /// <param name="instrument">Its name, such as <c>loadharness.client.request.duration</c>.</param>
    /// <param name="unit">Its unit in UCUM, such as <c>s</c>; what stands in braces is no unit.</param>
    /// <param name="kind">Its kind.</param>
    public static string Of(string instrument, string? unit, FamilyKind kind)
    {
        var name = Clean(instrument);
        var words = unit switch
        {
            "s" => "seconds",
            "By" => "bytes",
            _ => null,
        };
        name = words is null || name.EndsWith(words, StringComparison.Ordinal) ? name : $"{name}_{words}";
        return kind == FamilyKind.Counter ? $"{name}_total" : name;
    }

    /// <summary>A name with underscores instead of all that Prometheus does not take.</summary>
    public static string Clean(string name) =>
        string.Concat(name.Select((letter, index) => char.IsAsciiLetter(letter) || letter == '_' || (index > 0 && char.IsAsciiDigit(letter)) ? letter : '_'));
}
