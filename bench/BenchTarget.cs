using LoadHarness.Arms;
using LoadHarness.Clients;
using LoadHarness.Engine;
using LoadHarness.Results;
using LoadHarness.Schedules;
using LoadHarness.Workloads;

namespace LoadHarness.Bench;

/// <summary>A target of one endpoint, of which nothing is read.</summary>
internal sealed class BenchTarget(TargetEndpoint endpoint) : ITarget
{
    public string Description => endpoint.Address.ToString();

    public IReadOnlyDictionary<string, string> Facts { get; } = new Dictionary<string, string>();

    public TargetEndpoint EndpointFor(Arm arm) => endpoint;

    public ValueTask<ServerCounters?> ReadCountersAsync(CancellationToken cancellationToken) => ValueTask.FromResult<ServerCounters?>(null);

    /// <summary>Calls the endpoint with one arm, in a closed loop unless there is a rate; nothing is compared or judged.</summary>
    public Task<Measurements> RunAsync(Arm arm, int clients, double? rate, Rounds rounds, TimeProvider clock, Action<RunProgress> progress, ClientKind client = ClientKind.DotNet, Workload? workload = null)
    {
        var plan = new LoadPlan
        {
            Scenario = "bench",
            Question = "What does the harness cost?",
            Arms = [arm],
            Clients = clients,
            Client = client,
            Workload = workload,
            Load = rate is null ? LoadKind.Closed : LoadKind.Open,
            Rate = rate,
            Schedule = rounds,
            WarmUp = TimeSpan.FromMilliseconds(500),
            Seed = 1,
            Comparisons = [],
            Gates = [],
        };
        return RunEngine.ForTarget(plan, this, Timeouts.Default, clock, progress).RunAsync(static _ => false, CancellationToken.None);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
