using System.Globalization;
using Xunit;

namespace LoadHarness.Tests.Support;

/// <summary>Text that must stay as it is in the repository, whatever the culture. <c>UPDATE_SNAPSHOTS=1</c> writes it anew, for review in the diff.</summary>
internal static class Snapshot
{
    private const string Update = "UPDATE_SNAPSHOTS";

    // A comma as the decimal sign; a capital I that is no capital of i; and none of both.
    private static readonly string[] Cultures = ["", "de-DE", "tr-TR"];

    /// <summary>Compares what <paramref name="write"/> gives under each culture with a file.</summary>
    /// <param name="file">Path below the folder of the tests.</param>
    /// <param name="write">Writes the text.</param>
    public static void Matches(string file, Func<string> write)
    {
        var path = Path.Combine(Repository.Root, "tests", file);
        if (Environment.GetEnvironmentVariable(Update) is "1")
        {
            File.WriteAllText(path, Under("", write));
        }

        var expected = File.ReadAllText(path);
        Assert.All(Cultures, culture => Assert.Equal(expected, Under(culture, write)));
    }

    private static string Under(string culture, Func<string> write)
    {
        var before = CultureInfo.CurrentCulture;
        CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo(culture);
        try
        {
            return write();
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }
}
