using System.Net;
using System.Net.Sockets;
using LoadHarness.Arms;
using LoadHarness.Clients;
using LoadHarness.Recording;
using LoadHarness.Targets.Pki;
using LoadHarness.Tests.Support;
using LoadHarness.Tests.Targets.Pki;
using Xunit;

namespace LoadHarness.Tests.Clients;

/// <summary>Real servers that do not take what a client offers, and what is told to write instead.</summary>
public class RefusedOfferTests : IDisposable
{
    /// <summary>What the clients are made of; the same holds for each of them.</summary>
    protected virtual ClientKind Kind => ClientKind.DotNet;

    private static readonly CertificateAuthority Root = TestPki.Of(KeyKind.EcdsaP256).Root;

    private readonly TlsIdentity _server = Root.Issue(LeafProfile.Server());
    private readonly TlsIdentity _client = Root.Issue(LeafProfile.Client());

    public void Dispose()
    {
        _server.Dispose();
        _client.Dispose();
    }

    [Fact(Timeout = Wait.Patience)]
    public async Task Another_version_is_told_with_the_one_to_write()
    {
        await using var old = await ForeignServer.StartAsync(ForeignRecipe.Nginx("ssl_protocols TLSv1.2;"), _server, Root);
        await using var young = await ForeignServer.StartAsync(ForeignRecipe.OpenSsl("-tls1_3"), _server, Root);

        await AssertAsync(
            old.Address, TlsVersion.Tls13, HttpProtocol.Http11, Outcome.HandshakeFailed, "the server does not take TLS 1.3, the only version that the client offers (write tls=1.2)");
        await AssertAsync(
            young.Address, TlsVersion.Tls12, HttpProtocol.Http11, Outcome.HandshakeFailed, "the server does not take TLS 1.2, the only version that the client offers (write tls=1.3)");
    }

    [Fact(Timeout = Wait.Patience)]
    public async Task Another_protocol_is_told_with_the_one_to_write()
    {
        await using var silent = await ForeignServer.StartAsync(ForeignRecipe.OpenSsl(), _server, Root);
        await using var strict = await ForeignServer.StartAsync(ForeignRecipe.OpenSsl("-alpn", "http/1.1"), _server, Root);
        await using var modern = await ForeignServer.StartAsync(ForeignRecipe.OpenSsl("-alpn", "h2"), _server, Root);

        await AssertAsync(
            silent.Address, TlsVersion.Tls13, HttpProtocol.Http2, Outcome.UnexpectedAnswer,
            "the server did not choose HTTP/2 in the handshake (ALPN), which is all that the client offered (write http=1.1)");
        await AssertAsync(
            strict.Address, TlsVersion.Tls13, HttpProtocol.Http2, Outcome.HandshakeFailed,
            "the server does not speak HTTP/2, the only protocol that the client offers in ALPN (write http=1.1)");
        await AssertAsync(
            modern.Address, TlsVersion.Tls12, HttpProtocol.Http11, Outcome.HandshakeFailed,
            "the server does not speak HTTP/1.1, the only protocol that the client offers in ALPN (write http=2)");
    }

    [Fact(Timeout = Wait.Patience)]
    public async Task Nothing_in_common_is_told_with_what_was_offered()
    {
        // The server's key is ECDSA.
        await using var server = await ForeignServer.StartAsync(ForeignRecipe.OpenSsl("-tls1_2", "-cipher", "ECDHE-RSA-AES128-GCM-SHA256"), _server, Root);

        await AssertAsync(
            server.Address, TlsVersion.Tls12, HttpProtocol.Http11, Outcome.HandshakeFailed,
            "the server has no cipher suite, group or signature algorithm in common with the client, which offers those of OpenSSL on this machine for TLS 1.2");
    }

    [Fact(Timeout = Wait.Patience)]
    public async Task A_port_without_TLS_is_told_as_that()
    {
        await using var server = new LoopbackServer(static async (socket, token) =>
        {
            await using var stream = new NetworkStream(socket);
            await stream.ReadExactlyAsync(new byte[5], token);
            await stream.SendAsync("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n", token);
            await Tls.UntilClosedAsync(stream, token);
        });

        await AssertAsync(server.Address, TlsVersion.Tls13, HttpProtocol.Http11, Outcome.HandshakeFailed, "what answers there does not speak TLS (check the port)");
    }

    private async Task AssertAsync(IPEndPoint address, TlsVersion tls, HttpProtocol http, Outcome outcome, string words)
    {
        var endpoint = TestEndpoint.Mutual(address, _client);
        using var clients = new TtsClients(_ => endpoint, Wait.Timeouts, TimeProvider.System) { Kind = Kind };
        await using var client = clients.Create(
            new Arm { Name = "arm", Mode = ConnectionMode.Cold, Key = KeyKind.EcdsaP256, Tls = tls, Http = http }, index: 0, TestContext.Current.CancellationToken);

        var sample = await client.SendAsync(0, 1);

        Assert.Equal(outcome, sample.Outcome);
        Assert.Contains(words, sample.Error, StringComparison.Ordinal);
    }
}
