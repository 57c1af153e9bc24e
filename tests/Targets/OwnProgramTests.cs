using LoadHarness.Targets;
using Xunit;

namespace LoadHarness.Tests.Targets;

public sealed class OwnProgramTests
{
    private const string Host = "/usr/share/dotnet/dotnet";
    private const string Runtime = "/usr/share/dotnet/shared/Microsoft.NETCore.App/10.0.12/";

    [Theory]
    [InlineData("/usr/share/dotnet/dotnet", "/app/", Runtime, $"{Host} exec /app/LoadHarness.dll")] // dotnet exec
    [InlineData("/tests/LoadHarness.Tests", "/tests/", Runtime, $"{Host} exec /tests/LoadHarness.dll")] // a test runner
    [InlineData("/app/LoadHarness", "/app/", Runtime, "/app/LoadHarness")] // dotnet run, or dotnet publish
    [InlineData("/own/LoadHarness", "/own/", "/own/", "/own/LoadHarness")] // --self-contained
    [InlineData("/own/renamed", "/own/", "/own/", "/own/renamed")] // the same, under another name
    [InlineData("/one/LoadHarness", "/one/", "/one/", "/one/LoadHarness")] // a single file with its runtime
    [InlineData("/one/lh", "/one/", "/one/", "/one/lh")]
    [InlineData("/one/lh", "/one/", Runtime, "/one/lh")] // a single file without
    public void Is_started_again_as_it_was_started(string process, string baseDirectory, string runtimeDirectory, string command)
    {
        string[] files = [Host, "/app/LoadHarness.dll", "/tests/LoadHarness.dll", "/own/LoadHarness.dll"];

        var (file, first) = OwnProgram.CommandLine(process, baseDirectory, runtimeDirectory, files.Contains);

        Assert.Equal(command, string.Join(' ', first.Prepend(file)));
    }
}
