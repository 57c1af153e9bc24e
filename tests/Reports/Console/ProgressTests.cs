using LoadHarness.Engine;
using LoadHarness.Reports.Console;
using LoadHarness.Tests.Support;
using Spectre.Console;
using Xunit;

#pragma warning disable RS0030 // Terminals of the tests' own.

namespace LoadHarness.Tests.Reports.Console;

public sealed class ProgressTests
{
    private static readonly ProgressPast Past = new([1_000, 8_000, 2_500], [50e6, 51e6, 52.5e6], [80e6, 80e6, 80e6]);

    [Fact]
    public void Eight_hours_make_a_log_that_can_be_read()
    {
        var clock = new ManualClock();
        using var output = new StringWriter();
        var progress = new PlainProgress(new ConsoleText(output), clock);
        progress.Begin(["header"]);
        var window = TimeSpan.FromSeconds(5);
        for (var elapsed = window; elapsed <= TimeSpan.FromHours(8); elapsed += window)
        {
            clock.Advance(window);
            progress.Show(new RunProgress("window", elapsed / TimeSpan.FromHours(8), elapsed, TimeSpan.FromHours(8) - elapsed, []) { Past = Past });
        }

        // A line each 5 s, 30 s, minute and 5 minutes; those of the first minute end before it does.
        var lines = output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(1 + 11 + 18 + 50 + 84, lines.Length);
        Assert.Equal("   5 s  window  0 % done, about 8 h left, 0 requests, 0 errors, p99 2.50 ms, client 52.5 MB, server 80 MB", lines[1].TrimEnd());
        Assert.StartsWith("   8 h  window  100 % done, about 5 s left", lines[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void A_terminal_shows_the_latest_windows_and_what_is_left()
    {
        using var output = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.Yes, ColorSystem = ColorSystemSupport.NoColors, Out = new AnsiConsoleOutput(output) });
        console.Profile.Width = 120;
        var progress = new LiveProgress(console);
        progress.Begin(["header"]);
        progress.Show(new RunProgress("window 3 of 9", 0.25, TimeSpan.FromMinutes(44), TimeSpan.FromMinutes(133), []) { Past = Past });
        progress.End();

        var text = output.ToString();
        Assert.Contains("p99            ▁█▃  2.50 ms (1.00 ms to 8.00 ms)", text, StringComparison.Ordinal);
        Assert.Contains("client memory  ▁▄█  52.5 MB (50 MB to 52.5 MB)", text, StringComparison.Ordinal);
        Assert.Contains("server memory  ▁▁▁  80 MB (80 MB to 80 MB)", text, StringComparison.Ordinal);
        Assert.Contains("25 %  window 3 of 9, about 2 h 13 min left", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Text_from_outside_steers_no_terminal_and_comes_to_no_start_of_a_line()
    {
        using var output = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, Interactive = InteractionSupport.No, Out = new AnsiConsoleOutput(output) });
        console.Profile.Width = 40;
        var progress = new LiveProgress(console);
        var arms = RunResults.Saying(HostileText.Text).Arms;
        progress.Begin([HostileText.Text, new string('x', 39) + "x::error::x", $"{new string('x', 38)} ::error::x"]);
        progress.Show(new RunProgress(HostileText.Text, 0.5, TimeSpan.Zero, TimeSpan.Zero, arms));
        progress.End();

        HostileText.AssertShown(output.ToString());
    }

    [Fact]
    public void A_run_of_rounds_has_no_lines_of_the_past()
    {
        using var output = new StringWriter();
        var progress = new LiveProgress(AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.Yes, Out = new AnsiConsoleOutput(output) }));
        progress.Begin(["header"]);
        progress.Show(new RunProgress("round 1 of 2", 0, TimeSpan.Zero, TimeSpan.FromSeconds(45), []));
        progress.End();

        Assert.DoesNotContain("memory", output.ToString(), StringComparison.Ordinal);
        Assert.Contains("about 45 s left", output.ToString(), StringComparison.Ordinal);
    }
}
