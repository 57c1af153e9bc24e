using LoadHarness.Results;

namespace LoadHarness.Reports.Formatting;

/// <summary>The command that repeats a run.</summary>
public static class RepeatCommand
{
    private const string UnquotedPunctuation = "-_./:,=+@%";

    /// <summary>The command line for a POSIX shell; options without a value are left out, so that they default again.</summary>
    public static string Of(RunResult run)
    {
        var options = run.Options
            .Where(option => option.Value.Length > 0 && option.Key != "scenario")
            .Prepend(new("scenario", run.Scenario));
        return "dotnet run -- " + string.Join(' ', options.Select(option => Quote($"{option.Key}={option.Value}")));
    }

    // Inside single quotes a POSIX shell takes everything literally but the single quote itself (POSIX.1-2024, 2.2.2).
    private static string Quote(string word) =>
        word.All(c => char.IsAsciiLetterOrDigit(c) || UnquotedPunctuation.Contains(c))
            ? word
            : $"'{word.Replace("'", @"'\''", StringComparison.Ordinal)}'";
}
