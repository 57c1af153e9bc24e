using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;

namespace LoadHarness.Program.Watch;

/// <summary>Tells others what a run measures while it lasts: one provider of what its meter says, and a reader for each who was asked for.</summary>
/// <param name="meter">Name of the meter. It must live until this has stopped: gauges are asked for at the end, too.</param>
/// <param name="scenario">Name of the scenario, an attribute of all that is sent.</param>
/// <param name="port">Where Prometheus fetches, 0 for any free port; null serves nothing.</param>
/// <param name="collector">Where to send over OTLP; null sends nothing.</param>
/// <param name="clock">Tells how often somebody fetches.</param>
internal sealed class RunWatch(string meter, string scenario, int? port, OtlpExport? collector, TimeProvider clock) : IHostedService
{
    private static readonly TimeSpan EndPatience = TimeSpan.FromSeconds(3);

    private MeterProvider? _provider;
    private PrometheusEndpoint? _endpoint;

    /// <summary>Where Prometheus fetches; null before the start, and when nothing is served.</summary>
    public Uri? Address => _endpoint?.Address;

    /// <summary>Begins to serve and to send; warns when nobody takes connections at the collector's address.</summary>
    /// <exception cref="PortException">The port cannot be had.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (port is null && collector is null)
        {
            return;
        }

        _provider = Provider();
        _endpoint = port is { } wanted ? await PrometheusEndpoint.StartAsync(wanted, _provider, clock) : null;
        if (collector is not null)
        {
            await collector.LookAsync();
        }
    }

    /// <summary>Waits for whoever fetched so far to fetch once more, since what the last moments counted would be lost to them; tells that it waits.</summary>
    /// <param name="stop">Ends the waiting.</param>
    public async Task OfferLastFetchAsync(CancellationToken stop)
    {
        if (_endpoint is { Patience: { } patience } && !stop.IsCancellationRequested)
        {
            ConsoleText.Error.Line($"metrics: the last figures are offered for up to {Math.Ceiling(patience.TotalSeconds):0} s (Ctrl-C ends this at once)");
            await _endpoint.NextFetchAsync(patience, stop);
        }
    }

    /// <summary>Sends what stands at the end, for some seconds at most, and tells when something was not taken.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_endpoint is not null)
        {
            await _endpoint.DisposeAsync();
        }

        _provider?.Shutdown((int)EndPatience.TotalMilliseconds);
        _provider?.Dispose();
        collector?.Conclude();
        (_endpoint, _provider) = (null, null);
    }

    private MeterProvider Provider()
    {
        var builder = Sdk.CreateMeterProviderBuilder()
            // Whoever asks for metrics gets these: no variable of the environment turns them off or adds to them.
            .ConfigureServices(services => services.AddSingleton<IConfiguration>(new ConfigurationBuilder().Build()))
            .AddMeter(meter)
            .SetResourceBuilder(ResourceBuilder.CreateEmpty()
                .AddService("loadharness", serviceVersion: typeof(RunWatch).Assembly.GetName().Version?.ToString(3))
                .AddAttributes([new("loadharness.scenario", scenario)]));
        if (port is not null)
        {
            builder.AddPrometheusExporter(PrometheusEndpoint.Configure);
        }

        return (collector is null ? builder : builder.AddReader(collector.NewReader())).Build();
    }
}
