using LoadHarness.Recording;
using LoadHarness.Targets.Pki;
using Xunit;

namespace LoadHarness.Tests.Targets.Lla;

/// <summary>Who gets in, and what the ledger says of the others.</summary>
public sealed class AdmissionTests
{
    private static readonly DateTimeOffset Now = TimeProvider.System.GetUtcNow();

    [Fact]
    public async Task Lets_in_good_clients_alone_and_counts_the_others_by_reason()
    {
        var pki = new LlaPki();
        using var impostor = LlaPki.NewRoot();
        var good = LeafProfile.Client();
        using var selfSigned = pki.Issuer.Issue(good with { SelfSigned = true });
        using var otherAuthority = impostor.Issue(good);
        using var expired = pki.Issuer.Issue(good with { NotAfter = Now.AddMinutes(-1) });
        using var early = pki.Issuer.Issue(good with { NotBefore = Now.AddHours(1) });
        using var server = pki.Issuer.Issue(LeafProfile.Server("tts-client"));
        using var revoked = pki.Issuer.Issue(good);
        using var stranger = pki.Issuer.Issue(LeafProfile.Client("somebody-else"));
        await using var lla = await TestLla.StartAsync(pki, credentials => credentials with
        {
            Revocations = pki.Issuer.Revoke([revoked.Leaf]),
            AllowedSubjects = ["CN=tts-client"],
        });
        TlsIdentity?[] kinds = [null, selfSigned, otherAuthority, expired, early, server, revoked, stranger, pki.Client];

        // Another number of each kind, so that no two reasons can be mistaken for one another; all of them side by side.
        var letIn = await Task.WhenAll(kinds.SelectMany((identity, index) => Enumerable.Repeat(index, index + 1).Select(async _ =>
        {
            using var client = new TestClient(lla.MutualPort, identity);
            return (Index: index, LetIn: await client.IsLetInAsync());
        })));

        Assert.Equal(Enumerable.Repeat(8, 9), letIn.Where(one => one.LetIn).Select(one => one.Index));
        var ledger = await lla.LedgerAsync(counters => counters.Refused.Values.Sum() >= 36);
        Assert.Equal(
            "NoCertificate 1, NotAllowed 8, OutsideValidity 9, Revoked 7, UntrustedChain 5, WrongUsage 6",
            TestLla.Text(ledger.Refused));
        Assert.Equal((9, 9), (ledger.Connections, ledger.Requests));
    }

    [Fact]
    public async Task Refuses_on_a_resumed_connection_a_client_that_was_revoked_after_it_got_its_ticket()
    {
        // Two LLAs with the same certificate share their ticket keys within a process: the second is the first with a newer list.
        var pki = new LlaPki();
        await using var before = await TestLla.StartAsync(pki, credentials => credentials with { Revocations = pki.Issuer.Revoke([]) });
        await using var after = await TestLla.StartAsync(pki, credentials => credentials with { Revocations = pki.Issuer.Revoke([pki.Client.Leaf]) });
        using var known = new TestClient(before.MutualPort, pki.Client);
        using var control = new TestClient(before.MutualPort, pki.Client);
        using var revoked = new TestClient(after.MutualPort, pki.Client);

        await known.EvidenceAsync();
        Assert.Contains("handshake=resumed", await control.EvidenceAsync(), StringComparison.Ordinal);
        var letIn = await revoked.IsLetInAsync();

        Assert.Equal(HandshakeKind.Resumed, revoked.Wire.Kind);
        Assert.False(letIn);
        var ledger = await after.LedgerAsync(counters => counters.Refused.Count > 0);
        Assert.Equal((0, "Revoked 1"), (ledger.Connections, TestLla.Text(ledger.Refused)));
    }

    [Fact]
    public async Task Lets_nobody_in_with_a_revocation_list_that_is_out_of_date()
    {
        var pki = new LlaPki();
        using var revoked = pki.Issuer.Issue(LeafProfile.Client());
        await using var lla = await TestLla.StartAsync(
            pki, credentials => credentials with { Revocations = pki.Issuer.Revoke([revoked.Leaf], nextUpdate: Now.AddMinutes(-1)) });
        using var bad = new TestClient(lla.MutualPort, revoked);

        Assert.False(await lla.Client().IsLetInAsync());
        Assert.False(await bad.IsLetInAsync());

        var ledger = await lla.LedgerAsync(counters => counters.Refused.Values.Sum() >= 2);
        Assert.Equal("RevocationUnknown 1, Revoked 1", TestLla.Text(ledger.Refused));
    }

    [Fact]
    public async Task Knows_the_intermediate_of_a_client_whose_ticket_holds_the_leaf_alone()
    {
        using var root = LlaPki.NewRoot();
        var pki = new LlaPki(root.CreateIntermediate());
        await using var lla = await TestLla.StartAsync(
            pki, _ => new ServerCredentials(pki.Server, [root.Certificate]) { Revocations = pki.Issuer.Revoke([]) });
        using var first = lla.Client();
        using var second = lla.Client();

        Assert.Equal("connection=1, handshake=full, request=1, client=\"CN=tts-client\"", await first.EvidenceAsync());
        Assert.Equal("connection=2, handshake=resumed, request=1, client=\"CN=tts-client\"", await second.EvidenceAsync());
    }
}
