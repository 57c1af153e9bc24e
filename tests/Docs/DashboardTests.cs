using System.Text.Json;
using System.Text.RegularExpressions;
using LoadHarness.Arms;
using LoadHarness.Recording;
using LoadHarness.Results;
using LoadHarness.Tests.Support;
using Xunit;

namespace LoadHarness.Tests.Docs;

public sealed partial class DashboardTests
{
    [Fact]
    public async Task Asks_for_nothing_that_the_endpoint_does_not_tell()
    {
        var told = await ToldAsync();
        var asked = Dashboard.Queries.SelectMany(query => MetricName().Matches(query).Select(match => match.Value)).Distinct().ToList();

        Assert.True(asked.Count >= 10, string.Join(", ", asked));
        Assert.All(asked, name => Assert.Contains(name, told));
    }

    [Fact]
    public async Task Every_metric_that_the_endpoint_tells_is_in_the_document()
    {
        var document = File.ReadAllText(Path.Combine(Repository.Root, "docs", "metrics.md"));

        // A histogram is one metric of three names.
        Assert.All(
            (await ToldAsync()).Where(name => !name.EndsWith("_sum", StringComparison.Ordinal) && !name.EndsWith("_count", StringComparison.Ordinal)),
            name => Assert.Contains($"`{name.Replace("_bucket", "", StringComparison.Ordinal)}`", document, StringComparison.Ordinal));
    }

    [Fact]
    public void Every_panel_takes_its_data_from_the_source_that_the_user_chooses()
    {
        using var json = JsonDocument.Parse(Dashboard.Text);
        var variables = json.RootElement.GetProperty("templating").GetProperty("list").EnumerateArray().ToList();

        Assert.Contains(variables, variable => variable.GetProperty("type").GetString() == "datasource" && variable.GetProperty("query").GetString() == "prometheus");
        Assert.All(
            json.RootElement.GetProperty("panels").EnumerateArray(),
            panel => Assert.Equal("${datasource}", panel.GetProperty("datasource").GetProperty("uid").GetString()));
    }

    /// <summary>The names of all series, once everything has happened that can.</summary>
    private static async Task<HashSet<string>> ToldAsync()
    {
        await using var watched = await WatchedMeter.StartAsync(new Arm { Name = "cold", Mode = ConnectionMode.Cold, Key = KeyKind.EcdsaP256 });
        var meter = watched.Meter;
        meter.Record(new Sample { Outcome = Outcome.Ok, NewConnection = true, Timings = new Timings { IntendedStart = 1, ActualStart = 2, Connected = 3, ClientHello = 3, Finished = 4, HandshakeDone = 4, LastByte = 5 } });
        meter.Record(new Sample { Outcome = Outcome.ConnectRefused, Phase = Phase.Connect });
        meter.Server = new ServerCounters { CpuMicroseconds = 1, ResidentBytes = 1, HeapBytes = 1 };
        return [.. (await watched.ScrapeAsync()).Split('\n').Where(line => line.Length > 0 && line[0] != '#').Select(line => MetricName().Match(line).Value)];
    }

    [GeneratedRegex("(loadharness|process)_[a-z_]+", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex MetricName();
}
