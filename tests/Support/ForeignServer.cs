using System.Net;
using LoadHarness.Targets.Pki;
using LoadHarness.Targets.Servers;
using Xunit;

namespace LoadHarness.Tests.Support;

/// <summary>A server that nobody here wrote, configured by a test, on a free port of loopback. It asks for a client's certificate as it is told.</summary>
internal sealed class ForeignServer : IAsyncDisposable
{
    // A port that was free may be taken before the server listens.
    private const int Attempts = 5;

    private readonly ServerProcess _process;

    private ForeignServer(ServerProcess process, int port)
    {
        _process = process;
        Address = new IPEndPoint(IPAddress.Loopback, port);
    }

    public IPEndPoint Address { get; }

    /// <summary>Starts it and waits until it listens. Without its program the test is skipped, and fails in CI.</summary>
    /// <param name="recipe">How it is configured.</param>
    /// <param name="server">Its certificate and key.</param>
    /// <param name="clients">The CA of its clients.</param>
    public static Task<ForeignServer> StartAsync(ForeignRecipe recipe, TlsIdentity server, CertificateAuthority clients) =>
        StartAsync(recipe, server.ChainPem(), server.KeyPem(), clients.Certificate.ExportCertificatePem());

    /// <inheritdoc cref="StartAsync(ForeignRecipe, TlsIdentity, CertificateAuthority)"/>
    /// <param name="recipe">How it is configured.</param>
    /// <param name="certificates">Its certificate and intermediates in PEM.</param>
    /// <param name="key">Its key in PEM.</param>
    /// <param name="clients">The CA of its clients in PEM.</param>
    public static async Task<ForeignServer> StartAsync(ForeignRecipe recipe, string certificates, string key, string clients)
    {
        var program = recipe.Program.Find() ?? throw ExternalProgram.Missing($"{recipe.Program.Name} is not on this machine", recipe.Program.Package);
        var token = TestContext.Current.CancellationToken;
        for (var attempt = 1; ; attempt++)
        {
            var port = FreePorts.Take(1)[0];
            var directory = new PrivateDirectory();
            directory.Write("server.crt", certificates);
            directory.Write("server.key", key);
            directory.Write("server.pem", certificates + key);
            directory.Write("ca.crt", clients);
            var text = recipe.Text.Replace("@PORT@", $"{port}", StringComparison.Ordinal).Replace("@DIR@", directory.FullName, StringComparison.Ordinal);
            directory.Write("configuration", text);
            var arguments = recipe.Arguments.Select(argument =>
                argument.Replace("@PORT@", $"{port}", StringComparison.Ordinal).Replace("@DIR@", directory.FullName, StringComparison.Ordinal));
            var process = await ServerProcess.StartAsync(program, arguments, directory, token);
            await Wait.Until(() => process.HasEnded || Listens(port), token);
            if (!process.HasEnded)
            {
                return new ForeignServer(process, port);
            }

            await process.EndAsync(token);
            await process.DisposeAsync();
            Assert.True(attempt < Attempts, $"{recipe.Program.Name} does not start: {string.Join("; ", process.Messages)}");
        }
    }

    public ValueTask DisposeAsync() => _process.DisposeAsync();

    // Not by connecting: some of these servers serve one connection at a time.
    private static bool Listens(int port) => File.ReadLines("/proc/net/tcp").Concat(File.ReadLines("/proc/net/tcp6"))
        .Any(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries) is [_, var local, _, "0A", ..] && local.EndsWith($":{port:X4}", StringComparison.Ordinal));
}

/// <summary>How a server is started: its program, the file <c>@DIR@/configuration</c>, and its arguments, in which @DIR@ and @PORT@ stand for what they are.</summary>
internal sealed record ForeignRecipe(LocalProgram Program, string Text, params IReadOnlyList<string> Arguments)
{
    private const string Answer = """{"result": "processed", "status": "success"}""";

    /// <summary>Servers that demand a certificate of each client's CA, by their names, each in its own way.</summary>
    public static ForeignRecipe Demanding(string name) => name switch
    {
        "nginx" => Nginx("ssl_verify_client on;"),
        "haproxy" => new(new("haproxy", "haproxy"), $$"""
            global
                nbthread 1
            defaults
                mode http
                option http-buffer-request
                timeout client 1m
            frontend f
                bind 127.0.0.1:@PORT@ ssl crt @DIR@/server.pem ca-file @DIR@/ca.crt verify required ssl-min-ver TLSv1.2 alpn h2,http/1.1
                http-request return status 200 content-type application/json string '{{Answer}}'

            """, "-db", "-f", "@DIR@/configuration"),
        "node" => new(new("node", "nodejs"), $$"""
            const fs = require('fs'), https = require('https');
            const file = name => fs.readFileSync('@DIR@/' + name);
            https.createServer({ key: file('server.key'), cert: file('server.crt'), ca: file('ca.crt'), requestCert: true, rejectUnauthorized: true }, (request, answer) => {
              request.resume();
              request.on('end', () => answer.end('{{Answer}}'));
            }).listen(@PORT@, '127.0.0.1');

            """, "@DIR@/configuration"),
        "python" => Python("c.verify_mode = ssl.CERT_REQUIRED", "serve(c)"),
        "gnutls" => new(
            new("gnutls-serv", "gnutls-bin"), "",
            "--http", "--port", "@PORT@", "--x509certfile", "@DIR@/server.crt", "--x509keyfile", "@DIR@/server.key", "--x509cafile", "@DIR@/ca.crt",
            "--require-client-cert", "--verify-client-cert"),
        "stunnel" => new(new("stunnel4", "stunnel4"), """
            foreground = yes
            pid =
            [lla]
            accept = 127.0.0.1:@PORT@
            connect = 127.0.0.1:1
            cert = @DIR@/server.crt
            key = @DIR@/server.key
            CAfile = @DIR@/ca.crt
            verifyChain = yes
            requireCert = yes

            """, "@DIR@/configuration"),
        "openssl" => OpenSsl("-Verify", "3", "-verify_return_error"),
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, "no such server"),
    };

    /// <summary>nginx with one worker, which answers by itself.</summary>
    public static ForeignRecipe Nginx(params string[] directives) => new(new("nginx", "nginx"), $$"""
        daemon off;
        worker_processes 1;
        pid @DIR@/nginx.pid;
        error_log stderr error;
        events { }
        http {
            access_log off;
            client_body_temp_path @DIR@/body;
            proxy_temp_path @DIR@/proxy;
            fastcgi_temp_path @DIR@/fastcgi;
            uwsgi_temp_path @DIR@/uwsgi;
            scgi_temp_path @DIR@/scgi;
            ssl_protocols TLSv1.2 TLSv1.3;
            server {
                listen 127.0.0.1:@PORT@ ssl http2;
                ssl_certificate @DIR@/server.crt;
                ssl_certificate_key @DIR@/server.key;
                ssl_client_certificate @DIR@/ca.crt;
                {{string.Join("\n        ", directives)}}
                location / { default_type application/json; return 200 '{{Answer}}'; }
            }
        }

        """, "-p", "@DIR@", "-c", "@DIR@/configuration", "-e", "stderr");

    /// <summary><c>openssl s_server -WWW</c> with further arguments; it answers GET / with a page about the session.</summary>
    public static ForeignRecipe OpenSsl(params string[] arguments) => new(
        new("openssl", "openssl"), "",
        ["s_server", "-www", "-quiet", "-accept", "127.0.0.1:@PORT@", "-cert", "@DIR@/server.crt", "-key", "@DIR@/server.key", "-verifyCAfile", "@DIR@/ca.crt", .. arguments]);

    /// <summary>Python's ssl with HTTP/1.1 by hand.</summary>
    /// <param name="context">What is set of the context <c>c</c>.</param>
    /// <param name="run">What serves; <c>serve(c, later)</c> does, and asks for a certificate after the request where told to.</param>
    public static ForeignRecipe Python(string context, string run) => new(new("python3", "python3"), $$"""
        import socket, ssl, threading
        def answer(raw, c, later):
            try:
                raw.settimeout(30)
                s = c.wrap_socket(raw, server_side=True)
                head = b''
                while b'\r\n\r\n' not in head:
                    head += s.recv(4096) or exit()
                head, body = head.split(b'\r\n\r\n', 1)
                length = next((int(line[15:]) for line in head.lower().split(b'\r\n') if line.startswith(b'content-length:')), 0)
                while len(body) < length:
                    body += s.recv(4096)
                if later:
                    # Asked for with the next write, and taken by the next read; there is nothing else to read.
                    s.verify_client_post_handshake()
                    s.write(b'HTTP/1.1 200 OK\r\n')
                    s.settimeout(0.01)
                    while not s.getpeercert():
                        try: s.read(1)
                        except (TimeoutError, ssl.SSLWantReadError): pass
                    s.settimeout(30)
                else:
                    s.write(b'HTTP/1.1 200 OK\r\n')
                text = b'{{Answer}}'
                s.write(b'Connection: close\r\nContent-Length: %d\r\n\r\n' % len(text) + text)
                s.unwrap()
            except (OSError, SystemExit): pass
            finally: raw.close()
        def serve(c, later=False):
            listener = socket.create_server(('127.0.0.1', @PORT@), backlog=64)
            while True:
                raw, _ = listener.accept()
                threading.Thread(target=answer, args=(raw, c, later), daemon=True).start()
        c = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        c.load_cert_chain('@DIR@/server.crt', '@DIR@/server.key')
        c.load_verify_locations('@DIR@/ca.crt')
        {{context}}
        {{run}}

        """, "@DIR@/configuration");
}
