using System.Security.Authentication;
using LoadHarness.Arms;
using LoadHarness.Options;
using LoadHarness.Recording;
using Xunit;

namespace LoadHarness.Tests.Targets.Lla;

public class EvidenceTests
{
    /// <summary>What the LLA is made of; the same holds for each of them.</summary>
    protected virtual LlaKind Kind => LlaKind.Kestrel;

    private const string Client = "client=\"CN=tts-client\"";

    [Fact]
    public async Task Numbers_the_connections_and_counts_the_requests_on_each()
    {
        await using var lla = await TestLla.StartAsync(Kind, new LlaPki(), behaviour: NoTickets);
        using var one = new TestClient(lla.OneWayPort, identity: null);
        using var two = new TestClient(lla.OneWayPort, identity: null);

        string[] evidence = [await one.EvidenceAsync(), await one.EvidenceAsync(), await two.EvidenceAsync(), await one.EvidenceAsync()];

        Assert.Equal(
            [
                "connection=1, handshake=full, request=1",
                "connection=1, handshake=full, request=2",
                "connection=2, handshake=full, request=1",
                "connection=1, handshake=full, request=3",
            ],
            evidence);
    }

    [Theory]
    [InlineData(SslProtocols.Tls13, TlsVersion.Tls13)]
    [InlineData(SslProtocols.Tls12, TlsVersion.Tls12)]
    public async Task Says_resumed_when_the_client_sees_it_resumed(SslProtocols protocol, TlsVersion version)
    {
        await using var lla = await TestLla.StartAsync(Kind, new LlaPki());
        using var first = new TestClient(lla.MutualPort, lla.Pki.Client) { Tls = protocol };
        using var second = new TestClient(lla.MutualPort, lla.Pki.Client) { Tls = protocol };

        Assert.Equal($"connection=1, handshake=full, request=1, {Client}", await first.EvidenceAsync());
        Assert.Equal($"connection=2, handshake=resumed, request=1, {Client}", await second.EvidenceAsync());

        Assert.Equal((version, HandshakeKind.Full, false), (first.Wire.Version, first.Wire.Kind, first.Wire.TicketOffered));
        Assert.Equal((version, HandshakeKind.Resumed, true), (second.Wire.Version, second.Wire.Kind, second.Wire.TicketOffered));
        var ledger = await lla.LedgerAsync();
        Assert.Equal((2, 1, 1, 2), (ledger.Connections, ledger.Full, ledger.Resumed, ledger.Requests));
    }

    [Theory]
    [InlineData(SslProtocols.Tls13)]
    [InlineData(SslProtocols.Tls12)]
    public async Task Says_full_for_an_offered_ticket_that_it_refuses(SslProtocols protocol)
    {
        await using var lla = await TestLla.StartAsync(Kind, new LlaPki(), behaviour: NoTickets);
        using var first = new TestClient(lla.MutualPort, lla.Pki.Client) { Tls = protocol };
        using var second = new TestClient(lla.MutualPort, lla.Pki.Client) { Tls = protocol };

        await first.EvidenceAsync();

        Assert.Equal($"connection=2, handshake=full, request=1, {Client}", await second.EvidenceAsync());
        Assert.Equal(HandshakeKind.Full, second.Wire.Kind);
        Assert.Equal(protocol == SslProtocols.Tls13, second.Wire.TicketOffered);
        var ledger = await lla.LedgerAsync();
        Assert.Equal((2, 0), (ledger.Full, ledger.Resumed));
    }

    [Fact]
    public async Task Reads_a_handshake_that_comes_byte_by_byte()
    {
        await using var lla = await TestLla.StartAsync(Kind, new LlaPki());
        using var first = new TestClient(lla.MutualPort, lla.Pki.Client) { OneByteAtATime = true };
        using var second = new TestClient(lla.MutualPort, lla.Pki.Client) { OneByteAtATime = true };

        Assert.Equal($"connection=1, handshake=full, request=1, {Client}", await first.EvidenceAsync());
        Assert.Equal($"connection=2, handshake=resumed, request=1, {Client}", await second.EvidenceAsync());
    }

    [Fact]
    public async Task Names_no_client_where_none_is_asked_for_one()
    {
        await using var lla = await TestLla.StartAsync(Kind, new LlaPki());
        using var client = new TestClient(lla.OneWayPort, lla.Pki.Client);

        Assert.Equal("connection=1, handshake=full, request=1", await client.EvidenceAsync());
    }

    [Fact]
    public async Task Takes_only_the_TLS_versions_it_was_asked_for()
    {
        await using var lla = await TestLla.StartAsync(Kind, new LlaPki(), protocols: SslProtocols.Tls12);
        using var modern = new TestClient(lla.MutualPort, lla.Pki.Client) { Tls = SslProtocols.Tls13 };
        using var old = new TestClient(lla.MutualPort, lla.Pki.Client) { Tls = SslProtocols.Tls12 };

        Assert.False(await modern.IsLetInAsync());
        await old.EvidenceAsync();

        Assert.Equal(TlsVersion.Tls12, old.Wire.Version);
        var ledger = await lla.LedgerAsync(counters => counters.Refused.Count > 0);
        Assert.Equal((1, "HandshakeFailed 1"), (ledger.Connections, TestLla.Text(ledger.Refused)));
    }

    private static LlaOptions NoTickets => new(AcceptsTickets: false, Delay: TimeSpan.Zero);
}
