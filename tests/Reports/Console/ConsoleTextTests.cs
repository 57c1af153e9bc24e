using System.Text.Json;
using LoadHarness.Reports.Console;
using LoadHarness.Tests.Support;
using Xunit;

namespace LoadHarness.Tests.Reports.Console;

public sealed class ConsoleTextTests
{
    [Theory]
    [InlineData("::error::x", ": :error::x")]
    [InlineData(" \u00A0::add-mask::x", " \u00A0: :add-mask::x")]
    [InlineData("\u200B::error file=a,line=1::x", "\uFFFD: :error file=a,line=1::x")]
    [InlineData(":::error::x", ": : :error::x")]
    [InlineData("said: ::error::x", "said: : :error::x")]
    [InlineData("a ##[group]b", "a # #[group]b")]
    [InlineData("###[group]", "## #[group]")]
    [InlineData("#\u200D#[group]", "#\uFFFD#[group]")]
    [InlineData("##vso[task.setvariable variable=x]y", "# #vso[task.setvariable variable=x]y")]
    [InlineData("##teamcity[buildStop]", "# #teamcity[buildStop]")]
    [InlineData("section_start:0:s\r\u001b[0K", "section_start:0:s \uFFFD[0K")]
    public void What_would_be_a_command_is_shown_and_none(string text, string shown)
    {
        using var output = new StringWriter();

        new ConsoleText(output).Line(text);

        Assert.Equal($"{shown}\n", output.ToString());
        HostileText.AssertHarmless(output.ToString());
    }

    [Theory]
    [InlineData("connect=::1 source=::1,::2 and ::ffff:127.0.0.1 or [fe80::a]:443")]
    [InlineData("SSL routines::certificate verify failed, std::vector::x")]
    [InlineData("# a #b ## c [d] #[e] µ × ≤ א 你 😀")]
    [InlineData("  indented")]
    public void All_else_stays_what_it_is(string text) => Assert.Equal(text, ConsoleText.Shown(text));

    [Fact]
    public void A_text_of_several_lines_has_no_others_than_these()
    {
        using var output = new StringWriter();

        new ConsoleText(output).Lines("one\n ::error::two\n\nthree\u001b[31m\n");

        Assert.Equal("one\n : :error::two\n\nthree\uFFFD[31m\n", output.ToString());
    }

    [Fact]
    public void JSON_means_the_same_and_commands_nothing()
    {
        using var output = new StringWriter();

        new ConsoleText(output).Json("{\n  \"a\": \"::error::x ##[y] \u202Ez\u009b\uFE0F 😀 ≤\"\n}\n");

        HostileText.AssertHarmless(output.ToString());
        Assert.Equal("::error::x ##[y] \u202Ez\u009b\uFE0F 😀 ≤", JsonDocument.Parse(output.ToString()).RootElement.GetProperty("a").GetString());
        Assert.Contains(" ≤\"\n}\n", output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void What_cannot_be_written_is_lost_and_the_first_reason_kept()
    {
        using var disk = new FullDisk { Left = 6 };
        using var writer = new StreamWriter(disk) { AutoFlush = true };
        var console = new ConsoleText(writer);

        console.Line("first");
        Assert.Null(console.Loss);
        console.Line("second");
        console.Line("third");

        Assert.Equal("No space left on device", console.Loss);
    }
}
