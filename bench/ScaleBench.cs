using System.Diagnostics;
using System.Globalization;
using LoadHarness.Arms;
using LoadHarness.Engine;
using LoadHarness.Machine;
using LoadHarness.Results;
using LoadHarness.Schedules;
using LoadHarness.Targets.Servers;

namespace LoadHarness.Bench;

/// <summary>Thousands of clients, each with a connection that it keeps: what they take to connect, and to hold.</summary>
internal static class ScaleBench
{
    private const string ConnectStage = "warm-up";

    private static readonly Arm Arm = new() { Name = "kept", Mode = ConnectionMode.KeepAlive, Key = KeyKind.EcdsaP256 };

    /// <summary>Connects them to nginx, sends requests on all connections, and prints memory, time and errors; 1 where a process did not do it.</summary>
    /// <param name="client">What they are made of.</param>
    /// <param name="clients">How many. Where a process may not have files for all, as many processes as it takes, each with an nginx of its own, all at once.</param>
    public static async Task<int> RunAsync(ClientKind client, int clients)
    {
        var most = ResourceProbe.OpenFileLimit() is { } limit ? limit - ResourceForecast.OpenFilesFor(0) : clients;
        if (clients <= most)
        {
            await RunHereAsync(client, clients);
            return 0;
        }

        var parts = (int)((clients + most - 1) / most);
        ConsoleText.Output.Line(string.Create(
            CultureInfo.InvariantCulture, $"a process may have {most:N0} connections here (ulimit -n), so {parts} processes have {clients:N0} clients"));
        using var end = new CancellationTokenSource();
        var counting = MostConnectionsAsync(end.Token);
        var codes = await Task.WhenAll(Enumerable.Range(0, parts).Select(part => ProcessAsync(client, (clients / parts) + (part < clients % parts ? 1 : 0))));
        await end.CancelAsync();
        var atOnce = await counting;
        ConsoleText.Output.Line(string.Create(CultureInfo.InvariantCulture, $"at most {atOnce:N0} connections at once, both ends on this machine"));
        return codes.Max();
    }

    private static async Task<int> ProcessAsync(ClientKind client, int clients)
    {
        using var process = Process.Start(ProgramStart.Of(
            Environment.ProcessPath!, [.. Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet" ? [typeof(ScaleBench).Assembly.Location] : (string[])[],
                "scale", $"client={Names.Of(client)}", string.Create(CultureInfo.InvariantCulture, $"clients={clients}")]))!;
        await process.WaitForExitAsync();
        return process.ExitCode;
    }

    // Of TCP sockets of this machine in use, a connection has two.
    private static async Task<long> MostConnectionsAsync(CancellationToken end)
    {
        var most = 0L;
        while (!end.IsCancellationRequested)
        {
            var line = File.ReadLines("/proc/net/sockstat").First(line => line.StartsWith("TCP:", StringComparison.Ordinal)).Split(' ');
            most = Math.Max(most, long.Parse(line[2], CultureInfo.InvariantCulture) / 2);
            await Task.Delay(500, end).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        return most;
    }

    private static async Task RunHereAsync(ClientKind client, int clients)
    {
        await using var nginx = await NginxServer.StartAsync(Arm.Key, connections: 2 * clients);
        await using var target = new BenchTarget(nginx.EndpointFor(Authentication.Mutual));

        // JIT, caches and the thread pool belong to the program, not to its clients.
        await RunAsync(target, client, clients: 64, static _ => { });

        var before = Resident();
        var managedBefore = GC.GetTotalMemory(forceFullCollection: false);
        var start = Stopwatch.GetTimestamp();
        TimeSpan? connected = null;
        var (most, mostManaged) = (0L, 0L);
        var result = await RunAsync(target, client, clients, progress =>
        {
            most = Math.Max(most, Resident());
            mostManaged = Math.Max(mostManaged, GC.GetTotalMemory(forceFullCollection: false));
            if (progress.Stage != ConnectStage)
            {
                connected ??= Stopwatch.GetElapsedTime(start);
            }
        });

        var arm = result.Arms[0];
        ConsoleText.Output.Line(string.Create(
            CultureInfo.InvariantCulture,
            $"{clients:N0} clients on {Names.Of(client)}  connected and warm in {connected?.TotalSeconds:0.0} s  {(most - before) / 1024.0 / clients:0.0} KiB resident each, {(mostManaged - managedBefore) / 1024.0 / clients:0.0} of them managed  {arm.Requests:N0} requests  {arm.Errors.Sum(error => error.Count):N0} errors  {arm.Connections.Reused:N0} on kept connections"));
        foreach (var line in result.EndedEarly is { } why ? [why] : arm.Errors.Select(error => error.ToString()))
        {
            ConsoleText.Output.Line(line);
        }
    }

    private static Task<Measurements> RunAsync(BenchTarget target, ClientKind client, int clients, Action<RunProgress> progress) =>
        target.RunAsync(Arm, clients, rate: 2_000, new Rounds(3, 3, TimeSpan.FromSeconds(10)), new FineClock(), progress, client);

    // What the collector may still give back is no client's.
    private static long Resident()
    {
        GC.Collect();
        return Environment.WorkingSet;
    }
}
