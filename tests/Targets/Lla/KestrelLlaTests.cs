using System.Net;
using LoadHarness.Arms;
using Xunit;

namespace LoadHarness.Tests.Targets.Lla;

/// <summary>What the LLA on Kestrel has beyond the other: HTTP/2.</summary>
public sealed class KestrelLlaTests
{
    [Fact]
    public async Task Answers_over_HTTP_2_and_counts_the_requests_on_each_connection()
    {
        await using var lla = await TestLla.StartAsync(LlaKind.Kestrel, new LlaPki());
        using var client = new TestClient(lla.OneWayPort, identity: null) { HttpVersion = HttpVersion.Version20 };

        using var response = await client.PostAsync();

        Assert.Equal((HttpStatusCode.OK, HttpVersion.Version20), (response.StatusCode, response.Version));
        Assert.Equal("""{"result": "processed", "status": "success"}""", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal("connection=1, handshake=full, request=1", Assert.Single(response.Headers.GetValues(TestClient.EvidenceHeader)));
        Assert.Equal("connection=1, handshake=full, request=2", await client.EvidenceAsync());
    }
}
