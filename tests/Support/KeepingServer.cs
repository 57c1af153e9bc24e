using System.Diagnostics;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using LoadHarness.Arms;
using LoadHarness.Clients;
using LoadHarness.Targets.Pki;
using LoadHarness.Targets.Servers;
using LoadHarness.Tests.Targets.Pki;
using Xunit;

namespace LoadHarness.Tests.Support;

/// <summary>A server that nobody here wrote, on a free port of loopback, with certificates of its own; it never outlives the test.</summary>
internal sealed class KeepingServer : IAsyncDisposable
{
    private static readonly CertificateAuthority Root = TestPki.Of(KeyKind.EcdsaP256).Root;

    private readonly Process _process;
    private readonly Task _reading;

    private KeepingServer(Process process, ScratchDirectory files, int port)
    {
        (_process, Files, Port) = (process, files, port);

        // Its pipes must be emptied, or it stops when they are full.
        _reading = Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
    }

    /// <summary>Id of its process.</summary>
    public int Id => _process.Id;

    /// <summary>Where it listens on 127.0.0.1.</summary>
    public int Port { get; }

    /// <summary>Its files: <c>server.crt</c>, <c>server.key</c>, <c>server.pem</c> with both, <c>ca.crt</c>, <c>client.crt</c>, <c>client.key</c>, and its configuration.</summary>
    public ScratchDirectory Files { get; }

    /// <summary>The server as our target.</summary>
    public TargetEndpoint Endpoint
    {
        get
        {
            var credentials = ClientCredentials.Load(Files.At("ca.crt"), Files.At("client.crt"), Files.At("client.key"), TimeProvider.System);
            return new TargetEndpoint
            {
                Authentication = Authentication.Mutual,
                Key = KeyKind.EcdsaP256,
                Host = Names.Lla,
                Address = new IPEndPoint(IPAddress.Loopback, Port),
                TrustAnchors = credentials.TrustAnchors,
                Identity = SslStreamCertificateContext.Create(credentials.Identity.Leaf, credentials.Identity.Intermediates, offline: true),
                ClientSubject = credentials.Identity.Leaf.Subject,
                Request = RequestTemplate.Process with { Expected = default },
            };
        }
    }

    /// <summary>nginx with HTTP/1.1 and HTTP/2, and a master, so that it can be told to load its files again.</summary>
    /// <param name="settings">Further lines of its <c>http</c> block.</param>
    public static Task<KeepingServer> NginxAsync(string settings) => StartAsync("nginx", "nginx", (files, port) =>
    {
        var configuration = files.Write("nginx.conf", $$"""
            daemon off; worker_processes 1; pid nginx.pid; error_log stderr error;
            events { worker_connections 512; }
            http {
                access_log off; client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path fastcgi; uwsgi_temp_path uwsgi; scgi_temp_path scgi;
                ssl_protocols TLSv1.2 TLSv1.3;
                {{settings}}
                server {
                    listen 127.0.0.1:{{port}} ssl http2;
                    ssl_certificate server.crt; ssl_certificate_key server.key; ssl_client_certificate ca.crt; ssl_verify_client on;
                    location / { return 200 success; }
                }
            }
            """);
        return ["-p", files.Path, "-c", configuration, "-e", "stderr"];
    });

    /// <summary>Node's own server.</summary>
    /// <param name="settings">Statements on <c>server</c>.</param>
    public static Task<KeepingServer> NodeAsync(string settings) => StartAsync("node", "nodejs", (files, port) =>
    [
        files.Write("server.js", $$"""
            const fs = require('fs'), read = name => fs.readFileSync(__dirname + '/' + name);
            const server = require('https').createServer(
                { cert: read('server.crt'), key: read('server.key'), ca: read('ca.crt'), requestCert: true, rejectUnauthorized: true },
                (request, response) => { request.resume(); request.on('end', () => response.end('success')); });
            {{settings}}
            server.listen({{port}}, '127.0.0.1');
            """),
    ]);

    /// <summary>HAProxy, answering by itself.</summary>
    /// <param name="settings">Further lines of its <c>defaults</c>.</param>
    public static Task<KeepingServer> HaproxyAsync(string settings) => StartAsync("haproxy", "haproxy", (files, port) =>
    [
        "-db", "-f", files.Write("haproxy.cfg", $"""
            defaults
                mode http
                option http-buffer-request
                timeout client 60s
                timeout server 60s
                timeout connect 5s
                {settings}
            frontend lla
                bind 127.0.0.1:{port} ssl crt {files.At("server.pem")} ca-file {files.At("ca.crt")} verify required alpn h2,http/1.1
                http-request return status 200 content-type text/plain string success

            """),
    ]);

    /// <summary>The server of Python's standard library, which ends idle connections without a close_notify.</summary>
    /// <param name="idleSeconds">How long a connection may be idle.</param>
    public static Task<KeepingServer> PythonAsync(double idleSeconds) => StartAsync("python3", "python3", (files, port) =>
    [
        files.Write("server.py", string.Create(System.Globalization.CultureInfo.InvariantCulture, $"""
            import http.server, os, ssl
            os.chdir(os.path.dirname(os.path.abspath(__file__)))
            class Handler(http.server.BaseHTTPRequestHandler):
                protocol_version = 'HTTP/1.1'
                timeout = {idleSeconds}
                def do_POST(self):
                    self.rfile.read(int(self.headers.get('Content-Length', 0)))
                    self.send_response(200)
                    self.send_header('Content-Length', '7')
                    self.end_headers()
                    self.wfile.write(b'success')
                def log_message(self, *words):
                    pass
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain('server.crt', 'server.key')
            context.load_verify_locations('ca.crt')
            context.verify_mode = ssl.CERT_REQUIRED
            server = http.server.ThreadingHTTPServer(('127.0.0.1', {port}), Handler)
            server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
            server.serve_forever()

            """)),
    ]);

    /// <summary>Sends it a signal, such as <c>HUP</c>.</summary>
    public Task SignalAsync(string signal) => HarnessProcess.SignalAsync(Id, signal);

    /// <summary>Writes certificates of another authority over those that are there.</summary>
    public static void WriteCredentials(ScratchDirectory files, CertificateAuthority root)
    {
        using var server = root.Issue(LeafProfile.Server());
        using var client = root.Issue(LeafProfile.Client());
        files.Write("server.crt", server.ChainPem());
        files.Write("server.key", server.KeyPem());
        files.Write("server.pem", server.ChainPem() + server.KeyPem());
        files.Write("ca.crt", root.Certificate.ExportCertificatePem());
        files.Write("client.crt", client.ChainPem());
        files.Write("client.key", client.KeyPem());
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        await _reading;
        _process.Dispose();
        Files.Dispose();
    }

    private static async Task<KeepingServer> StartAsync(string name, string package, Func<ScratchDirectory, int, string[]> configure)
    {
        var program = new LocalProgram(name, package).Find() ?? throw ExternalProgram.Missing($"{name} is not on this machine", package);
        var files = new ScratchDirectory();
        WriteCredentials(files, Root);
        var port = FreePorts.Take(1)[0];
        var start = ProgramStart.Of(program, configure(files, port));
        start.RedirectStandardOutput = start.RedirectStandardError = true;
        var server = new KeepingServer(Process.Start(start)!, files, port);
        await Wait.Until(server.ListensAsync, listens => listens, TestContext.Current.CancellationToken, $"{name} listens");
        return server;
    }

    private async Task<bool> ListensAsync()
    {
        if (_process.HasExited)
        {
            await _reading;
            throw new InvalidOperationException($"the server ended with code {_process.ExitCode}");
        }

        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(IPAddress.Loopback, Port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
