using LoadHarness.Targets.Servers;
using LoadHarness.Tests.Support;
using Xunit;

namespace LoadHarness.Tests.Targets;

public sealed class LastLinesTests
{
    [Fact(Timeout = Wait.Patience)]
    public async Task Keeps_the_last_twenty_lines_that_say_something()
    {
        var lines = new LastLines(new StringReader(string.Join("\n\n", Enumerable.Range(1, 50)) + "\n \nthe end"));
        await lines.Ended;

        Assert.Equal([.. Enumerable.Range(32, 19).Select(number => $"{number}"), "the end"], lines.Lines);
    }

    [Fact(Timeout = Wait.Patience)]
    public async Task Keeps_the_beginning_of_a_line_that_hardly_ends()
    {
        var lines = new LastLines(new StringReader(new string('x', 10_000_000)));
        await lines.Ended;

        Assert.Equal(1_000, Assert.Single(lines.Lines).Length);
    }
}
