namespace LoadHarness.Text;

/// <summary>
/// How numbers, times, bytes and words are written for people: here and nowhere else, the same in every culture. What cannot be shown
/// is <see cref="Absent"/>. What users write themselves is read and written by <see cref="DurationText"/> and <see cref="ByteText"/>.
/// </summary>
public static class Format
{
    /// <summary>Stands where a number could not be measured or is not supported by its samples.</summary>
    public const string Absent = "–";

    private static readonly CultureInfo Invariant = CultureInfo.InvariantCulture;

    /// <summary>A whole number with thousands separators: <c>2,160</c>.</summary>
    public static string Count(long? count) => count?.ToString("N0", Invariant) ?? Absent;

    /// <summary>A count with its noun: <c>1 round</c>, <c>2,160 requests</c>, <c>3 launches</c>.</summary>
    public static string Count(long count, string noun) => count == 1 ? $"1 {noun}" : $"{Count(count)} {noun}{(noun.EndsWith("ch", StringComparison.Ordinal) ? "es" : "s")}";

    /// <summary>A number with exactly <paramref name="decimals"/> decimals.</summary>
    public static string Number(double value, int decimals) => value.ToString($"N{decimals}", Invariant);

    /// <summary>
    /// Decimals that keep values apart from the limit they are compared with: <paramref name="fewest"/>, and up to three more where
    /// these would show a value that differs from the limit as equal to it, or as zero.
    /// </summary>
    public static int Decimals(double limit, IEnumerable<double> values, int fewest = 2)
    {
        return Enumerable.Range(fewest, 3).FirstOrDefault(decimals => !values.Any(value => Blurred(value, decimals)), fewest + 3);

        bool Blurred(double value, int digits)
        {
            var shown = Number(value, digits);
            return shown == Number(0, digits) || (value != limit && shown == Number(limit, digits));
        }
    }

    /// <summary>A latency or CPU time in microseconds, with its unit and three significant digits: <c>2.61 ms</c>.</summary>
    public static string Duration(double? microseconds) => microseconds is { } value && double.IsFinite(value) ? Duration(value, null, null) : Absent;

    /// <summary>A time with its interval, all in the unit and with the decimals of the time: <c>2.61 ms [2.55, 2.70]</c>; without one when there is none.</summary>
    public static string Duration(double microseconds, double? low, double? high)
    {
        // Rounded before the unit is chosen, so that 999.7 µs is 1.00 ms and not 1000 µs.
        var rounded = Significant(microseconds, 3);
        var (size, unit) = Math.Abs(rounded) switch { < 1_000 => (1, "µs"), < 1_000_000 => (1_000, "ms"), _ => (1_000_000, "s") };
        var decimals = Math.Abs(rounded / size) switch { 0 or >= 99.95 => 0, >= 9.995 => 1, >= 0.9995 => 2, _ => 3 };
        var interval = low is { } from && high is { } to ? $" [{Number(from / size, decimals)}, {Number(to / size, decimals)}]" : "";
        return $"{Number(rounded / size, decimals)} {unit}{interval}";
    }

    /// <summary>What a time gained, with its interval: <c>+612 µs [580, 640]</c>.</summary>
    public static string Added(double microseconds, double? low, double? high) => (microseconds > 0 ? "+" : "") + Duration(microseconds, low, high);

    /// <summary>A label of a time axis in microseconds, without the zeros that carry nothing: <c>5 ms</c>.</summary>
    public static string Tick(double microseconds) => microseconds switch
    {
        0 => "0",
        < 999.999 => $"{microseconds.ToString("#,0.###", Invariant)} µs",
        < 999_999 => $"{(microseconds / 1_000).ToString("#,0.###", Invariant)} ms",
        _ => $"{(microseconds / 1_000_000).ToString("#,0.###", Invariant)} s",
    };

    /// <summary>A label of an axis in its unit, without the zeros that carry nothing; a unit that is neither time nor percent is left to the axis.</summary>
    public static string Tick(double value, string unit) => unit switch
    {
        "ms" => Tick(value * 1_000),
        "µs" => Tick(value),
        "%" => Percent(value / 100),
        _ => value.ToString("#,0.######", Invariant),
    };

    /// <summary>What was measured, in the unit of its metric or curve: times as <see cref="Duration(double?)"/>, all else as <see cref="Amount"/>.</summary>
    public static string Value(double? value, string unit) => (value, unit) switch
    {
        ({ } number, "ms") => Duration(number * 1_000),
        (_, "µs") => Duration(value),
        ({ } number, "%") => Percent(number / 100),
        ({ } number, _) when double.IsFinite(number) => Amount(number, unit),
        _ => Absent,
    };

    /// <summary>An amount with its unit, without the zeros that carry nothing: <c>3.1 MB</c>, <c>0.25 ms</c>, <c>4</c>.</summary>
    /// <param name="amount">The amount, in <paramref name="unit"/>.</param>
    /// <param name="unit"><c>bytes</c>, <c>µs</c>, <c>share</c> (0..1), <c>instructions</c>, any other unit as it is, or empty for a bare number.</param>
    public static string Amount(double amount, string unit)
    {
        var (name, size) = Scale(amount, unit);
        return $"{Number(amount / size)} {name}".TrimEnd();
    }

    /// <summary>The unit to write amounts of this size in, and what one of it is in the unit of the amount; for several that share a unit.</summary>
    /// <param name="largest">The largest amount, by size, that stands beside others.</param>
    /// <param name="unit">As for <see cref="Amount"/>.</param>
    public static (string Unit, double Size) Scale(double largest, string unit) => (unit, Math.Abs(largest)) switch
    {
        ("bytes", >= 1e9) => ("GB", 1e9),
        ("bytes", >= 1e5) => ("MB", 1e6),
        ("bytes", >= 1e2) => ("KB", 1e3),
        ("bytes", _) => ("B", 1),
        ("µs", >= 1e6) => ("s", 1e6),
        ("µs", >= 1e2) => ("ms", 1e3),
        ("share", _) => ("%", 0.01),
        ("instructions", >= 1e6) => ("M", 1e6),
        ("instructions", _) => ("", 1),
        var (name, _) => (name, 1),
    };

    /// <summary>A number with three significant digits at most, and no more than two decimals.</summary>
    public static string Number(double value) =>
        value.ToString(Math.Abs(value) switch { >= 100 => "#,0", >= 10 => "0.#", _ => "0.##" }, Invariant) is var text && text == "-0" ? "0" : text;

    /// <summary>A ratio with at least two significant digits: <c>0.37×</c>, <c>0.034×</c>, <c>12.3×</c>.</summary>
    public static string Ratio(double? ratio) => ratio is { } value && double.IsFinite(value) ? $"{RatioDigits(value)}×" : Absent;

    /// <summary>A ratio with its interval: <c>0.37× [0.35, 0.39]</c>; without one when there is none.</summary>
    public static string Ratio(double? ratio, double? low, double? high) =>
        Interval(low, high) is var interval && interval == Absent ? Ratio(ratio) : $"{Ratio(ratio)} {interval}";

    /// <summary>An interval of a ratio: <c>[0.35, 0.39]</c>.</summary>
    public static string Interval(double? low, double? high) =>
        low is { } from && high is { } to && double.IsFinite(from) && double.IsFinite(to)
            ? $"[{RatioDigits(from)}, {RatioDigits(to)}]"
            : Absent;

    /// <summary>A share of a whole in percent. Rounded down, so that only the whole is <c>100 %</c>.</summary>
    public static string Share(long part, long whole) =>
        whole <= 0 ? Absent
        : part >= whole ? "100 %"
        : Percent(Math.Floor(10_000.0 * part / whole) / 10_000);

    /// <summary>A share 0..1 in percent with at most two decimals: <c>37.5 %</c>; one below 0.1 % keeps two digits, so that it does not look like nothing.</summary>
    public static string Percent(double? share) => share switch
    {
        null or double.NaN or double.PositiveInfinity or double.NegativeInfinity => Absent,
        > 0 and < 0.001 => $"{Significant(share.Value * 100, 2).ToString("0.##########", Invariant)} %",
        { } value => $"{(value * 100).ToString("#,0.##", Invariant)} %",
    };

    /// <summary>A rate: <c>180 requests/s</c>.</summary>
    public static string Rate(double perSecond) => $"{perSecond.ToString("#,0.##", Invariant)} requests/s";

    /// <summary>How long something took: <c>31.2 s</c>, <c>1 min 10 s</c>, <c>2 h 5 min</c>.</summary>
    public static string Elapsed(double seconds) => Math.Round(seconds) switch
    {
        _ when !double.IsFinite(seconds) => Absent,
        _ when seconds < 59.95 => $"{seconds.ToString("0.0", Invariant)} s",
        < 3_600 and var whole => $"{Math.Floor(whole / 60)} min {whole % 60} s",
        var whole => Minutes(Math.Floor(whole / 60)),
    };

    /// <summary>A time that is only expected, no finer than anyone can use: <c>45 s</c>, <c>12 min</c>, <c>2 h 13 min</c>.</summary>
    public static string Roughly(TimeSpan time) =>
        time < TimeSpan.FromSeconds(119.5) ? $"{Math.Round(time.TotalSeconds)} s" : Minutes(Math.Round(time.TotalMinutes));

    /// <summary>A moment in UTC: <c>2026-11-21 23:30:00 UTC</c>.</summary>
    public static string Moment(DateTimeOffset moment) => moment.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", Invariant);

    /// <summary>A moment in UTC as it stands in names of files: <c>2026-11-21T23-30-00Z</c>.</summary>
    public static string FileMoment(DateTimeOffset moment) => moment.UtcDateTime.ToString("yyyy-MM-dd'T'HH-mm-ss'Z'", Invariant);

    /// <summary>A verdict, or the like, as people and CI logs read it: <c>PASS</c>.</summary>
    public static string Word(Enum state) => state.ToString().ToUpperInvariant();

    /// <summary>Words as they begin a sentence or head a column.</summary>
    public static string Capital(string words) => words.Length == 0 ? words : char.ToUpperInvariant(words[0]) + words[1..];

    /// <summary>Phrases as a list: <c>a, b and c</c>.</summary>
    public static string List(IReadOnlyList<string> phrases) =>
        phrases.Count < 2 ? string.Concat(phrases) : $"{string.Join(", ", phrases.SkipLast(1))} and {phrases[^1]}";

    private static string Minutes(double minutes) => minutes switch
    {
        < 60 => $"{minutes} min",
        _ when minutes % 60 == 0 => $"{Count((long)minutes / 60)} h",
        _ => $"{Count((long)minutes / 60)} h {minutes % 60} min",
    };

    /// <summary>A value rounded to so many significant digits.</summary>
    private static double Significant(double value, int digits)
    {
        if (value == 0)
        {
            return 0;
        }

        var step = Math.Pow(10, Math.Floor(Math.Log10(Math.Abs(value))) - digits + 1);
        return Math.Round(value / step) * step;
    }

    private static string RatioDigits(double value) => value.ToString(
        Math.Abs(value) switch
        {
            >= 100 => "#,0",
            >= 10 => "0.0",
            >= 0.1 or 0 => "0.00",
            >= 0.01 => "0.000",
            >= 0.001 => "0.0000",
            _ => "0.0E+0",
        },
        Invariant);
}
