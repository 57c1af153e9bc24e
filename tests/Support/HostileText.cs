using System.Globalization;
using LoadHarness.Results;
using Xunit;

namespace LoadHarness.Tests.Support;

/// <summary>A text from outside that would do something wherever it is written, and how a test sees that it did not.</summary>
internal static class HostileText
{
    /// <summary>
    /// Would command the runner of GitHub, of Azure, of TeamCity or of GitLab, a terminal (by ESC, by C1, by CR) or a reader's eyes, end a line, and be
    /// HTML, Markdown or a cell. It holds no slash, so that it can be the name of a file.
    /// </summary>
    public const string Text =
        "::error::INJ ##[add-matcher]x ##vso[task.x]y ##teamcity[z] <x-pwn onpwn=1>&\"'\u001b[31m\u009b31m\r\n::warning::INJ\u2028::notice::x\u0085"
        + "\u00A0::debug::x \u200B::group::x #\u200D#[x] section_start:0:s\r\u001b[0K![i](x) @user | ``` \u202E\u0001";

    /// <summary>The same on one line, as a status line may hold it.</summary>
    public static readonly string Line = Text.Replace("\r", "", StringComparison.Ordinal).Replace("\n", "", StringComparison.Ordinal);

    /// <summary>What a program wrote shows the text, and does nothing.</summary>
    public static void AssertShown(string written)
    {
        Assert.Contains("INJ", written, StringComparison.Ordinal);
        AssertHarmless(written);
    }

    /// <summary>What a program wrote, or a file that may be shown in a log, does nothing.</summary>
    public static void AssertHarmless(string written)
    {
        Assert.DoesNotContain(written, c => c != '\n' && char.GetUnicodeCategory(c)
            is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);

        // GitHub's runner cuts white space off, and compares by the rules of a language, which pass over what nobody sees.
        Assert.All(written.Split('\n'), line =>
        {
            Assert.False(line.Trim().StartsWith("::", StringComparison.CurrentCulture), line);
            Assert.All(["##[", "##vso[", "##teamcity["], command => Assert.True(line.IndexOf(command, StringComparison.CurrentCulture) < 0, line));
        });
    }

    /// <summary>Writes a run all of whose texts are <see cref="Text"/>, and returns its file.</summary>
    public static string WriteRun(string directory)
    {
        var file = Path.Combine(Directory.CreateDirectory(directory).FullName, RunFile.Name);
        var run = RunResults.Saying(Text);
        RunFile.Write(file, run with { Arms = [run.Arms[0], run.Arms[1] with { Name = $"{Text}, resumed" }] });
        return file;
    }
}
