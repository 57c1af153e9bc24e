using System.Security.Authentication;
using LoadHarness.Arms;
using LoadHarness.Options;
using LoadHarness.Recording;
using LoadHarness.Targets.Lla;
using LoadHarness.Targets.Pki;
using LoadHarness.Tests.Support;
using Xunit;

namespace LoadHarness.Tests.Targets.Lla;

public class TicketLifeTests : IAsyncDisposable
{
    /// <summary>What the LLA is made of; the same holds for each of them.</summary>
    protected virtual LlaKind Kind => LlaKind.Kestrel;

    private static readonly TimeSpan Life = TimeSpan.FromMinutes(1);

    private readonly ManualClock _clock = new(TimeProvider.System.GetUtcNow());
    private readonly LlaPki _pki = new();
    private readonly List<TestClient> _clients = [];
    private TestLla? _lla;

    public async ValueTask DisposeAsync()
    {
        _clients.ForEach(client => client.Dispose());
        await (_lla?.DisposeAsync() ?? ValueTask.CompletedTask);
    }

    [Theory]
    [InlineData(SslProtocols.Tls13)]
    [InlineData(SslProtocols.Tls12)]
    public async Task Makes_every_old_ticket_worthless_and_the_next_one_good_again(SslProtocols protocol)
    {
        _lla = await StartAsync();
        using var other = _pki.Issuer.Issue(LeafProfile.Client());
        TlsIdentity[] identities = [_pki.Client, other];

        Assert.Equal([(false, HandshakeKind.Full), (false, HandshakeKind.Full)], await ConnectAsync());
        Assert.Equal([(true, HandshakeKind.Resumed), (true, HandshakeKind.Resumed)], await ConnectAsync());
        _clock.Advance(Life);
        Assert.Equal([(true, HandshakeKind.Full), (true, HandshakeKind.Full)], await ConnectAsync());
        Assert.Equal([(true, HandshakeKind.Resumed), (true, HandshakeKind.Resumed)], await ConnectAsync());

        var ledger = await _lla.LedgerAsync();
        Assert.Equal((1, 8, 4, 4), (ledger.TicketKeysDropped, ledger.Connections, ledger.Full, ledger.Resumed));

        // Whether a ticket was offered, and what became of it, as the client reads it on the wire; the server says the same.
        async Task<IReadOnlyList<(bool Offered, HandshakeKind Kind)>> ConnectAsync()
        {
            var seen = new List<(bool, HandshakeKind)>();
            foreach (var identity in identities)
            {
                var client = Client(identity, protocol);
                Assert.Contains($"handshake={(await KindAsync(client)).ToString().ToLowerInvariant()}, ", await client.EvidenceAsync(), StringComparison.Ordinal);
                seen.Add((client.Wire.TicketOffered, client.Wire.Kind));
            }

            return seen;
        }
    }

    [Fact]
    public async Task Leaves_open_connections_alone()
    {
        _lla = await StartAsync();
        var client = Client(_pki.Client);
        await client.EvidenceAsync();

        _clock.Advance(Life * 3);

        Assert.Equal("connection=1, handshake=full, request=2, client=\"CN=tts-client\"", await client.EvidenceAsync());
        Assert.Equal((3, 1), ((await _lla.LedgerAsync()).TicketKeysDropped, (await _lla.LedgerAsync()).Connections));
    }

    [Fact]
    public async Task Needs_the_key_of_the_issuer()
    {
        using var pki = _pki;

        var refused = await Assert.ThrowsAsync<ArgumentException>(() => TestLla.StartAsync(Kind, pki, behaviour: Behaviour, clock: _clock));

        Assert.StartsWith("an LLA that drops its ticket keys needs the key of an endpoint's issuer", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Shows_one_leaf_and_one_context_until_it_is_renewed()
    {
        using var pki = _pki;
        var identity = new ServedIdentity(new ServerCredentials(pki.Server, [pki.Issuer.Certificate]) { Renewal = pki.Issuer.Renewal() });
        var (leaf, context) = (identity.Leaf, identity.Context);
        Assert.Equal((pki.Server.Leaf, context), (leaf, identity.Context));

        identity.Renew();

        Assert.NotEqual(leaf.Thumbprint, identity.Leaf.Thumbprint);
        Assert.NotSame(context, identity.Context);
        Assert.Equal(identity.Leaf.Thumbprint, identity.Context.TargetCertificate.Thumbprint);
    }

    [Fact]
    public void Cannot_renew_what_others_issued()
    {
        using var pki = _pki;
        var identity = new ServedIdentity(new ServerCredentials(pki.Server, [pki.Issuer.Certificate]));

        Assert.False(identity.IsRenewable);
        Assert.Equal("the key of the leaf's issuer is not at hand", Assert.Throws<InvalidOperationException>(identity.Renew).Message);
    }

    private static LlaOptions Behaviour => new(AcceptsTickets: true, TimeSpan.Zero) { TicketLife = Life };

    private Task<TestLla> StartAsync() => TestLla.StartAsync(
        Kind, _pki, credentials => credentials with { Renewal = _pki.Issuer.Renewal() }, Behaviour, clock: _clock);

    // Kept open until the end: a context in use, and so the sessions in it, is not evicted.
    private TestClient Client(TlsIdentity identity, SslProtocols protocol = SslProtocols.Tls13)
    {
        var client = new TestClient(_lla!.MutualPort, identity) { Tls = protocol };
        _clients.Add(client);
        return client;
    }

    private static async Task<HandshakeKind> KindAsync(TestClient client)
    {
        await client.EvidenceAsync();
        return client.Wire.Kind;
    }
}
