using System.Net;
using LoadHarness.Arms;
using LoadHarness.Clients;
using LoadHarness.Recording;
using LoadHarness.Targets.Pki;
using LoadHarness.Tests.Support;
using LoadHarness.Tests.Targets.Pki;
using Xunit;

namespace LoadHarness.Tests.Clients;

/// <summary>Real servers that refuse a client's certificate, each in its own way. Whether an alert or the reset behind it is read first must not matter.</summary>
public class RefusalTests : IDisposable
{
    /// <summary>What the clients are made of; the same holds for each of them.</summary>
    protected virtual ClientKind Kind => ClientKind.DotNet;

    private const int Requests = 10;

    private static readonly CertificateAuthority Root = TestPki.Of(KeyKind.EcdsaP256).Root;

    // A certificate of its own for each test: .NET keeps sessions per certificate.
    private readonly TlsIdentity _server = Root.Issue(LeafProfile.Server());
    private readonly TlsIdentity _client = Root.Issue(LeafProfile.Client());
    private readonly CertificateAuthority _stranger = CertificateAuthority.CreateRoot(KeyKind.EcdsaP256, TimeProvider.System, "Other-Root-CA");

    public static TheoryData<string, TlsVersion, string> OfStrangers => Each(
        ("nginx", "status 400: 400 The SSL certificate error"),
        ("haproxy", "alert unknown ca"),
        ("python", "alert unknown ca"),
        ("gnutls", "alert access denied"),
        ("stunnel", "alert unknown ca"),
        ("openssl", "alert unknown ca"));

    public static TheoryData<string, TlsVersion, string> OfForgers => Each(
        ("nginx", "status 400: 400 The SSL certificate error"),
        ("haproxy", "alert decrypt error"),
        ("python", "alert decrypt error"),
        ("gnutls", "alert access denied"),
        ("stunnel", "alert decrypt error"),
        ("openssl", "alert decrypt error"));

    public static TheoryData<string, TlsVersion, string> OfNobody => Each(
        ("nginx", "status 400: 400 No required SSL certificate was sent"),
        ("haproxy", "alert "),
        ("node", "alert "),
        ("python", "alert "),
        ("gnutls", "alert "),
        ("stunnel", "alert "),
        ("openssl", "alert "));

    public static TheoryData<string, TlsVersion> Welcoming =>
        new(from name in (string[])["nginx", "haproxy", "node", "python"] from version in Enum.GetValues<TlsVersion>() select (name, version));

    public static TheoryData<TlsVersion> Versions => [.. Enum.GetValues<TlsVersion>()];

    public void Dispose()
    {
        _server.Dispose();
        _client.Dispose();
        _stranger.Dispose();
    }

    [Theory(Timeout = Wait.Patience)]
    [MemberData(nameof(OfStrangers))]
    public async Task A_client_of_another_authority_is_filed_as_refused(string name, TlsVersion tls, string words)
    {
        using var stranger = _stranger.Issue(LeafProfile.Client());
        await using var server = await ForeignServer.StartAsync(ForeignRecipe.Demanding(name), _server, Root);

        await AssertAllAsync(server.Address, stranger, tls, Outcome.ClientCertificateRefused, words);
    }

    [Theory(Timeout = Wait.Patience)]
    [MemberData(nameof(OfForgers))]
    public async Task A_client_whose_signature_alone_is_wrong_is_filed_as_refused(string name, TlsVersion tls, string words)
    {
        using var forged = Root.Issue(LeafProfile.Client() with { Signer = LeafSigner.Forger });
        await using var server = await ForeignServer.StartAsync(ForeignRecipe.Demanding(name), _server, Root);

        await AssertAllAsync(server.Address, forged, tls, Outcome.ClientCertificateRefused, words);
    }

    [Theory(Timeout = Wait.Patience)]
    [MemberData(nameof(OfStrangers))]
    public async Task A_client_that_an_honest_leaf_issued_is_filed_as_refused(string name, TlsVersion tls, string words)
    {
        using var leaf = Root.CreateFalse(LeafProfile.Client("honest"));
        using var issued = leaf.Issue(LeafProfile.Client());
        await using var server = await ForeignServer.StartAsync(ForeignRecipe.Demanding(name), _server, Root);

        await AssertAllAsync(server.Address, issued, tls, Outcome.ClientCertificateRefused, words);
    }

    [Theory(Timeout = Wait.Patience)]
    [MemberData(nameof(OfNobody))]
    public async Task A_client_without_a_certificate_is_filed_as_refused(string name, TlsVersion tls, string words)
    {
        await using var server = await ForeignServer.StartAsync(ForeignRecipe.Demanding(name), _server, Root);

        await AssertAllAsync(server.Address, identity: null, tls, Outcome.ClientCertificateRefused, words);
    }

    // node looks at the certificate after the handshake, and closes or resets the connection without a word, as if it had died.
    [Theory(Timeout = Wait.Patience)]
    [MemberData(nameof(Versions))]
    public async Task A_close_right_after_the_certificate_may_be_a_refusal(TlsVersion tls)
    {
        using var stranger = _stranger.Issue(LeafProfile.Client());
        await using var server = await ForeignServer.StartAsync(ForeignRecipe.Demanding("node"), _server, Root);

        await AssertAllAsync(server.Address, stranger, tls, Outcome.ConnectionReset, "; the server may have refused the client's certificate");
    }

    [Theory(Timeout = Wait.Patience)]
    [MemberData(nameof(Welcoming))]
    public async Task A_client_of_the_right_authority_is_let_in(string name, TlsVersion tls)
    {
        await using var server = await ForeignServer.StartAsync(ForeignRecipe.Demanding(name), _server, Root);

        await AssertAllAsync(server.Address, _client, tls, Outcome.Ok, "");
    }

    private static TheoryData<string, TlsVersion, string> Each(params (string Name, string Words)[] servers) =>
        new(from server in servers from version in Enum.GetValues<TlsVersion>() select (server.Name, version, server.Words));

    private async Task AssertAllAsync(IPEndPoint address, TlsIdentity? identity, TlsVersion tls, Outcome outcome, string words)
    {
        var endpoint = TestEndpoint.Mutual(address, identity);
        using var clients = new TtsClients(_ => endpoint, Wait.Timeouts, TimeProvider.System) { Kind = Kind };
        await using var client = clients.Create(
            new Arm { Name = "arm", Mode = ConnectionMode.Cold, Key = KeyKind.EcdsaP256, Tls = tls }, index: 0, TestContext.Current.CancellationToken);
        for (var request = 0; request < Requests; request++)
        {
            var sample = await client.SendAsync(0, 1);

            Assert.True(sample.Outcome == outcome, $"{sample.Outcome}: {sample.Error}");
            Assert.Contains(words, sample.Error ?? "", StringComparison.Ordinal);
        }
    }
}
