using LoadHarness.Targets.Lla;
using Microsoft.Extensions.Hosting;

namespace LoadHarness.Program.Running;

/// <summary>The LLA alone, from its start to its end.</summary>
/// <param name="options">How it serves.</param>
/// <param name="clock">Clock of the server.</param>
/// <param name="announce">Told the ports, in the order of the endpoints, once it listens.</param>
internal sealed class ServedLla(LlaServerOptions options, TimeProvider clock, Action<IReadOnlyList<int>> announce) : IHostedService
{
    private LlaServer? _server;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        _server = await LlaServer.StartAsync(options, clock, cancellationToken);
        announce(_server.Ports);
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }
    }
}
