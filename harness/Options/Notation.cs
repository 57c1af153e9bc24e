using System.Globalization;
using System.Text;
using LoadHarness.Arms;
using LoadHarness.Schedules;
using LoadHarness.Text;

namespace LoadHarness.Options;

/// <summary>How a kind of value is written.</summary>
/// <param name="Accepted">What is accepted, with units and limits, to stand after "must be": <c>100ms to 10m</c>.</param>
/// <param name="Read">Reads a text, or says all that is wrong with it.</param>
/// <param name="Write">Writes a value so that <paramref name="Read"/> gives it again.</param>
public sealed record Notation<T>(string Accepted, Func<GivenText, Reading<T>> Read, Func<T, string> Write);

/// <summary>The notations of the command line. All are independent of the culture.</summary>
public static class Notation
{
    private const string PerMinute = "/min";

    /// <summary>A whole number, written in digits.</summary>
    public static Notation<int> WholeNumber(int min, int max)
    {
        var accepted = string.Create(CultureInfo.InvariantCulture, $"{min:N0} to {max:N0}");
        return new(accepted, Read, value => value.ToString(CultureInfo.InvariantCulture));

        Reading<int> Read(GivenText given)
        {
            if (int.TryParse(given.Text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value >= min && value <= max)
            {
                return Reading.Of(value);
            }

            // Nearest to what was wanted; the limits are shown with commas, so somebody will write them.
            const NumberStyles Lenient = NumberStyles.AllowLeadingSign | NumberStyles.AllowThousands;
            return Reading.Refused<int>(given.MustBe(
                accepted,
                long.TryParse(given.Text, Lenient, CultureInfo.InvariantCulture, out var wanted)
                    ? string.Create(CultureInfo.InvariantCulture, $"{given.Name}={Math.Clamp(wanted, min, max)}")
                    : null));
        }
    }

    /// <summary>A duration with its unit, see <see cref="DurationText"/>.</summary>
    public static Notation<TimeSpan> Duration(TimeSpan min, TimeSpan max)
    {
        var accepted = $"{DurationText.Format(min)} to {DurationText.Format(max)}";
        return new(accepted, Read, DurationText.Format);

        Reading<TimeSpan> Read(GivenText given)
        {
            if (DurationText.TryParse(given.Text, out var wanted))
            {
                return IsWithin(wanted)
                    ? Reading.Of(wanted)
                    : Reading.Refused<TimeSpan>(given.MustBe(accepted, $"{given.Name}={DurationText.Format(wanted < min ? min : max)}"));
            }

            string[] units = ["s", "ms", "m", "h"];
            var unit = units.FirstOrDefault(unit => DurationText.TryParse(given.Text + unit, out var meant) && IsWithin(meant));
            return Reading.Refused<TimeSpan>(given.MustBe(accepted, unit is null ? null : given.Text + unit));
        }

        bool IsWithin(TimeSpan value) => value >= min && value <= max;
    }

    /// <summary>A duration, or a word for none.</summary>
    public static Notation<TimeSpan?> DurationOr(string none, TimeSpan min, TimeSpan max)
    {
        var duration = Duration(min, max);
        var accepted = $"{none}, or {duration.Accepted}";
        return new(accepted, Read, value => value is { } some ? duration.Write(some) : none);

        Reading<TimeSpan?> Read(GivenText given)
        {
            if (given.Text.Equals(none, StringComparison.OrdinalIgnoreCase))
            {
                return Reading.Of((TimeSpan?)null);
            }

            var reading = duration.Read(given);
            return reading.Problems.Count == 0 ? Reading.Of((TimeSpan?)reading.Value) : Reading.Refused<TimeSpan?>(given.MustBe(accepted));
        }
    }

    /// <summary>What a duration grows by in a minute, such as <c>1ms/min</c>; <c>0ms/min</c> for not at all.</summary>
    public static Notation<TimeSpan> DurationPerMinute(TimeSpan min, TimeSpan max)
    {
        var accepted = $"{DurationText.Format(min)}{PerMinute} to {DurationText.Format(max)}{PerMinute}";
        return new(accepted, Read, value => DurationText.Format(value) + PerMinute);

        Reading<TimeSpan> Read(GivenText given) =>
            given.Text.EndsWith(PerMinute, StringComparison.Ordinal) && DurationText.TryParse(given.Text[..^PerMinute.Length], out var value) && value >= min && value <= max
                ? Reading.Of(value)
                : Reading.Refused<TimeSpan>(given.MustBe(accepted));
    }

    /// <summary>Bytes in a minute with their unit, such as <c>1MB/min</c>: B, KB, MB or GB, each 1,000 times the last.</summary>
    public static Notation<long> BytesPerMinute(long min, long max)
    {
        var accepted = $"{ByteText.Format(min)}{PerMinute} to {ByteText.Format(max)}{PerMinute}";
        return new(accepted, Read, value => ByteText.Format(value) + PerMinute);

        Reading<long> Read(GivenText given) =>
            given.Text.EndsWith(PerMinute, StringComparison.Ordinal) && ByteText.TryParse(given.Text[..^PerMinute.Length], out var value) && value >= min && value <= max
                ? Reading.Of(value)
                : Reading.Refused<long>(given.MustBe(accepted));
    }

    /// <summary>Shares of a load by connection mode, such as <c>keepalive:80,resumed:15,cold:5</c>.</summary>
    public static Notation<IReadOnlyList<MixPart>> Mix()
    {
        const int MostWeight = 1_000;
        (string Name, ConnectionMode Mode)[] modes = [("keepalive", ConnectionMode.KeepAlive), ("resumed", ConnectionMode.Resumed), ("cold", ConnectionMode.Cold)];
        var accepted = $"one or more of {string.Join(", ", modes.Select(mode => $"{mode.Name}:WEIGHT"))}, with weights from 1 to {MostWeight.ToString("N0", CultureInfo.InvariantCulture)}";
        return new(accepted, Read, parts => string.Join(',', parts.Select(part => string.Create(CultureInfo.InvariantCulture, $"{NameOf(modes, part.Mode)}:{part.Weight}"))));

        Reading<IReadOnlyList<MixPart>> Read(GivenText given)
        {
            List<MixPart> parts = [];
            foreach (var written in given.Text.Split(',', StringSplitOptions.TrimEntries))
            {
                var colon = written.IndexOf(':', StringComparison.Ordinal);
                var index = colon < 0 ? -1 : Array.FindIndex(modes, mode => mode.Name.Equals(written[..colon], StringComparison.OrdinalIgnoreCase));
                if (index < 0
                    || !int.TryParse(written[(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var weight)
                    || weight is < 1 or > MostWeight)
                {
                    return Reading.Refused<IReadOnlyList<MixPart>>(given.MustBe(accepted));
                }

                if (parts.Exists(part => part.Mode == modes[index].Mode))
                {
                    return Reading.Refused<IReadOnlyList<MixPart>>($"{given.Name}: '{modes[index].Name}' is given twice (write it once)");
                }

                parts.Add(new(modes[index].Mode, weight));
            }

            return Reading.Of<IReadOnlyList<MixPart>>(parts);
        }
    }

    /// <summary>The address of a plain HTTP or HTTPS service.</summary>
    public static Notation<Uri> HttpAddress()
    {
        const string Accepted = "http://HOST:PORT or https://HOST:PORT";
        return new(
            Accepted,
            given => Uri.TryCreate(given.Text, UriKind.Absolute, out var uri) && (uri.Scheme == Uri.UriSchemeHttp || uri.Scheme == Uri.UriSchemeHttps) && uri.UserInfo.Length == 0
                ? Reading.Of(uri)
                : Reading.Refused<Uri>((given with { Text = WithoutCredentials(given.Text) }).MustBe(Accepted)),
            value => value.OriginalString);
    }

    /// <summary><c>auto</c> (null), or a number of requests per second such as <c>200/s</c>.</summary>
    public static Notation<double?> Rate(double min, double max)
    {
        const string Auto = "auto", PerSecond = "/s";
        var accepted = string.Create(CultureInfo.InvariantCulture, $"auto, or {min:#,0.###}/s to {max:#,0.###}/s");
        return new(accepted, Read, value => value is { } rate ? rate.ToString(CultureInfo.InvariantCulture) + PerSecond : Auto);

        Reading<double?> Read(GivenText given) =>
            given.Text.Equals(Auto, StringComparison.OrdinalIgnoreCase) ? Reading.Of((double?)null)
            : TryRead(given.Text, out var rate) ? Reading.Of((double?)rate)
            : Reading.Refused<double?>(given.MustBe(accepted, TryRead(given.Text + PerSecond, out _) ? given.Text + PerSecond : null));

        bool TryRead(string text, out double rate)
        {
            rate = default;
            return text.EndsWith(PerSecond, StringComparison.Ordinal)
                && double.TryParse(text[..^PerSecond.Length], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out rate)
                && rate >= min && rate <= max;
        }
    }

    /// <summary><c>12</c> for exactly twelve rounds, <c>12..18</c> for up to six more while a gate is inconclusive.</summary>
    public static Notation<RoundRange> Rounds(int min, int max)
    {
        var accepted = string.Create(CultureInfo.InvariantCulture, $"{min:N0} to {max:N0}, or FIRST..MAX within it");
        return new(accepted, Read, value => value.ToString());

        Reading<RoundRange> Read(GivenText given)
        {
            var limits = given.Text.Split("..");
            return limits.Length <= 2 && TryRead(limits[0], out var first) && TryRead(limits[^1], out var last) && first <= last
                ? Reading.Of(new RoundRange(first, last))
                : Reading.Refused<RoundRange>(given.MustBe(accepted));
        }

        bool TryRead(string text, out int value) =>
            int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value) && value >= min && value <= max;
    }

    /// <summary>One of a few names; case does not matter.</summary>
    public static Notation<T> Choice<T>(params IReadOnlyList<(string Name, T Value)> choices)
    {
        string[] names = [.. choices.Select(choice => choice.Name)];
        var accepted = $"{string.Join(", ", names[..^1])} or {names[^1]}";
        return new(accepted, Read, value => NameOf(choices, value));

        Reading<T> Read(GivenText given)
        {
            foreach (var (name, value) in choices)
            {
                if (name.Equals(given.Text, StringComparison.OrdinalIgnoreCase))
                {
                    return Reading.Of(value);
                }
            }

            var nearest = NearestName.Of(given.Text, names);
            return Reading.Refused<T>(given.MustBe(accepted, nearest is null ? null : $"{given.Name}={nearest}"));
        }
    }

    /// <summary>One or more of a few names with commas between them, each at most once; case does not matter.</summary>
    public static Notation<IReadOnlyList<T>> Several<T>(params IReadOnlyList<(string Name, T Value)> choices)
    {
        string[] names = [.. choices.Select(choice => choice.Name)];
        return new($"one or more of {string.Join(", ", names)}", Read, values => string.Join(',', values.Select(value => NameOf(choices, value))));

        Reading<IReadOnlyList<T>> Read(GivenText given)
        {
            List<T> values = [];
            List<string> problems = [];
            foreach (var written in given.Text.Split(',', StringSplitOptions.TrimEntries))
            {
                var index = Array.FindIndex(names, name => name.Equals(written, StringComparison.OrdinalIgnoreCase));
                if (index < 0)
                {
                    var nearest = DidYouMean(NearestName.Of(written, names));
                    problems.Add($"{given.Name}: '{written}' is not known{nearest}; known: {string.Join(", ", names)}");
                }
                else if (values.Contains(choices[index].Value))
                {
                    problems.Add($"{given.Name}: '{written}' is given twice (write it once)");
                }
                else
                {
                    values.Add(choices[index].Value);
                }
            }

            return new(values, problems);
        }
    }

    /// <summary>Any text but none, such as a path.</summary>
    /// <param name="accepted">What the text names: <c>a directory</c>.</param>
    public static Notation<string> Text(string accepted) =>
        new(
            accepted,
            given => string.IsNullOrWhiteSpace(given.Text) ? Reading.Refused<string>(given.MustBe(accepted)) : Reading.Of(given.Text),
            value => value);

    /// <summary>One value of an option that may be written several times.</summary>
    public static Notation<IReadOnlyList<T>> Repeated<T>(Notation<T> one) =>
        new(
            one.Accepted,
            given =>
            {
                var reading = one.Read(given);
                return reading.Problems.Count == 0 ? Reading.Of<IReadOnlyList<T>>([reading.Value!]) : new([], reading.Problems);
            },
            values => string.Join(", ", values.Select(one.Write)));

    /// <summary>An IP address or a host name, without a port.</summary>
    public static Notation<string> Host()
    {
        const string Accepted = "an IP address or a host name without a port";
        return new(
            Accepted,
            given => Uri.CheckHostName(given.Text) == UriHostNameType.Unknown
                ? Reading.Refused<string>(given.MustBe(Accepted))
                : Reading.Of(given.Text),
            value => value);
    }

    /// <summary><c>embedded</c>, the name of a server's program, or <c>https://HOST:PORT</c> with a host name.</summary>
    public static Notation<TargetChoice> Target()
    {
        const string Embedded = "embedded";
        (string Name, TargetChoice Choice)[] words =
        [
            (Embedded, new TargetChoice.Embedded()),
            .. Enum.GetValues<ServerProgram>().Select(program => (Names.Of(program), new TargetChoice.Program(program))),
        ];
        var accepted = $"{string.Join(", ", words.Select(word => word.Name))} or https://HOST:PORT";
        return new(accepted, Read, Write);

        string Write(TargetChoice value) => value is TargetChoice.External external ? external.Address.ToString() : NameOf(words, value);

        Reading<TargetChoice> Read(GivenText given)
        {
            if (Array.Find(words, word => word.Name.Equals(given.Text, StringComparison.OrdinalIgnoreCase)).Choice is { } named)
            {
                return Reading.Of(named);
            }

            var shown = given with { Text = WithoutCredentials(given.Text) };
            // SNI carries ASCII; a name in other letters is for the user to translate.
            if (!Uri.TryCreate(given.Text, UriKind.Absolute, out var uri)
                || uri.Scheme != Uri.UriSchemeHttps || uri.Port == 0 || !Ascii.IsValid(uri.Host))
            {
                var nearest = NearestName.Of(given.Text, words.Select(word => word.Name));
                return Reading.Refused<TargetChoice>(shown.MustBe(accepted, nearest is null ? null : $"{shown.Name}={nearest}"));
            }

            if (uri.HostNameType is UriHostNameType.IPv4 or UriHostNameType.IPv6)
            {
                return Reading.Refused<TargetChoice>(
                    $"{shown.Name}={shown.Text}: the host must be a name, since a session is never resumed for an IP address in SNI "
                    + $"(write {shown.Name}={new TargetAddress("NAME", uri.Port)} connect={uri.Host.Trim('[', ']')})");
            }

            // The port must be written, and nothing that the harness would have to ignore: path, query, credentials.
            var address = new TargetAddress(uri.Host, uri.Port);
            return given.Text.TrimEnd('/').Equals(address.ToString(), StringComparison.OrdinalIgnoreCase)
                ? Reading.Of<TargetChoice>(new TargetChoice.External(address))
                : Reading.Refused<TargetChoice>(shown.MustBe(accepted, $"{shown.Name}={address}"));
        }
    }

    /// <summary>The proposal in an error on an unknown name; empty without one.</summary>
    internal static string DidYouMean(string? nearest) => nearest is null ? "" : $" (did you mean '{nearest}'?)";

    private static string NameOf<T>(IReadOnlyList<(string Name, T Value)> choices, T value) =>
        choices.First(choice => EqualityComparer<T>.Default.Equals(choice.Value, value)).Name;

    // An error ends up in logs: a password must not.
    private static string WithoutCredentials(string url) => url.LastIndexOf('@') is >= 0 and var at ? "…" + url[at..] : url;
}
