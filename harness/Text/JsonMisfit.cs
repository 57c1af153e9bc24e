namespace LoadHarness.Text;

/// <summary>A value in JSON from outside that cannot be used.</summary>
/// <param name="Place">Where it stands, as a JSON path: <c>$.arms[0].requests</c>.</param>
/// <param name="Allowed">What may stand there, to stand behind "must be".</param>
/// <param name="Value">What stands there, on one line.</param>
public sealed record JsonMisfit(string Place, string Allowed, string Value)
{
    /// <summary>Stands in a place for a name that is not repeated.</summary>
    public const string AnyName = "*";

    private const int LongestShown = 60;

    /// <summary>All of it, to stand behind the name of the file.</summary>
    public string Words => $"at {Place} must be {Allowed}, but is {Value}";

    /// <summary>What was found, short and on one line.</summary>
    public static string Shown(string text) => Plain.Truncate(Plain.Line(Plain.Truncate(text, 2 * LongestShown)), LongestShown);

    /// <summary>The place of a member: <c>.name</c>, or <c>['odd name']</c>.</summary>
    public static string Member(string place, string name) =>
        name.Length > 0 && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '$') ? $"{place}.{name}" : $"{place}['{Shown(name)}']";

    /// <summary>The place of an item: <c>[3]</c>.</summary>
    public static string Item(string place, int index) => string.Create(CultureInfo.InvariantCulture, $"{place}[{index}]");
}
