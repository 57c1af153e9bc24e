using System.Net.Sockets;
using LoadHarness.Targets.Servers;
using Xunit;

namespace LoadHarness.Tests.Support;

/// <summary>Programs of this machine that serve on loopback with a configuration of the test's own; they end with it.</summary>
internal sealed class ConfiguredServer : IAsyncDisposable
{
    private readonly ServerProcess _process;

    private ConfiguredServer(ServerProcess process) => _process = process;

    /// <summary>Starts nginx. Paths of the configuration are relative to its directory.</summary>
    /// <param name="http">What stands within <c>http { … }</c>.</param>
    /// <param name="files">Files of its directory, by their names.</param>
    /// <param name="ports">Where it listens.</param>
    public static Task<ConfiguredServer> NginxAsync(string http, IReadOnlyDictionary<string, string> files, params int[] ports) => StartAsync(
        "nginx",
        directory =>
        [
            "-p", directory.FullName, "-e", "stderr", "-c", directory.Write("nginx.conf", $$"""
                daemon off;
                worker_processes 1;
                pid nginx.pid;
                error_log stderr error;
                events { worker_connections 1024; }
                http {
                    access_log off;
                    client_body_temp_path body;
                    proxy_temp_path proxy;
                    fastcgi_temp_path fastcgi;
                    uwsgi_temp_path uwsgi;
                    scgi_temp_path scgi;
                    ssl_protocols TLSv1.2 TLSv1.3;
                    {{http}}
                }
                """),
        ],
        files,
        ports);

    /// <summary>Starts HAProxy.</summary>
    public static Task<ConfiguredServer> HaproxyAsync(string configuration, params int[] ports) => StartAsync(
        "haproxy", directory => ["-db", "-f", directory.Write("haproxy.cfg", configuration + "\n")], new Dictionary<string, string>(), ports);

    public ValueTask DisposeAsync() => _process.DisposeAsync();

    private static async Task<ConfiguredServer> StartAsync(
        string program, Func<PrivateDirectory, IReadOnlyList<string>> configure, IReadOnlyDictionary<string, string> files, int[] ports)
    {
        var token = TestContext.Current.CancellationToken;
        var path = new LocalProgram(program, program).Find() ?? throw ExternalProgram.Missing($"{program} is not there", program);
        var directory = new PrivateDirectory();
        foreach (var (name, text) in files)
        {
            directory.Write(name, text);
        }

        var server = new ConfiguredServer(await ServerProcess.StartAsync(path, configure(directory), directory, token));
        foreach (var port in ports)
        {
            await Wait.Until(() => server.ListensAt(port), token, $"{program} listens at {port}");
        }

        return server;
    }

    private bool ListensAt(int port)
    {
        Assert.False(_process.HasEnded, string.Join("; ", _process.Messages));
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Connect("127.0.0.1", port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
