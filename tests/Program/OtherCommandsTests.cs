using System.Text.RegularExpressions;
using LoadHarness.Tests.Support;
using Xunit;

namespace LoadHarness.Tests.Program;

public sealed class OtherCommandsTests
{
    [Fact]
    public async Task Explains_itself()
    {
        var results = await Task.WhenAll(
            InProcess.RunAsync("list"),
            InProcess.RunAsync("help"),
            InProcess.RunAsync("help", "resumption"),
            InProcess.RunAsync("help", "serve"),
            InProcess.RunAsync("version"),
            InProcess.RunAsync(),
            InProcess.RunAsync("help", "gates"));

        Assert.All(results, result =>
        {
            Assert.Equal((0, ""), (result.ExitCode, result.Error));
            Assert.EndsWith("\n", result.Output, StringComparison.Ordinal);
            Assert.False(result.Output.EndsWith("\n\n", StringComparison.Ordinal), result.Output);
        });
        Assert.StartsWith("resumption    How much of a cold mTLS handshake does session resumption save? 5 arms, about ", results[0].Output, StringComparison.Ordinal);
        Assert.Contains("Exit codes", results[1].Output, StringComparison.Ordinal);
        Assert.Contains("cold rsa-2048 again", results[2].Output, StringComparison.Ordinal);
        Assert.Contains("one-way-port", results[3].Output, StringComparison.Ordinal);
        Assert.Matches(new Regex(@"^\d+\.\d+\.\d+\n$", RegexOptions.None, TimeSpan.FromSeconds(1)), results[4].Output);
        Assert.Equal(results[1].Output, results[5].Output);
        Assert.StartsWith("Gates decide the verdict of a run. ", results[6].Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Refuses_to_render_what_is_no_run()
    {
        var result = await InProcess.RunAsync("report", "run=/absent");

        Assert.Equal((2, ""), (result.ExitCode, result.Output));
        Assert.StartsWith("error: /absent ", result.Error, StringComparison.Ordinal);
        Assert.Single(result.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }
}
