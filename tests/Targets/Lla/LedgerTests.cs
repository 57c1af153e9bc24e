using System.Text.Json;
using LoadHarness.Arms;
using Xunit;

namespace LoadHarness.Tests.Targets.Lla;

public class LedgerTests
{
    /// <summary>What the LLA is made of; the same holds for each of them.</summary>
    protected virtual LlaKind Kind => LlaKind.Kestrel;

    [Fact]
    public async Task Counts_what_was_done()
    {
        await using var lla = await TestLla.StartAsync(Kind, new LlaPki());
        var before = await lla.LedgerAsync();
        using var first = lla.Client();
        using var second = lla.Client();
        using var stranger = new TestClient(lla.MutualPort, identity: null);

        await first.EvidenceAsync();
        await first.EvidenceAsync();
        await second.EvidenceAsync();
        using var bad = await second.PostAsync("no JSON");
        await stranger.IsLetInAsync();
        var during = await lla.LedgerAsync(counters => counters.Refused.Count > 0);
        second.Dispose();
        var after = await lla.LedgerAsync(counters => counters.OpenConnections == 1);

        Assert.Equal((0, 0, 0, 0, 0, 0), (before.Connections, before.Full, before.Resumed, before.Requests, before.OpenConnections, before.Refused.Count));
        Assert.Equal((2, 1, 1, 4, 2), (during.Connections, during.Full, during.Resumed, during.Requests, during.OpenConnections));
        Assert.Equal("NoCertificate 1", TestLla.Text(during.Refused));
        Assert.Equal((2, 4), (after.Connections, after.Requests));
        Assert.True(after.CpuMicroseconds > before.CpuMicroseconds);
        Assert.True(after.ResidentBytes > 1_000_000);
    }

    [Fact]
    public async Task Is_plain_JSON_with_names_that_do_not_change()
    {
        await using var lla = await TestLla.StartAsync(Kind, new LlaPki());
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false });

        using var ledger = JsonDocument.Parse(await http.GetStringAsync($"http://127.0.0.1:{lla.AdminPort}/ledger", TestContext.Current.CancellationToken));

        Assert.Equal(
            [
                "answers", "bystanders", "collections", "compiledMethods", "connections", "countsConnections", "cpuMicroseconds", "earlyRequests", "full", "handshaking", "heapBytes", "identities", "injected", "instructions", "instructionsMissing", "leakedBytes",
                "openConnections", "openFiles", "refused", "requests", "residentBytes", "resumed", "threads", "ticketKeysDropped", "ticketsRefused",
            ],
            ledger.RootElement.EnumerateObject().Select(property => property.Name).Order(StringComparer.Ordinal));
    }
}
