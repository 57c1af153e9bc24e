using System.Text;
using LoadHarness.Reports.Ci;
using LoadHarness.Tests.Targets.Pki;
using Xunit;

namespace LoadHarness.Tests.Reports.Ci;

public sealed class StepSummaryTests : IDisposable
{
    private static readonly MarkdownSummary Summary = new("## head ✅\n", "folded\n");

    private readonly ScratchDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Is_added_to_what_is_there()
    {
        var file = _directory.Write("step.md", "earlier");

        Assert.Null(StepSummary.Append(file, Summary));
        Assert.Null(StepSummary.Append(_directory.At("new.md"), Summary));

        Assert.Equal("earlier\n\n## head ✅\n\nfolded\n", File.ReadAllText(file));
        Assert.Equal("## head ✅\n\nfolded\n", File.ReadAllText(_directory.At("new.md")));
    }

    [Theory]
    [InlineData(0, "\n\n## head ✅\n\nfolded\n")]
    [InlineData(1, "\n\n## head ✅\n")]
    [InlineData(8, "\n\n## head ✅\n")]
    public void Is_its_head_alone_where_the_rest_would_be_too_much(int tooMuch, string added)
    {
        var room = Encoding.UTF8.GetByteCount("\n\n" + Summary.Text) - tooMuch;
        var file = _directory.Write("step.md", new string('x', StepSummary.MostBytes - room));

        Assert.Null(StepSummary.Append(file, Summary));

        Assert.Equal(added, File.ReadAllText(file).TrimStart('x'));
        Assert.True(new FileInfo(file).Length <= StepSummary.MostBytes);
    }

    [Fact]
    public void Leaves_a_full_file_and_says_so()
    {
        var file = _directory.Write("step.md", new string('x', StepSummary.MostBytes - 5));

        Assert.Equal($"GITHUB_STEP_SUMMARY={file} is full: GitHub shows at most 1,048,576 bytes of a step", StepSummary.Append(file, Summary));
        Assert.Equal(StepSummary.MostBytes - 5, new FileInfo(file).Length);
    }

    [Fact]
    public void Says_that_it_cannot_write() =>
        Assert.StartsWith(
            $"GITHUB_STEP_SUMMARY={_directory.At("none/step.md")} cannot be written to: ", StepSummary.Append(_directory.At("none/step.md"), Summary), StringComparison.Ordinal);
}
