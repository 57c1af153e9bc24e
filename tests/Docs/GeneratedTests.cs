using LoadHarness.Options;
using LoadHarness.Scenarios;
using LoadHarness.Tests.Support;
using Xunit;

namespace LoadHarness.Tests.Docs;

/// <summary>Tables of documents that are made of the program's definitions stand between two comments.</summary>
public sealed class GeneratedTests
{
    private const string Update = "UPDATE_DOCS";

    [Fact]
    public void The_tables_of_options_are_the_catalogues() => Hold(Path.Combine("docs", "options.md"), "options", HelpText.ToMarkdown(ScenarioCatalogue.Defaults));

    [Fact]
    public void The_table_of_scenarios_is_the_catalogue() => Hold(
        "README.md",
        "scenarios",
        "| name | question |\n|---|---|\n" + string.Concat(ScenarioCatalogue.All.Select(scenario => $"| `{scenario.Name}` | {scenario.Question} |\n")));

    private static void Hold(string document, string name, string content)
    {
        var (path, first, last) = (Path.Combine(Repository.Root, document), $"<!-- {name}: begin, generated -->\n", $"<!-- {name}: end -->\n");
        var page = File.ReadAllText(path);
        var begin = page.IndexOf(first, StringComparison.Ordinal) + first.Length;
        var end = page.IndexOf(last, StringComparison.Ordinal);
        Assert.True(begin >= first.Length && end >= begin, $"{document} must hold the lines {first}and {last}around what is generated");

        if (Environment.GetEnvironmentVariable(Update) is "1")
        {
            File.WriteAllText(path, page[..begin] + content + page[end..]);
            return;
        }

        Assert.True(
            page[begin..end] == content,
            $"{document} is not what the program says; repair it with: {Update}=1 dotnet test --filter {nameof(GeneratedTests)}");
    }
}
