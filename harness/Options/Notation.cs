using System.Net;
using System.Text;

namespace LoadHarness.Options;

/// <summary>How a kind of value is written.</summary>
/// <param name="Accepted">What is accepted, with units and limits, to stand after "must be": <c>100ms to 10m</c>.</param>
/// <param name="Read">Reads a text, or says all that is wrong with it.</param>
/// <param name="Write">Writes a value so that <paramref name="Read"/> gives it again.</param>
public sealed record Notation<T>(string Accepted, Func<GivenText, Reading<T>> Read, Func<T, string> Write)
{
    /// <summary>What is done with the path that a text names; null where it names none.</summary>
    public PathUse? Path { get; init; }
}

/// <summary>The notations of names, paths and addresses; those of numbers are in <see cref="Quantity"/>. All are independent of the culture.</summary>
public static class Notation
{
    /// <summary>Every kind of key under its name.</summary>
    internal static IReadOnlyList<(string Name, KeyKind Kind)> KeyKinds { get; } = [.. Names.KindsMade.Select(kind => (Names.Of(kind), kind))];

    /// <summary>The address of a plain HTTP or HTTPS service. What is written of it has no query, which may be a token.</summary>
    public static Notation<Uri> HttpAddress()
    {
        const string Accepted = "http://HOST:PORT or https://HOST:PORT";
        return new(
            Accepted,
            given => Uri.TryCreate(given.Text, UriKind.Absolute, out var uri) && (uri.Scheme == Uri.UriSchemeHttp || uri.Scheme == Uri.UriSchemeHttps) && uri.UserInfo.Length == 0
                ? Reading.Of(uri)
                : Reading.Refused<Uri>((given with { Text = UrlText.Shown(given.Text) }).MustBe(Accepted)),
            value => UrlText.WithoutQuery(value.OriginalString));
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
                    problems.Add($"{given.Name}: '{GivenText.Show(written)}' is not known{nearest}; known: {string.Join(", ", names)}");
                }
                else if (values.Contains(choices[index].Value))
                {
                    problems.Add($"{given.Name}: '{GivenText.Show(written)}' is given twice (write it once)");
                }
                else
                {
                    values.Add(choices[index].Value);
                }
            }

            return new(values, problems);
        }
    }

    /// <summary>Any text but none.</summary>
    /// <param name="accepted">What the text is: <c>a text</c>.</param>
    public static Notation<string> Text(string accepted) =>
        new(
            accepted,
            given => string.IsNullOrWhiteSpace(given.Text) ? Reading.Refused<string>(given.MustBe(accepted)) : Reading.Of(given.Text),
            value => value);

    /// <summary>A path.</summary>
    /// <param name="use">What is done with it.</param>
    /// <param name="accepted">What it names: <c>a directory</c>.</param>
    public static Notation<string> PathTo(PathUse use, string accepted) =>
        new(
            accepted,
            given => string.IsNullOrWhiteSpace(given.Text) ? Reading.Refused<string>(given.MustBe(accepted))
                : PemText.IsIn(given.Text) ? Reading.Refused<string>($"{given.Name} must be the name of {accepted}, but is PEM itself (write it into a file that only you may read, and name that)")
                : Reading.Of(given.Text),
            value => value)
        { Path = use };

    /// <summary>One value of an option that may be written several times.</summary>
    public static Notation<IReadOnlyList<T>> Repeated<T>(Notation<T> one) =>
        new(
            one.Accepted,
            given =>
            {
                var reading = one.Read(given);
                return reading.Problems.Count == 0 ? Reading.Of<IReadOnlyList<T>>([reading.Value!]) : new([], reading.Problems);
            },
            values => string.Join(", ", values.Select(one.Write)))
        { Path = one.Path };

    /// <summary>An IP address or a host name, without a port.</summary>
    public static Notation<string> Host()
    {
        const string Accepted = "an IP address or a host name without a port";
        return new(
            Accepted,
            given => Uri.CheckHostName(given.Text) == UriHostNameType.Unknown ? Reading.Refused<string>(given.MustBe(Accepted)) : Reading.Of(given.Text),
            value => value);
    }

    /// <summary>One IP address.</summary>
    public static Notation<string> Address()
    {
        const string Accepted = "an IP address";
        return new(Accepted, given => IPAddress.TryParse(given.Text, out var address) ? Reading.Of($"{address}") : Reading.Refused<string>(given.MustBe(Accepted)), address => address);
    }

    /// <summary>One IP address or more, each once.</summary>
    public static Notation<IReadOnlyList<string>> Addresses()
    {
        const string Accepted = "one or more IP addresses";
        return new(
            Accepted,
            given =>
            {
                var read = given.Text.Split(',', StringSplitOptions.TrimEntries).Select(text => IPAddress.TryParse(text, out var address) ? $"{address}" : null).ToList();
                return read.Contains(null) || read.Distinct().Count() < read.Count
                    ? Reading.Refused<IReadOnlyList<string>>(given.MustBe($"{Accepted}, each once"))
                    : Reading.Of<IReadOnlyList<string>>([.. read.OfType<string>()]);
            },
            addresses => string.Join(',', addresses));
    }

    /// <summary>A host name in ASCII, which is what SNI carries.</summary>
    public static Notation<string> DnsName()
    {
        const string Accepted = "a host name";
        return new(
            Accepted,
            given => Uri.CheckHostName(given.Text) == UriHostNameType.Dns && Ascii.IsValid(given.Text) ? Reading.Of(given.Text) : Reading.Refused<string>(given.MustBe(Accepted)),
            value => value);
    }

    /// <summary><c>embedded</c>, the name of a server's program, or <c>https://HOST:PORT</c> with a host name or an IP address.</summary>
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

            var shown = given with { Text = UrlText.Shown(given.Text) };
            // SNI carries ASCII; a name in other letters is for the user to translate.
            if (!Uri.TryCreate(given.Text, UriKind.Absolute, out var uri) || uri.Scheme != Uri.UriSchemeHttps || uri.Port == 0 || !Ascii.IsValid(uri.Host))
            {
                var nearest = NearestName.Of(given.Text, words.Select(word => word.Name));
                return Reading.Refused<TargetChoice>(shown.MustBe(accepted, nearest is null ? null : $"{shown.Name}={nearest}"));
            }

            // The port must be written, and nothing that the harness would have to ignore: path, query, credentials.
            var address = new TargetAddress(uri.Host.Trim('[', ']'), uri.Port);
            return given.Text.TrimEnd('/').Equals(address.ToString(), StringComparison.OrdinalIgnoreCase)
                ? Reading.Of<TargetChoice>(new TargetChoice.External(address))
                : Reading.Refused<TargetChoice>(shown.MustBe(accepted, $"{shown.Name}={address}"));
        }
    }

    /// <summary>The proposal in an error on an unknown name; empty without one.</summary>
    internal static string DidYouMean(string? nearest) => nearest is null ? "" : $" (did you mean '{nearest}'?)";

    internal static string NameOf<T>(IReadOnlyList<(string Name, T Value)> choices, T value) =>
        choices.First(choice => EqualityComparer<T>.Default.Equals(choice.Value, value)).Name;
}
