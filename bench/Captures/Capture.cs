using System.Diagnostics;
using System.Globalization;
using LoadHarness.Handshakes;
using LoadHarness.Targets.Servers;

namespace LoadHarness.Bench.Captures;

/// <summary>A capture of what passes on loopback, and what <c>tshark</c> decrypts of it.</summary>
internal sealed class Capture : IAsyncDisposable
{
    // A line on its input ends it, so that the capture is written to its end.
    private const string UntilALine = "\"$0\" \"$@\" & child=$!; read -r line; sleep 1; kill -INT $child; wait $child";

    private const int EarlyData = (int)MessageKind.EarlyData;

    private static readonly LocalProgram Shell = new("bash", "bash");
    private static readonly LocalProgram Tshark = new("tshark", "tshark");

    private readonly Process _process;
    private readonly string _file;

    private Capture(Process process, string file) => (_process, _file) = (process, file);

    /// <summary>Begins to capture.</summary>
    /// <param name="file">Where it goes.</param>
    /// <param name="ports">Ports of servers.</param>
    /// <exception cref="InvalidOperationException">This user may not capture.</exception>
    public static async Task<Capture> StartAsync(string file, IEnumerable<int> ports)
    {
        var filter = string.Join(" or ", ports.Select(port => string.Create(CultureInfo.InvariantCulture, $"tcp port {port}")));
        var start = ProgramStart.Of(Shell.FullPath(), ["-c", UntilALine, Tshark.FullPath(), "-i", "lo", "-B", "64", "-f", filter, "-w", file]);
        start.RedirectStandardInput = start.RedirectStandardError = start.RedirectStandardOutput = true;
        var process = Process.Start(start) ?? throw new InvalidOperationException("tshark did not start");
        string? told = null;
        while (await process.StandardError.ReadLineAsync() is { } line)
        {
            told = line;
            if (line.Contains("Capture started", StringComparison.Ordinal))
            {
                _ = process.StandardError.ReadToEndAsync();
                return new(process, file);
            }
        }

        throw new InvalidOperationException($"tshark does not capture: {told} (run it as root, or give dumpcap the right to)");
    }

    /// <summary>Ends the capture.</summary>
    public async Task StopAsync()
    {
        await _process.StandardInput.WriteLineAsync();
        await _process.WaitForExitAsync();
    }

    /// <summary>Handshakes that the capture holds, in the order in which they began; messages of a handshake in the order of the wire.</summary>
    /// <param name="keyLog">The secrets of their connections.</param>
    /// <param name="ports">Ports of servers.</param>
    public async Task<IReadOnlyList<IReadOnlyList<CapturedMessage>>> ReadAsync(string keyLog, IReadOnlySet<int> ports)
    {
        string[] fields = ["tcp.stream", "frame.time_epoch", "tcp.dstport", "tls.handshake.type", "tls.handshake.length", "tls.app_data", "tls.record.length"];
        var start = ProgramStart.Of(
            Tshark.FullPath(),
            ["-r", _file, .. ports.SelectMany(AsTls), "-o", $"tls.keylog_file:{keyLog}", "-Y", "tls.handshake.type or tls.app_data", "-T", "fields", "-E", "separator=;", .. fields.SelectMany(field => new[] { "-e", field })]);
        start.RedirectStandardOutput = start.RedirectStandardError = true;
        using var process = Process.Start(start) ?? throw new InvalidOperationException("tshark did not start");
        var errors = process.StandardError.ReadToEndAsync();
        var text = await process.StandardOutput.ReadToEndAsync();
        await errors;
        await process.WaitForExitAsync();
        return
        [
            .. text.Split('\n', StringSplitOptions.RemoveEmptyEntries).SelectMany(line => Messages(line.Split(';'), ports)).GroupBy(message => message.Stream)
                .OrderBy(stream => stream.Key).Select(stream => WithEarlyData([.. stream])),
        ];
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            await StopAsync();
        }

        _process.Dispose();
    }

    /// <summary>Words by which it reads all of a port as TLS, whatever the client's port is: some are those of a protocol, which would be read instead.</summary>
    internal static string[] AsTls(int port) => ["-d", string.Create(CultureInfo.InvariantCulture, $"tcp.port=={port},tls")];

    // Data that goes out before the server has said anything is early; all other is no part of the handshake.
    private static List<CapturedMessage> WithEarlyData(List<CapturedMessage> messages)
    {
        var answered = messages.FindIndex(message => !message.FromClient);
        return [.. messages.Where((message, i) => message.Type != EarlyData || (i < answered && message.FromClient))];
    }

    // A frame may hold several messages, whose fields stand beside each other; data stands behind them.
    private static IEnumerable<CapturedMessage> Messages(string[] fields, IReadOnlySet<int> ports)
    {
        var (stream, at, port) = (int.Parse(fields[0], CultureInfo.InvariantCulture), double.Parse(fields[1], CultureInfo.InvariantCulture), int.Parse(fields[2], CultureInfo.InvariantCulture));
        var (types, lengths) = (fields[3].Split(','), fields[4].Split(','));
        var messages = fields[3].Length == 0 ? [] : types.Zip(lengths, (type, length) => Message(int.Parse(type, CultureInfo.InvariantCulture), length));
        return fields[5].Length == 0 ? messages : messages.Append(Message(EarlyData, fields[6].Split(',')[^1]));

        CapturedMessage Message(int type, string length) => new(stream, 1e6 * at, ports.Contains(port), type, int.Parse(length, CultureInfo.InvariantCulture));
    }
}

/// <summary>A message of a handshake as a capture shows it.</summary>
/// <param name="Stream">Number of its connection.</param>
/// <param name="At">When its frame was seen, in microseconds.</param>
/// <param name="FromClient">Whether it went to the server.</param>
/// <param name="Type">Its number.</param>
/// <param name="Length">Its length without the header of 4; of early data the length of the record without its header.</param>
internal sealed record CapturedMessage(int Stream, double At, bool FromClient, int Type, int Length);
