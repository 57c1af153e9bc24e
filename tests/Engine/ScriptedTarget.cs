using System.Net;
using LoadHarness.Arms;
using LoadHarness.Clients;
using LoadHarness.Engine;
using LoadHarness.Results;

namespace LoadHarness.Tests.Engine;

/// <summary>A target that nobody connects to.</summary>
internal sealed class ScriptedTarget : ITarget
{
    /// <summary>What it says of itself; null when it says nothing.</summary>
    public Func<ServerCounters?> Counters { get; init; } = static () => null;

    public string Description => "scripted";

    public IReadOnlyDictionary<string, string> Facts { get; } = new Dictionary<string, string>();

    public TargetEndpoint EndpointFor(Arm arm) => new()
    {
        Authentication = arm.Authentication,
        Key = arm.Key,
        Host = "lla-test",
        Address = new IPEndPoint(IPAddress.Loopback, 1),
        TrustAnchors = [],
    };

    public ValueTask<ServerCounters?> ReadCountersAsync(CancellationToken cancellationToken) => ValueTask.FromResult(Counters());

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
