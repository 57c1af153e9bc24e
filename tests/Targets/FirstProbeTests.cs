using System.Globalization;
using LoadHarness.Arms;
using LoadHarness.Clients;
using LoadHarness.Options;
using LoadHarness.Targets;
using LoadHarness.Targets.Pki;
using LoadHarness.Tests.Support;
using LoadHarness.Tests.Targets.Pki;
using Xunit;
using static LoadHarness.Tests.Support.ServerConfigurations;

namespace LoadHarness.Tests.Targets;

/// <summary>What servers of others show before a run, whatever the client's key is.</summary>
public sealed class FirstProbeTests : IDisposable
{
    private static readonly CancellationToken Token = TestContext.Current.CancellationToken;

    private static readonly (TlsVersion, HttpProtocol) Plain = (TlsVersion.Tls13, HttpProtocol.Http11);

    private static readonly TestPki Clients = TestPki.Of(KeyKind.Rsa2048);

    private readonly ScratchDirectory _files = new();

    public void Dispose() => _files.Dispose();

    [Theory]
    [InlineData(KeyKind.Rsa2048, 1)]
    [InlineData(KeyKind.EcdsaP256, 1)]
    [InlineData(KeyKind.EcdsaP384, 2)]
    public async Task Key_and_chain_are_the_servers_and_not_the_clients(KeyKind kind, int certificates)
    {
        using var root = CertificateAuthority.CreateRoot(kind, TimeProvider.System);
        using var issuer = certificates > 1 ? root.CreateIntermediate() : null;
        using var server = (issuer ?? root).Issue(LeafProfile.Server());
        await using var nginx = await CustomServer.NginxAsync((directory, port) => Nginx(directory, $"127.0.0.1:{port} ssl http2", server, Clients.Root));

        var target = await ResolveAsync(nginx.Port, root.Certificate.ExportCertificatePem());
        var sight = await LookAsync(target, ServerNaming.Vary, Plain);

        Assert.Equal((true, kind, Names.Of(kind)), (sight.First.Succeeded, sight.Key?.Kind, sight.Key?.Name));
        Assert.Equal((TlsVersion.Tls13, HttpProtocol.Http2, "lla-test"), (sight.First.Tls, sight.First.Http, sight.First.Name));
        Assert.Equal((ServerNaming.Vary, null, 3), (sight.Naming, sight.NamesText, sight.Connections));
        Assert.Empty(sight.Refused);
        Assert.Equal(
            (Names.Of(kind), certificates.ToString(CultureInfo.InvariantCulture), "rsa-2048", "1"),
            (target.Facts["server key"], target.Facts["server certificates presented"], target.Facts["client key"], target.Facts["client certificates sent"]));
    }

    [Theory]
    [InlineData("ed25519", "ed25519", "Ed25519")]
    [InlineData("RSA-PSS -pkeyopt rsa_keygen_bits:2048", "rsa-pss-2048", "RSA-PSS 2048")]
    [InlineData("RSA -pkeyopt rsa_keygen_bits:2304", "rsa-2304", "RSA 2304")]
    public async Task A_kind_that_is_made_nowhere_here_has_its_own_name(string algorithm, string name, string text)
    {
        var openssl = ExternalProgram.Require("openssl", "openssl");
        var (key, certificate) = (_files.At("server.key"), _files.At("server.crt"));
        Assert.Equal(0, (await openssl.RunAsync(["genpkey", "-algorithm", .. algorithm.Split(' '), "-out", key])).ExitCode);
        Assert.Equal(0, (await openssl.RunAsync(
            "req", "-x509", "-key", key, "-subj", "/CN=lla-test", "-days", "2", "-out", certificate,
            "-addext", "subjectAltName=DNS:lla-test", "-addext", "extendedKeyUsage=serverAuth")).ExitCode);
        var ca = _files.Write("clients.crt", Clients.Root.Certificate.ExportCertificatePem());
        await using var nginx = await CustomServer.NginxAsync((_, port) =>
            Nginx($"127.0.0.1:{port} ssl", certificate, key, $"ssl_client_certificate {ca}; ssl_verify_client on;"));

        var sight = await LookAsync(await ResolveAsync(nginx.Port, await File.ReadAllTextAsync(certificate, Token)), ServerNaming.Fixed, Plain);

        Assert.Equal((true, (KeyKind?)null, name, text), (sight.First.Succeeded, sight.Key?.Kind, sight.Key?.Name, sight.Key?.Text));
        Assert.Equal(1, sight.Connections);
    }

    [Fact]
    public async Task Another_certificate_for_names_below_the_host_makes_them_fixed_and_says_what_was_sent()
    {
        using var other = Clients.Root.Issue(LeafProfile.Server("default.example") with { DnsNames = ["default.example"] });
        await using var nginx = await CustomServer.NginxAsync((directory, port) =>
            Nginx(directory, $"127.0.0.1:{port} ssl default_server", other, Clients.Root)
            + Nginx(directory, $"127.0.0.1:{port} ssl", Clients.Server, Clients.Root, "server_name lla-test;"));

        var target = await ResolveAsync(nginx.Port);
        var sight = await LookAsync(target, ServerNaming.Vary, Plain);

        Assert.Equal((ServerNaming.Fixed, 2), (sight.Naming, sight.Connections));
        Assert.Matches(
            @"^the server does not know names below lla-test: with 'c[0-9a-f]{7}\.lla-test' as SNI the handshake ended in ServerCertificateRejected \(.*default\.example.*\); going on with names=fixed$",
            sight.NamesText);
        Assert.Equal(sight.NamesText, target.Facts["names"]);
    }

    [Fact]
    public async Task A_balancer_that_closes_on_unknown_names_makes_them_fixed()
    {
        await using var nginx = await CustomServer.NginxAsync((directory, port) => Nginx(directory, $"127.0.0.1:{port} ssl", Clients.Server, Clients.Root));
        await using var balancer = await CustomServer.HaproxyAsync((_, port) => Balancer(port, "-i lla-test", nginx.Port));

        var sight = await LookAsync(await ResolveAsync(balancer.Port), ServerNaming.Vary, Plain);

        Assert.Equal((true, ServerNaming.Fixed), (sight.First.Succeeded, sight.Naming));
        Assert.StartsWith("the server does not know names below lla-test: with 'c", sight.NamesText, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_without_http2_refuses_the_arms_that_need_it_and_no_other()
    {
        await using var nginx = await CustomServer.NginxAsync((directory, port) => Nginx(directory, $"127.0.0.1:{port} ssl", Clients.Server, Clients.Root));

        var sight = await LookAsync(await ResolveAsync(nginx.Port), ServerNaming.Vary, Plain, (TlsVersion.Tls13, HttpProtocol.Http2), (TlsVersion.Tls12, HttpProtocol.Http11));

        var refused = Assert.Single(sight.Refused);
        Assert.Equal((TlsVersion.Tls13, HttpProtocol.Http2), (refused.Tls, refused.Http));
        Assert.StartsWith("the server does not speak HTTP/2: offered alone, ", refused.Why, StringComparison.Ordinal);
        Assert.Equal(4, sight.Connections);
    }

    [Theory]
    [InlineData("-tls1_2", TlsVersion.Tls12, TlsVersion.Tls13, "the server does not speak TLS 1.3: offered alone, ", "it chose TLS 1.2 (write tls=1.2)")]
    [InlineData("-tls1_3", TlsVersion.Tls13, TlsVersion.Tls12, "the server does not speak TLS 1.2: offered alone, ", "it chose TLS 1.3 (write tls=1.3)")]
    public async Task A_server_of_one_tls_version_refuses_the_other(string argument, TlsVersion spoken, TlsVersion other, string start, string end)
    {
        await using var server = await OpenSslServer.StartAsync(Clients.Server, Clients.Root, argument, "-Verify", "1");

        var sight = await LookAsync(await ResolveAsync(server.Address.Port), ServerNaming.Vary, (spoken, HttpProtocol.Http11), (other, HttpProtocol.Http11));

        var refused = Assert.Single(sight.Refused);
        Assert.Equal((other, HttpProtocol.Http11), (refused.Tls, refused.Http));
        Assert.StartsWith(start, refused.Why, StringComparison.Ordinal);
        Assert.EndsWith(end, refused.Why, StringComparison.Ordinal);
        Assert.Equal((spoken, null), (sight.First.Tls, sight.First.Http));
    }

    [Fact]
    public async Task Where_nobody_listens_one_connection_is_tried_and_nothing_is_said_of_names()
    {
        var target = await ResolveAsync(LoopbackServer.ClosedPort().Port);
        var sight = await LookAsync(target, ServerNaming.Vary, Plain, (TlsVersion.Tls12, HttpProtocol.Http2));

        Assert.Equal((false, 1, null), (sight.First.Succeeded, sight.Connections, sight.Key));
        Assert.Empty(sight.Refused);
        Assert.DoesNotContain("server key", target.Facts.Keys);
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("::1")]
    public async Task An_address_is_checked_against_the_addresses_of_the_certificate_and_no_name_is_sent(string host)
    {
        await using var nginx = await CustomServer.NginxAsync((directory, port) =>
            Nginx(directory, $"127.0.0.1:{port} ssl, [::1]:{port} ssl", Clients.Server, Clients.Root));

        var sight = await LookAsync(await ResolveAsync(nginx.Port, host: host), ServerNaming.Fixed, Plain);

        Assert.Equal((true, null, null), (sight.First.Succeeded, sight.First.Error, sight.First.Name));
    }

    private static Task<ServerSight> LookAsync(ExternalTarget target, ServerNaming naming, params (TlsVersion, HttpProtocol)[] wanted) =>
        target.LookAsync(naming, wanted, Wait.Timeouts, TimeProvider.System, Token);

    private async Task<ExternalTarget> ResolveAsync(int port, string? ca = null, string host = "lla-test")
    {
        var anchors = _files.Write("ca.crt", ca ?? Clients.Root.Certificate.ExportCertificatePem());
        var (certificate, key) = (_files.Write("client.crt", Clients.Client.ChainPem()), _files.Write("client.key", Clients.Client.KeyPem()));
        var credentials = ClientCredentials.Load(anchors, certificate, key, TimeProvider.System);
        var options = new TargetOptions.External(new TargetAddress(host, port), anchors, certificate, key, Connect: host.Contains('-') ? "127.0.0.1" : null, Request: null);
        return await ExternalTarget.ResolveAsync(options, credentials, RequestTemplate.Process, Wait.Timeouts.Connect, Token);
    }
}
