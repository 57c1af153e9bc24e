namespace LoadHarness.Options;

/// <summary>Where clients have certificates of their own from, one each.</summary>
public abstract record IdentityChoice
{
    /// <summary>The most clients that an arm can have.</summary>
    public const int Most = 10_000;

    private const string Accepted = "a number of 1 to 10,000, or a directory or a CSV file of certificates";

    private IdentityChoice()
    {
    }

    /// <summary>How it is written.</summary>
    internal static Notation<IdentityChoice> Notation { get; } = new(Accepted, Read, Write) { Path = PathUse.Read };

    /// <summary>So many are made for the run.</summary>
    public sealed record Made(int Count) : IdentityChoice;

    /// <summary>A directory has them, or a CSV file names them.</summary>
    public sealed record Named(string Path) : IdentityChoice;

    /// <summary>Whether a text is meant as a number: -1, 1,000 and 1e3 are no files that anybody has.</summary>
    internal static bool IsNumber(string text) => text.Any(char.IsAsciiDigit) && double.TryParse(text, NumberStyles.Any, CultureInfo.InvariantCulture, out _);

    private static Reading<IdentityChoice> Read(GivenText given)
    {
        if (IsNumber(given.Text))
        {
            return int.TryParse(given.Text, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count is > 0 and <= Most
                ? Reading.Of<IdentityChoice>(new Made(count))
                : Reading.Refused<IdentityChoice>(given.MustBe(Accepted));
        }

        var path = Options.Notation.PathTo(PathUse.Read, Accepted).Read(given);
        return path.Problems.Count > 0 ? new(null, path.Problems) : Reading.Of<IdentityChoice>(new Named(path.Value!));
    }

    private static string Write(IdentityChoice choice) => choice switch
    {
        Made made => made.Count.ToString(CultureInfo.InvariantCulture),
        _ => ((Named)choice).Path,
    };
}
