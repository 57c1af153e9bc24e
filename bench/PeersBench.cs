using System.Globalization;
using System.Text.RegularExpressions;
using LoadHarness.Arms;
using LoadHarness.Schedules;
using LoadHarness.Targets.Pki;

namespace LoadHarness.Bench;

/// <summary>The harness beside other tools on the same nginx, in alternation, as ratios.</summary>
/// <param name="nginx">What all of them call.</param>
/// <param name="words">Runs only the rows that begin with them; all when empty.</param>
internal sealed partial class PeersBench(NginxServer nginx, string words)
{
    private const int Repeats = 5;

    // Far above the start-up of either side.
    private static readonly TimeSpan During = TimeSpan.FromSeconds(4);

    /// <summary>Runs comparisons and prints a table.</summary>
    /// <param name="rows">Runs only the rows that begin with these words; all when empty.</param>
    public static async Task RunAsync(string rows)
    {
        await using var server = await NginxServer.StartAsync(KeyKind.Rsa2048);
        var bench = new PeersBench(server, rows);
        ConsoleText.Output.Line("| what | client | other tool | its CPU, µs | our CPU, µs | CPU ratio | its rate, 1/s | our rate, 1/s | rate ratio |");
        ConsoleText.Output.Line("|---|---|---|---|---|---|---|---|---|");
        await bench.CompareAsync("full handshake, 1 client", "openssl s_time -new", bench.OpenSslTime("-new"), ConnectionMode.Cold, Authentication.Mutual, clients: 1);
        await bench.CompareAsync("resumed handshake, 1 client", "openssl s_time -reuse -www /", bench.OpenSslTime("-reuse", "-www", "/"), ConnectionMode.Resumed, Authentication.Mutual, clients: 1);
        await bench.CompareAsync("full handshake, 8 clients", "ab", bench.Ab(keepAlive: false), ConnectionMode.Cold, Authentication.Mutual, clients: 8);
        await bench.CompareAsync("kept connections, 8 clients", "ab -k", bench.Ab(keepAlive: true), ConnectionMode.KeepAlive, Authentication.Mutual, clients: 8);
        await bench.CompareAsync("kept connections, one-way, 8 clients", "wrk", bench.Wrk(), ConnectionMode.KeepAlive, Authentication.OneWay, clients: 8);
        await bench.CompareAsync("kept connections, one-way, 8 clients", "h2load --h1", bench.H2Load(), ConnectionMode.KeepAlive, Authentication.OneWay, clients: 8);
    }

    private async Task CompareAsync(string what, string tool, OtherTool other, ConnectionMode mode, Authentication authentication, int clients)
    {
        if (!what.StartsWith(words, StringComparison.Ordinal))
        {
            return;
        }

        // JIT is paid before anything counts.
        var kinds = Enum.GetValues<ClientKind>();
        var theirs = new List<Cost>();
        var ours = kinds.ToDictionary(kind => kind, _ => new List<Cost>());
        foreach (var kind in kinds)
        {
            await OursAsync(kind, mode, authentication, clients);
        }

        for (var repeat = 0; repeat < Repeats; repeat++)
        {
            theirs.Add(await other.RunAsync());
            foreach (var kind in kinds)
            {
                ours[kind].Add(await OursAsync(kind, mode, authentication, clients));
            }
        }

        foreach (var kind in kinds)
        {
            Write(what, kind, tool, theirs, ours[kind]);
        }
    }

    private static void Write(string what, ClientKind kind, string tool, List<Cost> theirs, List<Cost> ours)
    {
        var pairs = ours.Zip(theirs).ToList();
        ConsoleText.Output.Line(string.Create(
            CultureInfo.InvariantCulture,
            $"| {what} | {Names.Of(kind)} | {tool} | {Median(theirs.Select(c => c.CpuMicroseconds)):N0} | {Median(ours.Select(c => c.CpuMicroseconds)):N0} | {Spread(pairs.Select(p => p.First.CpuMicroseconds / p.Second.CpuMicroseconds))} | {Median(theirs.Select(c => c.PerSecond)):N0} | {Median(ours.Select(c => c.PerSecond)):N0} | {Spread(pairs.Select(p => p.First.PerSecond / p.Second.PerSecond))} |"));
    }

    private async Task<Cost> OursAsync(ClientKind client, ConnectionMode mode, Authentication authentication, int clients)
    {
        var arm = new Arm { Name = "ours", Mode = mode, Authentication = authentication, Key = KeyKind.Rsa2048 };
        await using var target = new BenchTarget(nginx.EndpointFor(authentication));
        var result = await target.RunAsync(arm, clients, rate: null, new Rounds(1, 1, During), TimeProvider.System, static _ => { }, client);
        var measured = result.Arms[0];
        if (result.EndedEarly is { } why || measured.Errors.Count > 0 || measured.Connections.Unproven > 0)
        {
            throw new InvalidOperationException($"{mode}: {result.EndedEarly} {string.Join(" ", measured.Errors)} unproven {measured.Connections.Unproven}");
        }

        return new Cost(measured.Requests, measured.Requests / During.TotalSeconds, measured.CpuMicroseconds.Client!.Value);
    }

    private OtherTool OpenSslTime(params string[] how) => new(
        new("openssl", "openssl"),
        [
            "s_time", "-connect", $"127.0.0.1:{nginx.MutualPort}", "-tls1_3", "-CAfile", In(PkiFiles.CaCertificate), "-verify", "2",
            "-cert", In(PkiFiles.ClientCertificate), "-key", In(PkiFiles.ClientKey), "-time", $"{During.TotalSeconds:0}", .. how,
        ],
        Connections(),
        RealSeconds());

    private OtherTool Ab(bool keepAlive) => new(
        new("ab", "apache2-utils"),
        [
            .. keepAlive ? new[] { "-k" } : [], "-c", "8", "-t", $"{During.TotalSeconds:0}", "-n", "10000000", "-E", In("client.pem"),
            $"https://127.0.0.1:{nginx.MutualPort}/",
        ],
        CompleteRequests(),
        TimeTaken());

    private OtherTool Wrk() => new(
        new("wrk", "wrk"), ["-c", "8", "-t", "1", "-d", $"{During.TotalSeconds:0}s", $"https://127.0.0.1:{nginx.OneWayPort}/"], WrkRequests(), WrkSeconds());

    private OtherTool H2Load() => new(
        new("h2load", "nghttp2-client"),
        ["--h1", "-c", "8", "-t", "1", "-D", $"{During.TotalSeconds:0}", $"https://127.0.0.1:{nginx.OneWayPort}/"],
        H2LoadRequests(),
        H2LoadSeconds());

    private string In(string file) => Path.Combine(nginx.Folder, file);

    private static double Median(IEnumerable<double> values) => values.Order().ElementAt(Repeats / 2);

    private static string Spread(IEnumerable<double> ratios)
    {
        var sorted = ratios.Order().ToList();
        return string.Create(CultureInfo.InvariantCulture, $"{sorted[Repeats / 2]:0.00} [{sorted[0]:0.00}, {sorted[^1]:0.00}]");
    }

    [GeneratedRegex(@"(\d+) connections in \d+ real seconds")] private static partial Regex Connections();

    [GeneratedRegex(@"\d+ connections in (\d+) real seconds")] private static partial Regex RealSeconds();

    [GeneratedRegex(@"Complete requests:\s+(\d+)")] private static partial Regex CompleteRequests();

    [GeneratedRegex(@"Time taken for tests:\s+([\d.]+)")] private static partial Regex TimeTaken();

    [GeneratedRegex(@"(\d+) requests in [\d.]+s")] private static partial Regex WrkRequests();

    [GeneratedRegex(@"\d+ requests in ([\d.]+)s")] private static partial Regex WrkSeconds();

    [GeneratedRegex(@"(\d+) succeeded")] private static partial Regex H2LoadRequests();

    [GeneratedRegex(@"finished in ([\d.]+)s")] private static partial Regex H2LoadSeconds();
}
