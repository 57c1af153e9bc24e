using System.Net;
using System.Net.Sockets;
using System.Reflection;

namespace LoadHarness.Field;

/// <summary>Where one situation takes place: a folder of its own, certificates, and servers on loopback that end with it.</summary>
internal sealed class Place : IAsyncDisposable
{
    /// <summary>What every run takes unless told otherwise: short, and 12 requests an arm.</summary>
    private const string Quick = "scenario=cold rounds=6 block=100ms warmup=100ms rate=20/s clients=2 progress=none";

    private static readonly TimeSpan ListenPatience = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(50);

    // Below the ports that the kernel gives to whoever connects, so that no client sits on one before its server does.
    private static int _port = 12_000 + (Environment.ProcessId % 15_000);

    private readonly PrivateDirectory _folder = new();
    private readonly List<ServerProcess> _servers = [];
    private Pki? _pki;
    private int _runs;

    /// <summary>Certificates of CA, server and client.</summary>
    public Pki Pki => _pki ??= Pki.Make(At("pki"));

    /// <summary>Full path of a file of it.</summary>
    public string At(string name) => Path.Combine(_folder.FullName, name);

    /// <summary>Writes a new file, and returns its path.</summary>
    public string Write(string name, string text) => _folder.Write(name, text);

    /// <summary>The file of a request without a body.</summary>
    public string Get(string path = "/") => Write($"get-{++_runs}.http", $"GET {path} HTTP/1.1\n\n");

    /// <summary>Runs the program against a server of this place.</summary>
    /// <param name="port">The server's port.</param>
    /// <param name="options">What differs from a quick run with the certificates of this place: <c>name=value</c> each, without a value to leave one out.</param>
    /// <param name="around">What is around the program.</param>
    public Task<Said> CallAsync(int port, string options = "", Around? around = null) => Start(port, options, around).EndAsync();

    /// <summary>Starts the same.</summary>
    public Harness Start(int port, string options, Around? around = null)
    {
        var target = string.Create(CultureInfo.InvariantCulture, $"target=https://lla-test:{port} connect=127.0.0.1 ca={Pki.Ca} cert={Pki.Client} key={Pki.ClientKey}");
        return Run($"{Quick} {target} {options}", around);
    }

    /// <summary>Starts a run with these options and no others.</summary>
    public Harness Run(string options, Around? around = null)
    {
        var given = new OrderedDictionary<string, string> { ["out"] = At($"run-{++_runs}") };
        foreach (var option in options.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            var cut = option.IndexOf('=', StringComparison.Ordinal);
            given[option[..cut]] = option[(cut + 1)..];
        }

        return Harness.Start(given.Where(option => option.Value.Length > 0).Select(option => $"{option.Key}={option.Value}"), given["out"], around);
    }

    /// <summary>A port that was free a moment ago.</summary>
    public static int FreePort()
    {
        while (true)
        {
            var port = ++_port;
            try
            {
                using var listener = new TcpListener(IPAddress.Loopback, port);
                listener.Start();
                return port;
            }
            catch (SocketException)
            {
                // The next one.
            }
        }
    }

    /// <summary>Starts a server that stays in the foreground, and waits until it listens.</summary>
    /// <exception cref="InvalidOperationException">It does not.</exception>
    public async Task<ServerProcess> ServeAsync(LocalProgram program, int port, params IEnumerable<string> arguments)
    {
        var server = await ServerProcess.StartAsync(program.FullPath(), arguments, new PrivateDirectory(), CancellationToken.None);
        _servers.Add(server);
        for (var waited = TimeSpan.Zero; waited < ListenPatience && !server.HasEnded; waited += Look)
        {
            try
            {
                using var socket = new TcpClient();
                await socket.ConnectAsync(IPAddress.Loopback, port);
                return server;
            }
            catch (SocketException)
            {
                await Task.Delay(Look);
            }
        }

        throw new InvalidOperationException($"{program.Name} does not listen: {string.Join("; ", server.Messages)}");
    }

    /// <summary>Ends a server.</summary>
    public async Task StopAsync(ServerProcess server)
    {
        _servers.Remove(server);
        await server.DisposeAsync();
    }

    /// <summary>Writes a script of this program into the folder.</summary>
    public string Script(string name)
    {
        if (!File.Exists(At(name)))
        {
            using var text = new StreamReader(Assembly.GetExecutingAssembly().GetManifestResourceStream(name)!);
            Write(name, text.ReadToEnd());
        }

        return At(name);
    }

    /// <summary>Ends all servers and removes the folder.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var server in _servers)
        {
            await server.DisposeAsync();
        }

        _folder.Dispose();
    }
}
