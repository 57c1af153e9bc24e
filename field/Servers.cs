namespace LoadHarness.Field;

/// <summary>How the servers of a place are started.</summary>
internal static class Servers
{
    public static readonly LocalProgram Nginx = new("nginx", "nginx");
    public static readonly LocalProgram Haproxy = new("haproxy", "haproxy");
    public static readonly LocalProgram Stunnel = new("stunnel4", "stunnel4");
    public static readonly LocalProgram Gnutls = new("gnutls-serv", "gnutls-bin");
    public static readonly LocalProgram OpenSsl = new("openssl", "openssl");
    public static readonly LocalProgram Node = new("node", "nodejs");
    public static readonly LocalProgram Python = new("python3", "python3");
    public static readonly LocalProgram Dotnet = new("dotnet", "dotnet-sdk-10.0");
    public static readonly LocalProgram Git = new("git", "git");
    public static readonly LocalProgram Shell = new("sh", "dash");
    public static readonly LocalProgram Env = new("env", "coreutils");

    /// <summary>An answer of nginx that is right.</summary>
    public const string Answers = """location / { return 200 '{"status": "success"}'; }""";

    /// <summary>nginx that asks for the client's certificate.</summary>
    public const string Asks = "ssl_verify_client on; " + Answers;

    /// <summary>nginx with the certificates of a place, unless the block names others.</summary>
    /// <param name="place">The place.</param>
    /// <param name="server">What its server block says.</param>
    /// <param name="http">What stands beside the block.</param>
    /// <param name="listen">What follows the port in <c>listen</c>.</param>
    /// <param name="port">Its port; null takes a free one.</param>
    /// <param name="address">Where it listens.</param>
    public static async Task<(ServerProcess Process, int Port)> NginxAsync(
        this Place place, string server = Asks, string http = "", string listen = "ssl http2", int? port = null, string address = "127.0.0.1")
    {
        var number = port ?? Place.FreePort();
        var prefix = Directory.CreateDirectory(place.At($"nginx-{Guid.NewGuid():N}")).FullName;
        var file = Path.Combine(prefix, "nginx.conf");
        await File.WriteAllTextAsync(file, $$"""
            daemon off;
            worker_processes 1;
            pid nginx.pid;
            error_log stderr error;
            events { worker_connections 1024; }
            http {
                access_log off;
                client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path fastcgi; uwsgi_temp_path uwsgi; scgi_temp_path scgi;
                default_type application/json;
                ssl_protocols TLSv1.2 TLSv1.3;
                ssl_certificate {{place.Pki.Server}};
                ssl_certificate_key {{place.Pki.ServerKey}};
                ssl_client_certificate {{place.Pki.Ca}};
                ssl_verify_depth 3;
                {{http}}
                server { listen {{address}}:{{number}} {{listen}}; {{server.Replace("PORT", $"{number}", StringComparison.Ordinal)}} }
            }
            """);
        return (await place.ServeAsync(Nginx, number, "-p", prefix, "-c", file, "-e", "stderr"), number);
    }

    /// <summary>haproxy.</summary>
    /// <param name="place">The place.</param>
    /// <param name="bind">What follows the address in <c>bind</c>.</param>
    /// <param name="lines">Of its frontend, with the mode, and what follows it.</param>
    public static async Task<int> HaproxyAsync(this Place place, string bind, string lines)
    {
        var port = Place.FreePort();
        var file = place.Write($"haproxy-{port}.cfg", $"""
            global
                nbthread 1
            defaults
                timeout connect 5s
                timeout client 30s
                timeout server 30s
            frontend field
                bind 127.0.0.1:{port} {bind}
                {lines}

            """);
        await place.ServeAsync(Haproxy, port, "-db", "-f", file);
        return port;
    }

    /// <summary>haproxy that ends TLS itself, asks for the client's certificate and answers.</summary>
    public static Task<int> HaproxyAsync(this Place place, string more = "") => place.HaproxyAsync(
        $"ssl crt {place.Pki.ServerPem()} ca-file {place.Pki.Ca} verify required alpn h2,http/1.1 {more}",
        """
        mode http
            option http-buffer-request
            http-request return status 200 content-type application/json string '{"status":"success"}'
        """);

    /// <summary>haproxy that passes connections on, by turns.</summary>
    public static Task<int> BalancerAsync(this Place place, params IEnumerable<(int Port, int Weight)> behind) => place.HaproxyAsync("", $"""
        mode tcp
            default_backend servers
        backend servers
            mode tcp
            balance roundrobin
        {string.Join('\n', behind.Select(server => $"    server s{server.Port} 127.0.0.1:{server.Port} weight {server.Weight}"))}
        """);

    /// <summary>haproxy that passes connections on whose name it knows, and closes all others without a word.</summary>
    public static Task<int> RouterAsync(this Place place, int behind, string match) => place.HaproxyAsync("", $$"""
        mode tcp
            tcp-request inspect-delay 2s
            tcp-request content accept if { req.ssl_hello_type 1 } { req.ssl_sni {{match}} }
            tcp-request content reject if { req.ssl_hello_type 1 }
            default_backend servers
        backend servers
            mode tcp
            server s 127.0.0.1:{{behind}}
        """);

    /// <summary>stunnel before an nginx without TLS.</summary>
    public static async Task<int> StunnelAsync(this Place place)
    {
        var (_, behind) = await place.NginxAsync(Answers, listen: "");
        var port = Place.FreePort();
        var file = place.Write($"stunnel-{port}.conf", $"""
            foreground = yes
            pid =
            debug = 3
            [field]
            accept = 127.0.0.1:{port}
            connect = 127.0.0.1:{behind}
            cert = {place.Pki.Server}
            key = {place.Pki.ServerKey}
            CAfile = {place.Pki.Ca}
            verifyChain = yes
            requireCert = yes

            """);
        await place.ServeAsync(Stunnel, port, file);
        return port;
    }

    /// <summary>A server whose arguments are few.</summary>
    public static async Task<int> OtherAsync(this Place place, LocalProgram program, Func<int, IEnumerable<string>> arguments)
    {
        var port = Place.FreePort();
        await place.ServeAsync(program, port, arguments(port));
        return port;
    }

    /// <summary>node's web server; see the script.</summary>
    public static Task<int> NodeAsync(this Place place, int filler = 0, int idle = 0, string only = "") => place.OtherAsync(
        Node, port => [place.Script("web.js"), .. Files(place, port), $"{filler}", $"{idle}", only]);

    /// <summary>Python's web server.</summary>
    public static Task<int> PythonAsync(this Place place) => place.OtherAsync(Python, port => [place.Script("web.py"), .. Files(place, port)]);

    /// <summary>A server that sends these bytes after every request; see the script.</summary>
    public static Task<int> RawAsync(this Place place, string answer, string mode) => place.OtherAsync(
        Python, port => [place.Script("answer.py"), .. Files(place, port), place.Write($"answer-{port}", answer), mode]);

    private static IEnumerable<string> Files(Place place, int port) => [$"{port}", place.Pki.Server, place.Pki.ServerKey, place.Pki.Ca];
}
