using System.Net.Security;
using System.Net.Sockets;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;

namespace LoadHarness.Program.Watch;

/// <summary>
/// Sends what a run measures to a collector over OTLP, every few seconds and once more at the end. A collector that is not there costs the run
/// nothing but a warning.
/// </summary>
/// <param name="collector">The collector. Port 4318 and any address with a path is sent HTTP with protobuf, all others gRPC.</param>
/// <param name="tls">How to meet one that speaks TLS, see <see cref="OtlpVariables"/>.</param>
internal sealed class OtlpExport(Uri collector, SslClientAuthenticationOptions tls)
{
    // IANA's "otlp" is 4317 for gRPC; collectors take HTTP at 4318 by convention (OpenTelemetry specification, OTLP exporter).
    private const int HttpPort = 4318;
    private const string HttpPath = "/v1/metrics";

    // A right answer has a few bytes.
    private const int LongestAnswer = 64 * 1024;

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan SendPatience = TimeSpan.FromSeconds(2);

    private long _sent;
    private long _failed;
    private string? _refusal;
    private bool _isWarned;

    /// <summary>Protocol and address for a collector.</summary>
    public static OtlpExporterOptions OptionsFor(Uri collector)
    {
        var isBare = collector.AbsolutePath == "/";
        var isHttp = !isBare || collector.Port == HttpPort;
        return new OtlpExporterOptions
        {
            Endpoint = isHttp && isBare ? new Uri(collector, HttpPath) : collector,
            Protocol = isHttp ? OtlpExportProtocol.HttpProtobuf : OtlpExportProtocol.Grpc,
            TimeoutMilliseconds = (int)SendPatience.TotalMilliseconds,
        };
    }

    /// <summary>What collects and sends. Its provider owns it.</summary>
    public MetricReader NewReader()
    {
        var connection = new CollectorConnection(tls, SendPatience);
        var options = OptionsFor(collector);
        options.HttpClientFactory = () => new HttpClient(connection, disposeHandler: true) { Timeout = SendPatience, MaxResponseContentBufferSize = LongestAnswer };
        return new PeriodicExportingMetricReader(
            new CountingExporter(this, options, connection), (int)Interval.TotalMilliseconds, (int)SendPatience.TotalMilliseconds);
    }

    /// <summary>Warns when nobody takes connections at the address.</summary>
    public async Task LookAsync()
    {
        // What a proxy connects to, it alone knows.
        if (HttpClient.DefaultProxy.IsBypassed(collector) && await ObstacleAsync(collector) is { } obstacle)
        {
            Problems.Warn([$"otlp={UrlText.Shown(collector.OriginalString)}: nobody takes connections there ({obstacle}); the run goes on, and metrics are sent once somebody does"]);
            _isWarned = true;
        }
    }

    /// <summary>Tells, once all is sent, when something was not taken.</summary>
    public void Conclude()
    {
        var (sent, failed) = (Interlocked.Read(ref _sent), Interlocked.Read(ref _failed));
        if (failed > 0 && !_isWarned)
        {
            Problems.Warn([$"otlp={UrlText.Shown(collector.OriginalString)}: {failed} of {sent + failed} exports of metrics were not taken: {_refusal ?? "no reason was given"} (the run's result does not depend on them)"]);
        }
    }

    private static async Task<string?> ObstacleAsync(Uri collector)
    {
        using var patience = new CancellationTokenSource(SendPatience);
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(collector.DnsSafeHost, collector.Port, patience.Token);
            return null;
        }
        catch (SocketException e)
        {
            return e.SocketErrorCode.ToString();
        }
        catch (OperationCanceledException)
        {
            return "no answer within 2 s";
        }
    }

    /// <summary>The exporter keeps its failures to itself; somebody must count them.</summary>
    private sealed class CountingExporter(OtlpExport export, OtlpExporterOptions options, CollectorConnection connection) : OtlpMetricExporter(options)
    {
        public override ExportResult Export(in Batch<Metric> metrics)
        {
            var result = base.Export(metrics);
            Interlocked.Increment(ref result == ExportResult.Success ? ref export._sent : ref export._failed);
            export._refusal = result == ExportResult.Success ? export._refusal : connection.Refusal;
            return result;
        }
    }
}
