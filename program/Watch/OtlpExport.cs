using System.Net.Sockets;
using LoadHarness.Recording;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;

namespace LoadHarness.Program.Watch;

/// <summary>
/// Sends what a run measures to a collector over OTLP, every few seconds and once more at the end. A collector that is not there costs the run
/// nothing but a warning.
/// </summary>
internal sealed class OtlpExport : IDisposable
{
    // IANA's "otlp" is 4317 for gRPC; collectors take HTTP at 4318 by convention (OpenTelemetry specification, OTLP exporter).
    private const int HttpPort = 4318;
    private const string HttpPath = "/v1/metrics";

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan SendPatience = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan EndPatience = TimeSpan.FromSeconds(3);

    private readonly Uri _collector;
    private readonly CountingExporter _exporter;
    private readonly MeterProvider _provider;
    private readonly bool _isWarned;

    private OtlpExport(Uri collector, string scenario, bool isWarned)
    {
        _collector = collector;
        _isWarned = isWarned;
        _exporter = new CountingExporter(OptionsFor(collector));
        _provider = Sdk.CreateMeterProviderBuilder()
            .AddMeter(RunMeter.Name)
            .SetResourceBuilder(ResourceBuilder.CreateEmpty()
                .AddService("loadharness", serviceVersion: typeof(OtlpExport).Assembly.GetName().Version?.ToString(3))
                .AddAttributes([new("loadharness.scenario", scenario)]))
            .AddReader(new PeriodicExportingMetricReader(_exporter, (int)Interval.TotalMilliseconds, (int)SendPatience.TotalMilliseconds))
            .Build();
    }

    /// <summary>Begins to listen and to send. Warns when nobody takes connections at the address.</summary>
    /// <param name="collector">The collector. Port 4318 and any address with a path is sent HTTP with protobuf, all others gRPC.</param>
    /// <param name="scenario">Name of the scenario, an attribute of all that is sent.</param>
    public static async Task<OtlpExport> StartAsync(Uri collector, string scenario)
    {
        var obstacle = await ObstacleAsync(collector);
        if (obstacle is not null)
        {
            Problems.Warn([$"otlp={collector.OriginalString}: nobody takes connections there ({obstacle}); the run goes on, and metrics are sent once somebody does"]);
        }

        return new OtlpExport(collector, scenario, obstacle is not null);
    }

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

    /// <summary>Sends what stands at the end, for some seconds at most, and tells when something was not taken.</summary>
    public void Dispose()
    {
        _provider.Shutdown((int)EndPatience.TotalMilliseconds);
        _provider.Dispose();
        var (sent, failed) = _exporter.Counts;
        if (failed > 0 && !_isWarned)
        {
            Problems.Warn([$"otlp={_collector.OriginalString}: {failed} of {sent + failed} exports of metrics were not taken (the run's result does not depend on them)"]);
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
    private sealed class CountingExporter(OtlpExporterOptions options) : OtlpMetricExporter(options)
    {
        private long _sent;
        private long _failed;

        public (long Sent, long Failed) Counts => (Interlocked.Read(ref _sent), Interlocked.Read(ref _failed));

        public override ExportResult Export(in Batch<Metric> metrics)
        {
            var result = base.Export(metrics);
            Interlocked.Increment(ref result == ExportResult.Success ? ref _sent : ref _failed);
            return result;
        }
    }
}
