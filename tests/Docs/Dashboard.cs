using System.Text.Json;
using LoadHarness.Tests.Support;

namespace LoadHarness.Tests.Docs;

/// <summary>The Grafana dashboard among the documents.</summary>
internal static class Dashboard
{
    /// <summary>Its text.</summary>
    public static string Text { get; } = File.ReadAllText(Path.Combine(Repository.Root, "docs", "grafana-dashboard.json"));

    /// <summary>What its panels ask Prometheus, with Grafana's variables filled in.</summary>
    public static IReadOnlyList<string> Queries { get; } = ReadQueries();

    private static IReadOnlyList<string> ReadQueries()
    {
        using var json = JsonDocument.Parse(Text);
        return [.. json.RootElement.GetProperty("panels").EnumerateArray()
            .SelectMany(panel => panel.GetProperty("targets").EnumerateArray())
            .Select(target => target.GetProperty("expr").GetString()!
                .Replace("$__rate_interval", "30s", StringComparison.Ordinal)
                .Replace("$instance", ".*", StringComparison.Ordinal))];
    }
}
