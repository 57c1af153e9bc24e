using System.Net;
using LoadHarness.Arms;
using LoadHarness.Clients;
using LoadHarness.Clients.Wire;
using LoadHarness.Recording;
using LoadHarness.Targets.Pki;
using LoadHarness.Tests.Support;
using LoadHarness.Tests.Targets.Pki;
using Xunit;

namespace LoadHarness.Tests.Clients;

/// <summary>What a client sees of real servers that ask for its certificate in the handshake, later, or never.</summary>
public class AuthenticationTests : IDisposable
{
    /// <summary>What the clients are made of; the same holds for each of them.</summary>
    protected virtual ClientKind Kind => ClientKind.DotNet;

    private static readonly CertificateAuthority Root = TestPki.Of(KeyKind.EcdsaP256).Root;

    private static readonly RequestTemplate Get = new(HttpMethod.Get, "/", Body: default, ContentType: null, Expected: default);

    private readonly TlsIdentity _server = Root.Issue(LeafProfile.Server());
    private readonly TlsIdentity _client = Root.Issue(LeafProfile.Client());

    public static TheoryData<TlsVersion> Versions => [.. Enum.GetValues<TlsVersion>()];

    public static TheoryData<string, TlsVersion, HttpProtocol> Nginx =>
        new(from directive in (string[])["off", "optional", "on"]
            from version in Enum.GetValues<TlsVersion>()
            from http in Enum.GetValues<HttpProtocol>()
            select (directive, version, http));

    public void Dispose()
    {
        _server.Dispose();
        _client.Dispose();
    }

    [Theory(Timeout = Wait.Patience)]
    [MemberData(nameof(Nginx))]
    public async Task Of_nginx_it_sees_whether_the_certificate_was_asked_for(string verify, TlsVersion tls, HttpProtocol http)
    {
        await using var server = await ForeignServer.StartAsync(ForeignRecipe.Nginx($"ssl_verify_client {verify};"), _server, Root);
        var samples = await SendAsync(server.Address, tls, _client, RequestTemplate.Process, http);

        Assert.All(samples, sample => Assert.Equal(
            (Outcome.Ok, null, verify == "off" ? ClientCertificate.NotAsked : ClientCertificate.Sent), (sample.Outcome, sample.Error, sample.Certificate)));
    }

    [Theory(Timeout = Wait.Patience)]
    [MemberData(nameof(Versions))]
    public async Task Of_OpenSSL_it_sees_each_way_to_ask(TlsVersion tls)
    {
        foreach (var (arguments, identity, expected) in ((string[], TlsIdentity?, ClientCertificate)[])
        [
            ([], _client, ClientCertificate.NotAsked),
            ([], null, ClientCertificate.NotAsked),
            (["-verify", "3"], _client, ClientCertificate.Sent),
            (["-Verify", "3", "-verify_return_error"], _client, ClientCertificate.Sent),
            (["-verify", "3"], null, ClientCertificate.NotSent),

            // The client's key is ECDSA.
            (["-verify", "3", "-client_sigalgs", "rsa_pss_rsae_sha256:RSA+SHA256"], _client, ClientCertificate.NotSent),
        ])
        {
            await using var server = await ForeignServer.StartAsync(ForeignRecipe.OpenSsl(arguments), _server, Root);

            Assert.All(await SendAsync(server.Address, tls, identity, Get), sample => Assert.Equal((Outcome.Ok, expected), (sample.Outcome, sample.Certificate)));
        }
    }

    [Theory(Timeout = Wait.Patience)]
    [InlineData("TLS_AES_128_GCM_SHA256")]
    [InlineData("TLS_AES_256_GCM_SHA384")]
    [InlineData("TLS_CHACHA20_POLY1305_SHA256")]
    public async Task In_TLS_1_3_every_suite_and_a_second_hello_leave_it_to_be_seen(string suite)
    {
        foreach (var (arguments, expected) in ((string[], ClientCertificate)[])
        [
            ([], ClientCertificate.NotAsked),
            (["-verify", "3"], ClientCertificate.Sent),
            (["-verify", "3", "-client_sigalgs", "rsa_pss_rsae_sha256"], ClientCertificate.NotSent),
        ])
        {
            foreach (var groups in (string[])["X25519", "P-384"])
            {
                await using var server = await ForeignServer.StartAsync(ForeignRecipe.OpenSsl(["-ciphersuites", suite, "-groups", groups, .. arguments]), _server, Root);
                var sample = (await SendAsync(server.Address, TlsVersion.Tls13, _client, Get))[0];

                Assert.Equal((suite, groups == "P-384", expected), (TlsNames.CipherSuite(sample.Wire.CipherSuite), sample.Wire.HelloRetried, sample.Certificate));
            }
        }
    }

    [Fact(Timeout = Wait.Patience)]
    public async Task A_certificate_that_is_asked_for_after_the_handshake_is_seen_as_that()
    {
        const string context = "c.verify_mode = ssl.CERT_OPTIONAL; c.post_handshake_auth = True; c.minimum_version = ssl.TLSVersion.TLSv1_3";
        await using var server = await ForeignServer.StartAsync(ForeignRecipe.Python(context, "serve(c, later=True)"), _server, Root);

        Assert.All(
            await SendAsync(server.Address, TlsVersion.Tls13, _client, RequestTemplate.Process),
            sample => Assert.Equal((Outcome.Ok, null, ClientCertificate.SentLater), (sample.Outcome, sample.Error, sample.Certificate)));
    }

    [Theory(Timeout = Wait.Patience)]
    [InlineData(ConnectionMode.Resumed, HandshakeKind.Resumed)]
    [InlineData(ConnectionMode.KeepAlive, HandshakeKind.Unknown)]
    public async Task Later_requests_tell_the_handshake_that_they_go_back_to(ConnectionMode mode, HandshakeKind later)
    {
        foreach (var (verify, expected) in ((string, ClientCertificate)[])[("on", ClientCertificate.Sent), ("off", ClientCertificate.NotAsked)])
        {
            foreach (var tls in Enum.GetValues<TlsVersion>())
            {
                await using var server = await ForeignServer.StartAsync(ForeignRecipe.Nginx($"ssl_verify_client {verify};"), _server, Root);
                var samples = await SendAsync(server.Address, tls, _client, RequestTemplate.Process, mode: mode);

                Assert.Equal([HandshakeKind.Full, later, later], samples.Select(sample => sample.Wire.Kind));
                Assert.All(samples, sample => Assert.Equal(expected, sample.Certificate));
            }
        }
    }

    [Theory(Timeout = Wait.Patience)]
    [InlineData("off", "", ClientCertificate.NotAsked)]
    [InlineData("optional", "", ClientCertificate.NotSent)]
    [InlineData("on", "400 No required SSL certificate was sent", ClientCertificate.NotSent)]
    public async Task A_one_way_arm_tells_whether_the_server_asks(string verify, string words, ClientCertificate expected)
    {
        await using var server = await ForeignServer.StartAsync(ForeignRecipe.Nginx($"ssl_verify_client {verify};"), _server, Root);
        foreach (var tls in Enum.GetValues<TlsVersion>())
        {
            Assert.All(await SendAsync(server.Address, tls, identity: null, RequestTemplate.Process), sample =>
            {
                Assert.Equal((words.Length > 0 ? Outcome.ClientCertificateRefused : Outcome.Ok, expected), (sample.Outcome, sample.Certificate));
                Assert.Contains(words, sample.Error ?? "", StringComparison.Ordinal);
            });
        }
    }

    private async Task<List<Sample>> SendAsync(
        IPEndPoint address, TlsVersion tls, TlsIdentity? identity, RequestTemplate request, HttpProtocol http = HttpProtocol.Http11, ConnectionMode mode = ConnectionMode.Cold)
    {
        var arm = new Arm { Name = "arm", Mode = mode, Key = KeyKind.EcdsaP256, Tls = tls, Http = http, Authentication = identity is null ? Authentication.OneWay : Authentication.Mutual };
        var endpoint = TestEndpoint.Mutual(address, identity) with { Authentication = arm.Authentication, Request = request };
        using var clients = new TtsClients(_ => endpoint, Wait.Timeouts, TimeProvider.System) { Kind = Kind };
        await using var client = clients.Create(arm, index: 0, TestContext.Current.CancellationToken);
        return [await client.SendAsync(0, 1), await client.SendAsync(0, 1), await client.SendAsync(0, 1)];
    }
}
