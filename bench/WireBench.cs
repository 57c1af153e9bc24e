using System.Diagnostics;
using System.Globalization;
using LoadHarness.Arms;
using LoadHarness.Metrics;
using LoadHarness.Schedules;
using LoadHarness.Targets.Servers;

namespace LoadHarness.Bench;

/// <summary>The handshake times that a run tells beside those that a packet capture of the same run shows.</summary>
internal sealed class WireBench(NginxServer nginx)
{
    private const int Repeats = 3;
    private const int Rate = 60;

    private static readonly LocalProgram Capture = new("tshark", "tshark");
    private static readonly TimeSpan During = TimeSpan.FromSeconds(4);

    /// <summary>Runs full and resumed handshakes and prints a table.</summary>
    public static async Task RunAsync()
    {
        await using var server = await NginxServer.StartAsync(KeyKind.Rsa2048);
        var bench = new WireBench(server);
        ConsoleText.Output.Line("| handshake | client | connections captured | p50 in the capture, µs | p50 of the run, µs | difference, µs |");
        ConsoleText.Output.Line("|---|---|---|---|---|---|");
        foreach (var mode in (ConnectionMode[])[ConnectionMode.Cold, ConnectionMode.Resumed])
        {
            foreach (var client in Enum.GetValues<ClientKind>())
            {
                for (var repeat = 0; repeat < Repeats; repeat++)
                {
                    await bench.CompareAsync(mode, client);
                }
            }
        }
    }

    private async Task CompareAsync(ConnectionMode mode, ClientKind client)
    {
        var file = Path.Combine(nginx.Folder, "capture.pcapng");
        var filter = string.Create(CultureInfo.InvariantCulture, $"tcp port {nginx.MutualPort}");

        // It ends by itself, some seconds after the run.
        using var capture = Started(["-q", "-i", "lo", "-f", filter, "-a", "duration:9", "-w", file]);
        while (await capture.StandardError.ReadLineAsync() is { } line && !line.Contains("Capturing on", StringComparison.Ordinal))
        {
            // Warnings come before.
        }

        var arm = new Arm { Name = "ours", Mode = mode, Key = KeyKind.Rsa2048 };
        await using var target = new BenchTarget(nginx.EndpointFor(Authentication.Mutual));
        var run = await target.RunAsync(arm, clients: 1, Rate, new Rounds(1, 1, During), TimeProvider.System, static _ => { }, client);
        await capture.StandardError.ReadToEndAsync();
        await capture.WaitForExitAsync();

        // The warm-up comes before what counts.
        var handshakes = run.Arms[0].LatencyMicroseconds[Latency.Handshake.Id];
        double[] captured = [.. (await HandshakesAsync(file, isFull: mode == ConnectionMode.Cold)).TakeLast((int)handshakes.Count).Order()];
        File.Delete(file);
        var (theirs, ours) = (captured[captured.Length / 2], handshakes.P50);
        ConsoleText.Output.Line(string.Create(CultureInfo.InvariantCulture, $"| {mode} | {Names.Of(client)} | {captured.Length:N0} | {theirs:N0} | {ours:N0} | {ours - theirs:N0} |"));
    }

    // A client of TLS 1.3 sends its ChangeCipherSpec with its last flight (RFC 8446, D.4), which is one packet on loopback. A full handshake brings the
    // server's certificate, so that its answer is longer than a resumed one ever is.
    private async Task<List<double>> HandshakesAsync(string file, bool isFull)
    {
        const int LongestResumed = 700;
        using var reading = Started(["-r", file, .. Captures.Capture.AsTls(nginx.MutualPort), "-Y", "tls", "-T", "fields", "-e", "tcp.stream", "-e", "frame.time_epoch", "-e", "tcp.dstport", "-e", "tcp.len", "-e", "tls.record.content_type"]);
        var errors = reading.StandardError.ReadToEndAsync();
        var streams = new Dictionary<string, (double Begun, int Answered, double Ended)>();
        while (await reading.StandardOutput.ReadLineAsync() is { } line)
        {
            if (line.Split('\t') is not [var stream, var time, var port, var length, var types])
            {
                continue;
            }

            var (seen, at) = (streams.GetValueOrDefault(stream), double.Parse(time, CultureInfo.InvariantCulture));
            var isClient = port == nginx.MutualPort.ToString(CultureInfo.InvariantCulture);
            streams[stream] = seen switch
            {
                { Begun: 0 } => (at, 0, 0),
                { Ended: 0 } when !isClient => seen with { Answered = seen.Answered + int.Parse(length, CultureInfo.InvariantCulture) },
                { Ended: 0 } when types.Split(',').Contains("20") => seen with { Ended = at },
                _ => seen,
            };
        }

        await errors;
        await reading.WaitForExitAsync();
        return [.. streams.Values.Where(seen => seen.Ended > 0 && isFull == seen.Answered > LongestResumed).OrderBy(seen => seen.Begun).Select(seen => 1e6 * (seen.Ended - seen.Begun))];
    }

    private static Process Started(IReadOnlyList<string> arguments)
    {
        var start = ProgramStart.Of(Capture.FullPath(), arguments);
        start.RedirectStandardOutput = start.RedirectStandardError = true;
        return Process.Start(start) ?? throw new InvalidOperationException($"{Capture.Name} did not start");
    }
}
