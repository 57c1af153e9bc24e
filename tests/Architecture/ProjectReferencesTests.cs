using System.Xml.Linq;
using LoadHarness.Tests.Support;
using Xunit;

namespace LoadHarness.Tests.Architecture;

public sealed class ProjectReferencesTests
{
    [Theory]
    [InlineData("LoadHarness.csproj", "harness/LoadHarness.Harness.csproj", "reports/LoadHarness.Reports.csproj", "scenarios/LoadHarness.Scenarios.csproj", "targets/LoadHarness.Targets.csproj")]
    [InlineData("harness/LoadHarness.Harness.csproj")]
    [InlineData("scenarios/LoadHarness.Scenarios.csproj", "harness/LoadHarness.Harness.csproj")]
    [InlineData("targets/LoadHarness.Targets.csproj", "harness/LoadHarness.Harness.csproj")]
    [InlineData("reports/LoadHarness.Reports.csproj", "harness/LoadHarness.Harness.csproj")]
    public void A_project_refers_to_these_and_no_others(string project, params string[] expected)
    {
        var file = Path.Combine(Repository.Root, project);
        var referred = XDocument.Load(file).Descendants("ProjectReference")
            .Select(reference => Path.GetFullPath((string)reference.Attribute("Include")!, Path.GetDirectoryName(file)!))
            .Select(path => Path.GetRelativePath(Repository.Root, path))
            .Order(StringComparer.Ordinal);

        Assert.Equal(expected, referred);
    }
}
