using System.Net;
using LoadHarness.Clients;

namespace LoadHarness.Engine.SelfTests;

/// <summary>Requests that do nothing: what is left is what the engine costs by itself.</summary>
public static class EmptyLoad
{
    private static readonly Arm Arm = new() { Name = "empty", Mode = ConnectionMode.KeepAlive, Key = KeyKind.EcdsaP256 };

    /// <summary>Runs them and counts CPU of the whole process in the counted round, and its allocations. The first run of a process pays for JIT.</summary>
    /// <param name="load">Open at 200,000 requests a second, which is less than the engine can do; or closed.</param>
    /// <param name="during">How long.</param>
    /// <param name="stop">Ends it early.</param>
    public static async Task<EngineCost> MeasureAsync(LoadKind load, TimeSpan during, CancellationToken stop)
    {
        var plan = new LoadPlan
        {
            Scenario = "engine",
            Question = "What does the engine cost?",
            Arms = [Arm],
            Clients = 8,
            Load = load,
            Rate = 200_000,

            // Room for what a busy machine holds up: none is refused.
            QueueCapacity = 1_000_000,
            Schedule = new Rounds(1, 1, during),
            WarmUp = TimeSpan.FromMilliseconds(10),
            Seed = 1,
            Comparisons = [],
            Gates = [],
        };
        await using var nowhere = new Nowhere();
        using var meter = new RunMeter(plan.Arms, TimeProvider.System);
        var made = 0L;
        var engine = new RunEngine(plan, nowhere, TimeProvider.System, static _ => { }, (_, _, _) => new EmptyClient(requests => Interlocked.Add(ref made, requests)), meter);
        var allocated = GC.GetTotalAllocatedBytes(precise: true);
        var arm = (await engine.RunAsync(static _ => false, stop)).Arms[0];
        return EngineCost.Of(arm, made, GC.GetTotalAllocatedBytes(precise: true) - allocated);
    }

    /// <summary>Answers at once, as a kept connection would.</summary>
    private sealed class EmptyClient(Action<long> end) : IClient
    {
        private int _requests;

        public ValueTask<Sample> SendAsync(int armIndex, long intendedStart)
        {
            var now = TimeProvider.System.GetTimestamp();
            return ValueTask.FromResult(new Sample
            {
                Arm = armIndex,
                Outcome = Outcome.Ok,
                Timings = new Timings { IntendedStart = intendedStart, ActualStart = now, FirstByte = now, LastByte = now },
                Server = new ServerEvidence { Given = true, Connection = 1, RequestOnConnection = 2 + _requests++, IdentityMatches = true },
            });
        }

        public ValueTask DisposeAsync()
        {
            end(_requests);
            return ValueTask.CompletedTask;
        }
    }

    /// <summary>Nobody listens, and nobody calls.</summary>
    private sealed class Nowhere : ITarget
    {
        private readonly TargetEndpoint _endpoint = new()
        {
            Authentication = Arm.Authentication,
            Key = Arm.Key,
            Host = "nowhere",
            Address = new IPEndPoint(IPAddress.Loopback, 1),
            TrustAnchors = [],
        };

        public string Description => "nowhere";

        public IReadOnlyDictionary<string, string> Facts { get; } = new Dictionary<string, string>();

        public TargetEndpoint EndpointFor(Arm arm) => _endpoint;

        public ValueTask<ServerCounters?> ReadCountersAsync(CancellationToken cancellationToken) => ValueTask.FromResult<ServerCounters?>(null);

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
