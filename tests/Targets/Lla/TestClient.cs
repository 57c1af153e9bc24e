using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using LoadHarness.Clients.Wire;
using LoadHarness.Recording;
using LoadHarness.Targets.Pki;
using LoadHarness.Tests.Support;
using Xunit;

namespace LoadHarness.Tests.Targets.Lla;

/// <summary>
/// A client with one connection, which it keeps. Two clients of one identity share .NET's session slot, as their SNI name is the same:
/// the second one resumes, while the first one's open connection keeps the slot from being evicted.
/// </summary>
internal sealed class TestClient : IDisposable
{
    /// <summary>The header in which the LLA testifies.</summary>
    public const string EvidenceHeader = "LLA-Evidence";

    public const string Request = """{"data": "sensitive information", "user_id": 123}""";

    private readonly int _port;
    private readonly TlsIdentity? _identity;
    private readonly HttpClient _http;
    private readonly List<TestWire> _wires = [];

    /// <param name="port">Port on 127.0.0.1.</param>
    /// <param name="identity">Null: a client without a certificate.</param>
    public TestClient(int port, TlsIdentity? identity)
    {
        _port = port;
        _identity = identity;
        _http = new HttpClient(new SocketsHttpHandler { UseProxy = false, MaxConnectionsPerServer = 1, ConnectCallback = ConnectAsync })
        {
            BaseAddress = new UriBuilder(Uri.UriSchemeHttps, "lla-test", port).Uri,
            Timeout = Wait.Deadline,
        };
    }

    public Version HttpVersion { get; init; } = System.Net.HttpVersion.Version11;

    public SslProtocols Tls { get; init; } = SslProtocols.Tls13;

    /// <summary>Sends each byte in a segment of its own.</summary>
    public bool OneByteAtATime { get; init; }

    /// <summary>What the client reads on the wire of its only connection.</summary>
    public WireEvidence Wire => Assert.Single(_wires).Evidence;

    public Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, HttpContent? content) =>
        _http.SendAsync(
            new HttpRequestMessage(method, path) { Content = content, Version = HttpVersion, VersionPolicy = HttpVersionPolicy.RequestVersionExact },
            TestContext.Current.CancellationToken);

    public Task<HttpResponseMessage> PostAsync(string body = Request) => SendAsync(HttpMethod.Post, "/api/process", new StringContent(body));

    /// <summary>What the LLA testifies of a good request.</summary>
    public async Task<string> EvidenceAsync()
    {
        using var response = await PostAsync();
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return Assert.Single(response.Headers.GetValues(EvidenceHeader));
    }

    /// <summary>Connects, sends one request by hand and takes whatever comes; true when it is an answer.</summary>
    /// <remarks>Not through HttpClient, which may try again and make connections that nobody counted on.</remarks>
    public async Task<bool> IsLetInAsync()
    {
        try
        {
            await using var tls = await ConnectAsync();
            await tls.WriteAsync("POST /api/process HTTP/1.1\r\nHost: lla-test\r\nContent-Length: 2\r\n\r\n{}"u8.ToArray(), TestContext.Current.CancellationToken);
            return await tls.ReadAsync(new byte[100], TestContext.Current.CancellationToken) > 0;
        }
        catch (Exception e) when (e is IOException or AuthenticationException)
        {
            return false;
        }
    }

    public void Dispose() => _http.Dispose();

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken token) => await ConnectAsync();

    private async Task<SslStream> ConnectAsync()
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(IPAddress.Loopback, _port, TestContext.Current.CancellationToken);
        var wire = new TestWire(socket, OneByteAtATime);
        _wires.Add(wire);
        var tls = new SslStream(wire);
        try
        {
            await tls.AuthenticateAsClientAsync(
                new SslClientAuthenticationOptions
                {
                    TargetHost = "lla-test",
                    EnabledSslProtocols = Tls,
                    ApplicationProtocols = [HttpVersion.Major == 2 ? SslApplicationProtocol.Http2 : SslApplicationProtocol.Http11],
                    ClientCertificateContext = _identity is null ? null : SslStreamCertificateContext.Create(_identity.Leaf, _identity.Intermediates, offline: true),
                    RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate?.Subject == "CN=lla-test",
                },
                TestContext.Current.CancellationToken);
            return tls;
        }
        catch
        {
            await tls.DisposeAsync();
            throw;
        }
    }

    /// <summary>The stream below TLS: reads the handshake, and can send byte by byte.</summary>
    private sealed class TestWire(Socket socket, bool oneByteAtATime) : NetworkStream(socket, ownsSocket: true)
    {
        private readonly HandshakeReader _reader = new();

        public WireEvidence Evidence => _reader.Evidence;

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            _reader.FromClient(buffer.Span);
            for (var at = 0; at < buffer.Length && oneByteAtATime; at++)
            {
                await base.WriteAsync(buffer.Slice(at, 1), cancellationToken);
            }

            if (!oneByteAtATime)
            {
                await base.WriteAsync(buffer, cancellationToken);
            }
        }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var count = await base.ReadAsync(buffer, cancellationToken);
            _reader.FromServer(buffer.Span[..count]);
            return count;
        }
    }
}
