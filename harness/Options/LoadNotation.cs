namespace LoadHarness.Options;

/// <summary>How a load is written: <c>open</c>, <c>closed</c>, or a shape in NBomber's words, such as <c>rampingInject:10/s..200/s:30s,inject:200/s:1m,pause:5s</c>.</summary>
public static class LoadNotation
{
    private const string Open = "open";
    private const string Closed = "closed";
    private const string Separator = "..";
    private const string Limits = "RATE up to 100,000/s, such as 200/s or 10/5s; TIME 100ms to 24h; CLIENTS up to 10,000; NUMBER up to 10,000,000";

    private const double MostRate = 100_000;
    private const int MostClients = 10_000;
    private const int MostIterations = 10_000_000;
    private const int MostParts = 1_000;

    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Longest = TimeSpan.FromHours(24);

    // How long iterations may take where nobody says: a target that hangs must not hold a run.
    private static readonly TimeSpan UsualPatience = TimeSpan.FromMinutes(10);

    private static readonly (string Name, string Form, string Example)[] Words =
    [
        ("inject", "RATE:TIME", "200/s:1m"),
        ("rampingInject", "[RATE..]RATE:TIME", "10/s..200/s:30s"),
        ("injectRandom", "RATE..RATE:TIME", "50/s..150/s:1m"),
        ("iterationsForInject", "RATE:NUMBER", "100/s:5000"),
        ("keepConstant", "CLIENTS:TIME", "20:1m"),
        ("rampingConstant", "[CLIENTS..]CLIENTS:TIME", "0..50:30s"),
        ("iterationsForConstant", "CLIENTS:NUMBER[:TIME]", "20:5000"),
        ("pause", "TIME", "5s"),
    ];

    private static readonly string Accepted =
        $"{Open}, {Closed}, or a shape, one part or more of {string.Join(", ", Words.Select(word => $"{word.Name}:{word.Form}"))}; {Limits}";

    /// <summary>The notation of the option.</summary>
    public static Notation<LoadChoice> Load() => new(Accepted, Read, Write);

    /// <summary>A shape alone, or all that is wrong with it.</summary>
    /// <param name="given">Parts with commas between them.</param>
    public static Reading<LoadShape> ReadShape(GivenText given)
    {
        List<LoadPhase> phases = [];
        List<string> problems = [];
        var parts = given.Text.Split(',', StringSplitOptions.TrimEntries);
        if (parts.Length > MostParts)
        {
            return Reading.Refused<LoadShape>($"{given.Name} must have at most {Format.Count(MostParts)} parts, but has {Format.Count(parts.Length)} (write fewer)");
        }

        foreach (var (index, part) in parts.Index())
        {
            var fields = part.Split(':', StringSplitOptions.TrimEntries);
            var (name, form, example) = Array.Find(Words, word => word.Name.Equals(fields[0], StringComparison.OrdinalIgnoreCase));
            var place = $"{given.Name}: part {index + 1}";
            if (name is null)
            {
                string[] known = [.. Words.Select(word => word.Name)];
                problems.Add($"{place} '{GivenText.Show(part)}' is not known{Notation.DidYouMean(NearestName.Of(fields[0], known))}; known: {string.Join(", ", known)}");
            }
            else if (Phase(name, fields[1..], $"{name}:{string.Join(':', fields[1..])}", phases.LastOrDefault()) is { } phase)
            {
                phases.Add(phase);
            }
            else
            {
                problems.Add($"{place} must be {name}:{form} ({Limits}), but is '{GivenText.Show(part)}' (write {name}:{example})");
            }
        }

        // What one part alone is wrong by says nothing of the whole.
        return problems.Count > 0 ? new(null, problems) : Bounded(given, new LoadShape(phases));
    }

    private static Reading<LoadChoice> Read(GivenText given)
    {
        if (given.Text.Equals(Open, StringComparison.OrdinalIgnoreCase))
        {
            return Reading.Of<LoadChoice>(new LoadChoice.Open());
        }

        if (given.Text.Equals(Closed, StringComparison.OrdinalIgnoreCase))
        {
            return Reading.Of<LoadChoice>(new LoadChoice.Closed());
        }

        if (!given.Text.Contains(':', StringComparison.Ordinal))
        {
            var nearest = NearestName.Of(given.Text, [Open, Closed]);
            return Reading.Refused<LoadChoice>(given.MustBe($"{Open}, {Closed} or a shape, such as inject:200/s:1m", nearest is null ? null : $"{given.Name}={nearest}"));
        }

        var shape = ReadShape(given);
        return shape.Problems.Count > 0 ? new(null, shape.Problems) : Reading.Of<LoadChoice>(new LoadChoice.Shaped(shape.Value!));
    }

    private static string Write(LoadChoice load) => load switch
    {
        LoadChoice.Shaped { Shape: var shape } => shape.ToString(),
        LoadChoice.Closed => Closed,
        _ => Open,
    };

    private static Reading<LoadShape> Bounded(GivenText given, LoadShape shape) =>
        shape.Length > Longest
            ? Reading.Refused<LoadShape>($"{given.Name} must take at most {DurationText.Format(Longest)} in all, but takes {DurationText.Format(shape.Length)} (write less time in its parts)")
        : shape.OpenRequests == 0 && shape.MostClients == 0
            ? Reading.Refused<LoadShape>($"{given.Name} must start at least one request, but '{GivenText.Show(given.Text)}' starts none (write {given.Name}=inject:200/s:1m)")
        : Reading.Of(shape);

    /// <summary>A part; null where its fields are none.</summary>
    private static LoadPhase? Phase(string name, string[] fields, string text, LoadPhase? last) => (name, fields) switch
    {
        ("inject", [var rate, var time]) when Rate(rate) is > 0 and var each && Time(time) is { } length => new RateLine(text, each, each, length),
        ("rampingInject", [var rates, var time]) when Line(rates, Rate, last?.EndRate ?? 0) is var (from, to) && Time(time) is { } length => new RateLine(text, from, to, length),
        ("injectRandom", [var rates, var time]) when rates.Split(Separator) is [var low, var high] && Frequency(low) is var (least, interval) && Frequency(high) is var (most, same)
            && interval == same && interval >= Shortest && least <= most && Time(time) is { } length => new RandomRates(text, least, most, interval, length, seed: 0),
        ("iterationsForInject", [var rate, var number]) when Rate(rate) is > 0 and var each && Count(number, MostIterations) is > 0 and var requests && requests / each <= Longest.TotalSeconds =>
            RateLine.Counted(text, each, requests),
        ("keepConstant", [var clients, var time]) when Clients(clients) is > 0 and var count && Time(time) is { } length => new ClientLine(text, count, count, length),
        ("rampingConstant", [var clients, var time]) when Line(clients, Clients, last?.EndClients ?? 0) is var (from, to) && Time(time) is { } length => new ClientLine(text, from, to, length),
        ("iterationsForConstant", [var clients, var number, .. { Length: <= 1 } patience]) when Clients(clients) is > 0 and var count && Count(number, MostIterations) is > 0 and var iterations
            && (patience is [var time] ? Time(time) : UsualPatience) is { } length => new ClientLine(text, count, count, length, iterations),
        ("pause", [var time]) when Time(time) is { } length => new Pause(text, length),
        _ => null,
    };

    /// <summary>Two values with dots between them, or the second alone, which the last part's end goes before.</summary>
    private static (T From, T To)? Line<T>(string text, Func<string, T?> read, T last)
        where T : struct => text.Split(Separator) switch
        {
            [var only] when read(only) is { } to => (last, to),
            [var first, var second] when read(first) is { } from && read(second) is { } to => (from, to),
            _ => null,
        };

    private static double? Rate(string text) => Frequency(text)?.PerSecond;

    /// <summary>A number in an interval, such as <c>200/s</c>, <c>5/m</c> or <c>10/500ms</c>.</summary>
    private static (double PerSecond, TimeSpan Interval)? Frequency(string text)
    {
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        var unit = slash < 0 ? "" : text[(slash + 1)..];
        return slash >= 0
            && double.TryParse(text[..slash], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
            && DurationText.TryParse(char.IsDigit(unit.FirstOrDefault()) ? unit : $"1{unit}", out var interval)
            && interval > TimeSpan.Zero && interval <= Longest && number / interval.TotalSeconds <= MostRate
            ? (number / interval.TotalSeconds, interval)
            : null;
    }

    private static TimeSpan? Time(string text) => DurationText.TryParse(text, out var time) && time >= Shortest && time <= Longest ? time : null;

    private static int? Clients(string text) => Count(text, MostClients);

    private static int? Count(string text, int most) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count <= most ? count : null;
}
