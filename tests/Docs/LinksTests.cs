using System.Text.RegularExpressions;
using LoadHarness.Tests.Support;
using Xunit;

namespace LoadHarness.Tests.Docs;

public sealed partial class LinksTests
{
    public static TheoryData<string> Documents =>
    [
        .. Directory.GetFiles(Repository.Root, "*.md")
            .Concat(Directory.GetFiles(Path.Combine(Repository.Root, "docs"), "*.md", SearchOption.AllDirectories))
            .Select(path => Path.GetRelativePath(Repository.Root, path)),
    ];

    [Theory]
    [MemberData(nameof(Documents))]
    public void Every_link_within_the_repository_leads_somewhere(string document)
    {
        var path = Path.Combine(Repository.Root, document);
        var broken = Link().Matches(File.ReadAllText(path))
            .Select(link => link.Groups["target"].Value)
            .Where(target => !target.Contains("://", StringComparison.Ordinal))
            .Where(target => !Path.Exists(Path.Combine(Path.GetDirectoryName(path)!, target)));

        Assert.Empty(broken);
    }

    [Fact]
    public void Every_decision_is_listed()
    {
        var list = File.ReadAllText(Path.Combine(Repository.Root, "docs", "README.md"));
        var decisions = Directory.GetFiles(Path.Combine(Repository.Root, "docs", "decisions")).Select(Path.GetFileName);

        Assert.All(decisions, decision => Assert.Contains($"(decisions/{decision})", list, StringComparison.Ordinal));
    }

    // CONTRIBUTING names files that are yet to be written.
    [Theory]
    [MemberData(nameof(Documents))]
    public void Every_file_of_ours_that_is_named_is_there(string document) => Assert.DoesNotContain(
        document == "CONTRIBUTING.md" ? [] : Code().Matches(File.ReadAllText(Path.Combine(Repository.Root, document))).Select(code => code.Groups["path"].Value),
        path => !Path.Exists(Path.Combine(Repository.Root, path)));

    // `harness/Text/Figures.cs`, without a wildcard.
    [GeneratedRegex(@"`(?<path>(program|scenarios|harness|targets|reports|tests|bench|docs)/[\w/.-]+)`", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Code();

    // [text](target) and ![text](target), without a part after #.
    [GeneratedRegex(@"\]\((?<target>[^)#\s]+)[^)]*\)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Link();
}
