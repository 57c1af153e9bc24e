using LoadHarness.Options;
using LoadHarness.Tests.Support;
using Xunit;

namespace LoadHarness.Tests.Docs;

public sealed class ReadmeTests
{
    private const string Begin = "<!-- options: begin, from OptionCatalogue.ToMarkdown() -->\n";
    private const string End = "<!-- options: end -->\n";
    private const string Update = "UPDATE_README";

    [Fact]
    public void The_table_of_options_is_the_catalogue()
    {
        var path = Path.Combine(Repository.Root, "README.md");
        var readme = File.ReadAllText(path);
        var begin = readme.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length;
        var end = readme.IndexOf(End, StringComparison.Ordinal);
        Assert.True(begin >= Begin.Length && end >= begin, $"README.md must hold the lines {Begin}and {End}around its table of options");

        var table = OptionCatalogue.ToMarkdown();
        if (Environment.GetEnvironmentVariable(Update) is "1")
        {
            File.WriteAllText(path, readme[..begin] + table + readme[end..]);
            return;
        }

        Assert.True(
            readme[begin..end] == table,
            $"README.md's table of options is not the catalogue's; repair it with: {Update}=1 dotnet test --filter {nameof(ReadmeTests)}");
    }
}
