using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;
using Spectre.Console;

namespace LoadHarness.Reports.Console;

/// <summary>
/// The one way to standard output and standard error. A line is shown and does nothing, whoever wrote its words: it steers no terminal, ends no
/// line, and gives no command to a runner of CI that reads along. What cannot be written is lost, and the program goes on.
/// </summary>
/// <remarks>The streams are the process's own, which are taken over when they are first asked for, unless somebody runs the program within his own process: <see cref="Redirect"/>.</remarks>
/// <param name="writer">Where the lines go.</param>
[SuppressMessage("Design", "CA1001", Justification = "It lives as long as the stream, which is the program's or its caller's.")]
[SuppressMessage("ApiDesign", "RS0030", Justification = "All others must use this.")]
public sealed partial class ConsoleText(TextWriter writer)
{
    // Follows the asynchronous work of whoever redirected it, and nobody else's.
    private static readonly AsyncLocal<(ConsoleText Output, ConsoleText Error)?> Redirected = new();

    private readonly LossyWriter _writer = writer as LossyWriter ?? new LossyWriter(writer);

    /// <summary>Standard output, for what was asked for.</summary>
    public static ConsoleText Output => Redirected.Value is { } to ? to.Output : Standard.Output;

    /// <summary>Standard error, for all else.</summary>
    public static ConsoleText Error => Redirected.Value is { } to ? to.Error : Standard.Error;

    /// <summary>Whether standard error is a terminal.</summary>
    public static bool HasTerminal => Redirected.Value is null && !System.Console.IsErrorRedirected;

    /// <summary>Why something was lost, the first time; null when nothing was.</summary>
    public string? Loss => _writer.Loss;

    /// <summary>Standard error as something to draw on; who does must give it text that was <see cref="Shown"/>.</summary>
    public static IAnsiConsole Terminal() => AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Redirected.Value is { } to ? to.Error._writer : System.Console.Error) });

    /// <summary>Has what the calling method writes from now on, and all that it awaits, written elsewhere; its caller's own words stay where they were.</summary>
    /// <param name="output">Takes standard output.</param>
    /// <param name="error">Takes standard error.</param>
    public static void Redirect(TextWriter output, TextWriter error) =>
        Redirected.Value = (new(TextWriter.Synchronized(output)), new(TextWriter.Synchronized(error)));

    /// <summary>Text as it is shown: on one line, and a space within what would be a command.</summary>
    public static string Shown(string text) => WithinCommand().Replace(Plain.Line(text), " ");

    /// <summary>Writes text on one line.</summary>
    public void Line(string text) => _writer.Write($"{Shown(text)}\n");

    /// <summary>Writes text whose line breaks are the program's own: what came from outside has none any more.</summary>
    public void Lines(string text) => _writer.Write(string.Concat(text.TrimEnd('\n').Split('\n').Select(line => $"{Shown(line)}\n")));

    /// <summary>Writes JSON that means the same: what could act is written as its number, which it can be within strings, and is nowhere else.</summary>
    public void Json(string json) => _writer.Write(string.Concat(json.Select(c =>
        c != '\n' && (c == '#' || Plain.Line($"{c}") != $"{c}") ? $"\\u{(int)c:x4}" : $"{c}")));

    // GitHub's runner obeys ::name at the start of a line, white space before it or not, and ##[name] anywhere (ActionCommand.cs of actions/runner);
    // others obey ##vso[ and ##teamcity[. A line may also start where a terminal breaks one, between words. IPv6 addresses stay what they are.
    [GeneratedRegex(@"(?<=(?<!\w):)(?=:+\p{L}[\w.-]*(::|\s))|(?<=#)(?=#[\w.]*\[)", RegexOptions.ExplicitCapture, 60_000)]
    private static partial Regex WithinCommand();

    // Apart, so that nobody takes over the streams of a process that are not asked for.
    private static class Standard
    {
        public static readonly ConsoleText Output = Take(1, static () => System.Console.Out, System.Console.SetOut);

        public static readonly ConsoleText Error = Take(2, static () => System.Console.Error, System.Console.SetError);

        private static ConsoleText Take(int descriptor, Func<TextWriter> open, Action<TextWriter> set)
        {
            var writer = LossyWriter.Of(descriptor, open);
            set(writer);
            return new(writer);
        }
    }
}
