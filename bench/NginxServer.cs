using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using LoadHarness.Arms;
using LoadHarness.Clients;
using LoadHarness.Targets;
using LoadHarness.Targets.Pki;
using LoadHarness.Targets.Servers;

namespace LoadHarness.Bench;

/// <summary>One nginx worker with a mutual and a one-way port, which all sides of a comparison call.</summary>
internal sealed class NginxServer : IAsyncDisposable
{
    private static readonly LocalProgram Nginx = new("nginx", "nginx");

    private readonly Process _process;
    private readonly KeyKind _key;
    private readonly ClientCredentials _credentials;

    private NginxServer(Process process, KeyKind key, string directory, int mutualPort, int oneWayPort)
    {
        (_process, _key, Folder, MutualPort, OneWayPort) = (process, key, directory, mutualPort, oneWayPort);
        string In(string file) => Path.Combine(directory, file);
        _credentials = ClientCredentials.Load(In(PkiFiles.CaCertificate), In(PkiFiles.ClientCertificate), In(PkiFiles.ClientKey), TimeProvider.System);
    }

    /// <summary>Holds the PEM files of <see cref="PkiFiles"/>, and <c>client.pem</c> with certificate and key for ab.</summary>
    public string Folder { get; }

    /// <summary>Asks for a client certificate.</summary>
    public int MutualPort { get; }

    /// <summary>Asks for none.</summary>
    public int OneWayPort { get; }

    /// <summary>Makes a PKI in a folder that only this user may read, and starts nginx on two free ports.</summary>
    /// <param name="key">The kind of its keys.</param>
    /// <param name="connections">Connections that it may hold; its files are half as many again.</param>
    public static async Task<NginxServer> StartAsync(KeyKind key, int connections = 20_000)
    {
        var directory = Directory.CreateTempSubdirectory("loadharness-bench-").FullName;
        using (var root = CertificateAuthority.CreateRoot(key, TimeProvider.System))
        using (var server = root.Issue(LeafProfile.Server()))
        using (var client = root.Issue(LeafProfile.Client()))
        {
            PkiFiles.Write(directory, root, server, client, root.Revoke([]));
        }

        var pem = await File.ReadAllTextAsync(In(PkiFiles.ClientCertificate)) + await File.ReadAllTextAsync(In(PkiFiles.ClientKey));
        await File.WriteAllTextAsync(In("client.pem"), pem);
        var (mutual, oneWay) = (FreePort(), FreePort());
        await File.WriteAllTextAsync(In("nginx.conf"), Configuration(directory, mutual, oneWay, connections));
        var process = Process.Start(ProgramStart.Of(Nginx.FullPath(), ["-e", In("error.log"), "-p", directory, "-c", In("nginx.conf")]))!;
        var nginx = new NginxServer(process, key, directory, mutual, oneWay);
        await nginx.WaitUntilListeningAsync();
        return nginx;

        string In(string file) => Path.Combine(directory, file);
    }

    /// <summary>The port for clients with or without a certificate, as a target of ours.</summary>
    public TargetEndpoint EndpointFor(Authentication authentication) => new()
    {
        Authentication = authentication,
        Key = _key,
        Host = Names.Lla,
        Address = new IPEndPoint(IPAddress.Loopback, authentication == Authentication.Mutual ? MutualPort : OneWayPort),
        TrustAnchors = _credentials.TrustAnchors,
        Identity = authentication == Authentication.Mutual
            ? SslStreamCertificateContext.Create(_credentials.Identity.Leaf, _credentials.Identity.Intermediates, offline: true)
            : null,

        // What ab, wrk and h2load send.
        Request = RequestTemplate.Process with { Method = HttpMethod.Get, Path = "/", Body = default, ContentType = null },
        SourceAddresses = Loopback.SourcesFor(IPAddress.Loopback),
    };

    /// <summary>Ends nginx and removes the folder.</summary>
    public async ValueTask DisposeAsync()
    {
        // The master has a worker below it; both go.
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
        Directory.Delete(Folder, recursive: true);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private async Task WaitUntilListeningAsync()
    {
        for (var attempt = 0; attempt < 100; attempt++)
        {
            try
            {
                using var socket = new TcpClient();
                await socket.ConnectAsync(IPAddress.Loopback, MutualPort);
                return;
            }
            catch (SocketException)
            {
                await Task.Delay(50);
            }
        }

        throw new InvalidOperationException($"nginx did not listen; see {Folder}/error.log");
    }

    private static string Configuration(string directory, int mutual, int oneWay, int connections) => string.Create(CultureInfo.InvariantCulture, $$"""
        daemon off;
        worker_processes 1;
        worker_rlimit_nofile {{connections * 3 / 2}};
        pid {{directory}}/nginx.pid;
        events { worker_connections {{connections}}; }
        http {
          access_log off;
          client_body_temp_path {{directory}}/body;
          proxy_temp_path {{directory}}/proxy;
          fastcgi_temp_path {{directory}}/fastcgi;
          uwsgi_temp_path {{directory}}/uwsgi;
          scgi_temp_path {{directory}}/scgi;
          keepalive_requests 100000000;
          keepalive_timeout 1h;
          ssl_certificate {{directory}}/{{PkiFiles.ServerCertificate}};
          ssl_certificate_key {{directory}}/{{PkiFiles.ServerKey}};
          ssl_protocols TLSv1.3;
          ssl_session_tickets on;
          default_type application/json;
          server {
            listen 127.0.0.1:{{mutual}} ssl;
            ssl_client_certificate {{directory}}/{{PkiFiles.CaCertificate}};
            ssl_verify_client on;
            location / { return 200 '{"result": "processed", "status": "success"}'; }
          }
          server {
            listen 127.0.0.1:{{oneWay}} ssl http2;
            location / { return 200 '{"result": "processed", "status": "success"}'; }
          }
        }
        """);
}
