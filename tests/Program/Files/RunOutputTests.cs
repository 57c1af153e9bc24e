using LoadHarness.Program.Files;
using LoadHarness.Reports.Console;
using LoadHarness.Results;
using LoadHarness.Tests.Support;
using LoadHarness.Tests.Targets.Pki;
using Xunit;

namespace LoadHarness.Tests.Program.Files;

public sealed class RunOutputTests : IDisposable
{
    private readonly ScratchDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Names_the_report_once_it_is_there()
    {
        var output = Output(_directory.Path);
        Assert.Null(output.Report);

        Assert.Null(await output.TryWriteAsync(RunResults.Resumption()));

        Assert.Equal(_directory.At(RunOutput.ReportName), output.Report);
        Assert.True(File.Exists(output.Report));
        Assert.Contains($"\nreport  {output.Report}\n", ResultText.Of(RunResults.Resumption(), output.Report), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Names_no_report_when_there_is_no_directory_for_it()
    {
        _directory.Write("file", "");

        await AssertNamesNothingAsync(Output(_directory.At("file/out")));
    }

    [Fact]
    public async Task Names_no_report_when_only_the_result_could_be_written()
    {
        Directory.CreateDirectory(_directory.At(RunOutput.ReportName));

        await AssertNamesNothingAsync(Output(_directory.Path));
        Assert.True(File.Exists(_directory.At(RunFile.Name)));
    }

    [Fact]
    public async Task Names_no_report_that_is_gone()
    {
        var output = Output(_directory.Path);
        Assert.Null(await output.TryWriteAsync(RunResults.Resumption()));

        File.Delete(_directory.At(RunOutput.ReportName));

        Assert.Null(output.Report);
    }

    private static async Task AssertNamesNothingAsync(RunOutput output)
    {
        Assert.StartsWith("the results cannot be written: ", await output.TryWriteAsync(RunResults.Resumption()), StringComparison.Ordinal);
        Assert.Null(output.Report);
        Assert.DoesNotContain("\nreport  ", ResultText.Of(RunResults.Resumption(), output.Report), StringComparison.Ordinal);
    }

    private static RunOutput Output(string directory) => new(directory);
}
