using System.Security.Cryptography.X509Certificates;
using LoadHarness.Arms;
using LoadHarness.Recording;
using LoadHarness.Targets.Pki;
using Xunit;

namespace LoadHarness.Tests.Targets.Lla;

/// <summary>Who gets in, and what the ledger says of the others.</summary>
public class AdmissionTests
{
    /// <summary>What the LLA is made of; the same holds for each of them.</summary>
    protected virtual LlaKind Kind => LlaKind.Kestrel;

    private static readonly DateTimeOffset Now = TimeProvider.System.GetUtcNow();

    [Fact]
    public async Task Lets_in_good_clients_alone_and_counts_the_others_by_reason()
    {
        var pki = new LlaPki();
        using var impostor = LlaPki.NewRoot();
        var good = LeafProfile.Client();
        using var selfSigned = pki.Issuer.Issue(good with { Signer = LeafSigner.Itself });
        using var otherAuthority = impostor.Issue(good);
        using var expired = pki.Issuer.Issue(good with { NotAfter = Now.AddMinutes(-1) });
        using var early = pki.Issuer.Issue(good with { NotBefore = Now.AddHours(1) });
        using var server = pki.Issuer.Issue(LeafProfile.Server("tts-client"));
        using var revoked = pki.Issuer.Issue(good);
        using var stranger = pki.Issuer.Issue(LeafProfile.Client("somebody-else"));
        using var forged = pki.Issuer.Issue(good with { Signer = LeafSigner.Forger });
        using var leaf = pki.Issuer.CreateFalse(LeafProfile.Client("honest"));
        using var ofLeaf = leaf.Issue(good);
        using var noSignature = pki.Issuer.Issue(good with { KeyUsage = X509KeyUsageFlags.KeyEncipherment });
        using var authority = pki.Issuer.Issue(good with { KeyUsage = X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.NonRepudiation });
        using var padded = pki.Issuer.Issue(good with { CommonName = "tts-client\0" });
        using var loud = pki.Issuer.Issue(good with { CommonName = "TTS-CLIENT" });
        await using var lla = await TestLla.StartAsync(Kind, pki, credentials => credentials with
        {
            Revocations = [pki.Issuer.Revoke([revoked.Leaf])],
            AllowedSubjects = ["CN=tts-client"],
        });
        TlsIdentity?[] kinds =
        [
            null, selfSigned, otherAuthority, expired, early, server, revoked, stranger, forged, ofLeaf, noSignature, authority, padded, loud, pki.Client,
        ];

        // Another number of each kind, so that no two reasons can be mistaken for one another; all of them side by side.
        var letIn = await Task.WhenAll(kinds.SelectMany((identity, index) => Enumerable.Repeat(index, index + 1).Select(async _ =>
        {
            using var client = new TestClient(lla.MutualPort, identity);
            return (Index: index, LetIn: await client.IsLetInAsync());
        })));

        Assert.Equal(Enumerable.Repeat(14, 15), letIn.Where(one => one.LetIn).Select(one => one.Index));
        var ledger = await lla.LedgerAsync(counters => counters.Refused.Values.Sum() >= 14 * 15 / 2);
        Assert.Equal(
            $"NoCertificate 1, NotAllowed {8 + 13 + 14}, OutsideValidity {4 + 5}, Revoked 7, UntrustedChain {2 + 3 + 9 + 10}, WrongUsage {6 + 11 + 12}",
            TestLla.Text(ledger.Refused));
        Assert.Equal((15, 15), (ledger.Connections, ledger.Requests));
    }

    [Fact]
    public async Task Says_of_a_client_whose_name_reads_like_another_one_what_its_name_is()
    {
        var pki = new LlaPki();
        using var padded = pki.Issuer.Issue(LeafProfile.Client() with { CommonName = "tts-client\0" });
        await using var lla = await TestLla.StartAsync(Kind, pki);
        using var client = new TestClient(lla.MutualPort, padded);

        Assert.Equal("CN=tts-client", padded.Leaf.Subject);
        Assert.EndsWith("client=\"2.5.4.3=7474732D636C69656E7400\"", await client.EvidenceAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("all", null)]
    [InlineData("leaf's issuer alone", RefusalReason.RevocationUnknown)]
    [InlineData("root alone", RefusalReason.RevocationUnknown)]
    [InlineData("none", RefusalReason.RevocationUnknown)]
    [InlineData("stale of the root", RefusalReason.RevocationUnknown)]
    [InlineData("stale of the leaf's issuer", RefusalReason.RevocationUnknown)]
    [InlineData("intermediate revoked", RefusalReason.Revoked)]
    [InlineData("intermediate revoked by a stale list", RefusalReason.Revoked)]
    [InlineData("root of the same name", RefusalReason.RevocationUnknown)]
    public async Task Looks_up_every_certificate_of_the_chain_but_the_root(string lists, RefusalReason? refusal)
    {
        using var root = LlaPki.NewRoot();
        using var namesake = LlaPki.NewRoot();
        var pki = new LlaPki(root.CreateIntermediate());
        var past = Now.AddMinutes(-1);
        IReadOnlyList<RevocationList> known = lists switch
        {
            "all" => pki.Issuer.Revocations([]),
            "leaf's issuer alone" => [pki.Issuer.Revoke([])],
            "root alone" => [root.Revoke([])],
            "none" => [],
            "stale of the root" => [pki.Issuer.Revoke([]), root.Revoke([], past)],
            "stale of the leaf's issuer" => [pki.Issuer.Revoke([], past), root.Revoke([])],
            "intermediate revoked" => [pki.Issuer.Revoke([]), root.Revoke([pki.Issuer.Certificate])],
            "intermediate revoked by a stale list" => [pki.Issuer.Revoke([]), root.Revoke([pki.Issuer.Certificate], past)],
            _ => [pki.Issuer.Revoke([]), namesake.Revoke([])],
        };
        await using var lla = await TestLla.StartAsync(Kind, pki, _ => new ServerCredentials(pki.Server, [root.Certificate]) { Revocations = known });

        // The second comes with a ticket, which holds the leaf alone.
        Assert.Equal([refusal is null, refusal is null], [await lla.Client().IsLetInAsync(), await lla.Client().IsLetInAsync()]);

        var ledger = await lla.LedgerAsync(counters => counters.Refused.Values.Sum() + counters.Connections >= 2);
        Assert.Equal(refusal is null ? "" : $"{refusal} 2", TestLla.Text(ledger.Refused));
    }

    [Fact]
    public async Task Refuses_on_a_resumed_connection_a_client_that_was_revoked_after_it_got_its_ticket()
    {
        var pki = new LlaPki();
        await using var lla = await TestLla.StartAsync(Kind, pki, credentials => credentials with { Revocations = [pki.Issuer.Revoke([])] });
        using var known = lla.Client();
        using var control = lla.Client();
        using var revoked = lla.Client();

        await known.EvidenceAsync();
        Assert.Contains("handshake=resumed", await control.EvidenceAsync(), StringComparison.Ordinal);
        lla.Revoke(pki.Issuer.Revoke([pki.Client.Leaf]));
        var letIn = await revoked.IsLetInAsync();

        Assert.Equal(HandshakeKind.Resumed, revoked.Wire.Kind);
        Assert.False(letIn);
        var ledger = await lla.LedgerAsync(counters => counters.Refused.Count > 0);
        Assert.Equal((2, "Revoked 1"), (ledger.Connections, TestLla.Text(ledger.Refused)));
    }

    [Fact]
    public async Task Lets_nobody_in_with_a_revocation_list_that_is_out_of_date()
    {
        var pki = new LlaPki();
        using var revoked = pki.Issuer.Issue(LeafProfile.Client());
        await using var lla = await TestLla.StartAsync(
            Kind, pki, credentials => credentials with { Revocations = [pki.Issuer.Revoke([revoked.Leaf], nextUpdate: Now.AddMinutes(-1))] });
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
            Kind, pki, _ => new ServerCredentials(pki.Server, [root.Certificate]) { Revocations = pki.Issuer.Revocations([]) });
        using var first = lla.Client();
        using var second = lla.Client();

        Assert.Equal("connection=1, handshake=full, request=1, client=\"CN=tts-client\"", await first.EvidenceAsync());
        Assert.Equal("connection=2, handshake=resumed, request=1, client=\"CN=tts-client\"", await second.EvidenceAsync());
    }
}
