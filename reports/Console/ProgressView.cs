using LoadHarness.Options;
using Spectre.Console;

namespace LoadHarness.Reports.Console;

/// <summary>Chooses how progress is shown.</summary>
public static class ProgressView
{
    /// <summary>The view for a style; <c>auto</c> is live on a terminal and plain elsewhere.</summary>
    public static IProgressView For(ProgressStyle style, TimeProvider clock) => style switch
    {
        ProgressStyle.None => new NoProgress(),
        ProgressStyle.Live => new LiveProgress(Terminal()),
        ProgressStyle.Auto when !System.Console.IsErrorRedirected => new LiveProgress(Terminal()),
        _ => new PlainProgress(System.Console.Error, clock),
    };

    private static IAnsiConsole Terminal() =>
        AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(System.Console.Error) });
}
