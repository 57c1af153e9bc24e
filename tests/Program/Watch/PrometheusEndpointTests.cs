using LoadHarness.Arms;
using LoadHarness.Recording;
using LoadHarness.Tests.Support;
using Xunit;

namespace LoadHarness.Tests.Program.Watch;

public sealed class PrometheusEndpointTests
{
    private static readonly Arm Arm = new() { Name = "a \"b\" \\ c", Mode = ConnectionMode.Cold, Key = KeyKind.EcdsaP256 };

    [Theory]
    [InlineData(null)]
    [InlineData("application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,text/plain;version=1.0.0;q=0.4,*/*;q=0.1")]
    public async Task Tells_everyone_the_same_in_the_text_format(string? accept)
    {
        await using var watched = await WatchedMeter.StartAsync(Arm);
        watched.Meter.Record(new Sample { Outcome = Outcome.Ok, Timings = new Timings { IntendedStart = 1, ActualStart = 2, LastByte = 3 } });

        using var answer = await watched.AskAsync(HttpMethod.Get, "/metrics", accept);

        Assert.Equal("text/plain; version=0.0.4; charset=utf-8", answer.Content.Headers.ContentType!.ToString());
        var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.Contains("\nloadharness_client_requests_total{arm=\"a \\\"b\\\" \\\\ c\",outcome=\"Ok\"} 1\n", text, StringComparison.Ordinal);
        Assert.Contains("\nloadharness_client_request_duration_seconds_bucket{arm=\"a \\\"b\\\" \\\\ c\",le=\"10\"} 1\n", text, StringComparison.Ordinal);
        Assert.Equal(38, text.Split('\n').Count(line => line.StartsWith("loadharness_client_request_duration_seconds_bucket{", StringComparison.Ordinal)));

        // Neither of them is of this program, and each would be a label or a series that no document promises.
        Assert.DoesNotContain("otel_scope", text, StringComparison.Ordinal);
        Assert.DoesNotContain("target_info", text, StringComparison.Ordinal);
        Assert.DoesNotContain("_created", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("HEAD", "/metrics", 200)]
    [InlineData("POST", "/metrics", 404)]
    [InlineData("DELETE", "/metrics", 404)]
    [InlineData("GET", "/", 404)]
    [InlineData("GET", "/metrics/", 404)]
    public async Task Answers_a_scrape_and_nothing_else(string method, string path, int status)
    {
        await using var watched = await WatchedMeter.StartAsync(Arm);

        using var answer = await watched.AskAsync(HttpMethod.Parse(method), path);

        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Equal("", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Answers_no_page_that_calls_it_under_another_name()
    {
        await using var watched = await WatchedMeter.StartAsync(Arm);

        using var answer = await watched.AskAsync(HttpMethod.Get, "/metrics", host: "evil.example");

        Assert.Equal(421, (int)answer.StatusCode);
        Assert.DoesNotContain("loadharness_", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }
}
