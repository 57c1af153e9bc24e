using System.Net;
using System.Net.Sockets;
using LoadHarness.Targets.Servers;
using Xunit;

namespace LoadHarness.Tests.Support;

/// <summary>A server of the machine with a configuration of the test's own, on a free port of loopback. It never outlives the test.</summary>
internal sealed class CustomServer : IAsyncDisposable
{
    private readonly ServerProcess _process;

    private CustomServer(ServerProcess process, int port) => (_process, Port) = (process, port);

    public int Port { get; }

    /// <summary>Starts nginx.</summary>
    /// <param name="servers">Writes files that its configuration names, and gives the servers of that, for a port.</param>
    public static Task<CustomServer> NginxAsync(Func<PrivateDirectory, int, string> servers) => StartAsync(new("nginx", "nginx"), (directory, port) =>
    {
        var file = directory.Write("nginx.conf", $$"""
            daemon off;
            worker_processes 1;
            pid nginx.pid;
            error_log stderr error;
            events { }
            http {
                access_log off;
                client_body_temp_path body;
                proxy_temp_path proxy;
                fastcgi_temp_path fastcgi;
                uwsgi_temp_path uwsgi;
                scgi_temp_path scgi;
                keepalive_requests 1000000;
                ssl_protocols TLSv1.2 TLSv1.3;
                default_type application/json;
            {{servers(directory, port)}}
            }

            """);
        return ["-p", directory.FullName, "-c", file, "-e", "stderr"];
    });

    /// <summary>Starts HAProxy.</summary>
    /// <param name="sections">Writes files that its configuration names, and gives its sections behind the time limits, for a port.</param>
    public static Task<CustomServer> HaproxyAsync(Func<PrivateDirectory, int, string> sections) => StartAsync(new("haproxy", "haproxy"), (directory, port) =>
        ["-db", "-f", directory.Write("haproxy.cfg", $"""
            global
              nbthread 1
            defaults
              timeout connect 1m
              timeout client 1m
              timeout server 1m
            {sections(directory, port)}

            """)]);

    public ValueTask DisposeAsync() => _process.DisposeAsync();

    private static async Task<CustomServer> StartAsync(LocalProgram program, Func<PrivateDirectory, int, IReadOnlyList<string>> write)
    {
        var path = program.Find() ?? throw ExternalProgram.Missing($"{program.Name} is not on the PATH", program.Package);
        var token = TestContext.Current.CancellationToken;
        var port = FreePorts.Take(1)[0];
        var directory = new PrivateDirectory();
        var server = new CustomServer(await ServerProcess.StartAsync(path, write(directory, port), directory, token), port);
        try
        {
            await Wait.Until(() => AnswersAsync(port, token), answers => answers || server._process.HasEnded, token);
            Assert.False(server._process.HasEnded, string.Join('\n', server._process.Messages));
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    private static async Task<bool> AnswersAsync(int port, CancellationToken token)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, port), token);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
