using LoadHarness.Arms;
using LoadHarness.Clients;
using LoadHarness.Engine;
using LoadHarness.Results;

namespace LoadHarness.Bench;

/// <summary>A target of one endpoint, of which nothing is read.</summary>
internal sealed class BenchTarget(TargetEndpoint endpoint) : ITarget
{
    public string Description => endpoint.Address.ToString();

    public IReadOnlyDictionary<string, string> Facts { get; } = new Dictionary<string, string>();

    public TargetEndpoint EndpointFor(Arm arm) => endpoint;

    public ValueTask<ServerCounters?> ReadCountersAsync(CancellationToken cancellationToken) => ValueTask.FromResult<ServerCounters?>(null);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
