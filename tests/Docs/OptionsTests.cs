using LoadHarness.Options;
using LoadHarness.Scenarios;
using LoadHarness.Tests.Support;
using Xunit;

namespace LoadHarness.Tests.Docs;

public sealed class OptionsTests
{
    private const string Begin = "<!-- begin, from HelpText.ToMarkdown() -->\n";
    private const string End = "<!-- end -->\n";
    private const string Update = "UPDATE_DOCS";

    [Fact]
    public void The_tables_of_options_are_the_catalogues()
    {
        var path = Path.Combine(Repository.Root, "docs", "options.md");
        var page = File.ReadAllText(path);
        var begin = page.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length;
        var end = page.IndexOf(End, StringComparison.Ordinal);
        Assert.True(begin >= Begin.Length && end >= begin, $"docs/options.md must hold the lines {Begin}and {End}around its tables");

        var tables = HelpText.ToMarkdown(ScenarioCatalogue.Defaults);
        if (Environment.GetEnvironmentVariable(Update) is "1")
        {
            File.WriteAllText(path, page[..begin] + tables + page[end..]);
            return;
        }

        Assert.True(
            page[begin..end] == tables,
            $"docs/options.md is not what the catalogues say; repair it with: {Update}=1 dotnet test --filter FullyQualifiedName~Docs.{nameof(OptionsTests)}");
    }
}
