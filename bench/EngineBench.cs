using System.Globalization;
using System.Net;
using LoadHarness.Clients;
using LoadHarness.Engine;
using LoadHarness.Measurement;
using LoadHarness.Plans;

namespace LoadHarness.Bench;

/// <summary>What the engine costs by itself: schedule, mailbox and recorder around a request that does nothing.</summary>
internal static class EngineBench
{
    private static readonly Arm Arm = new() { Name = "empty", Mode = ConnectionMode.KeepAlive, Key = KeyKind.EcdsaP256 };

    /// <summary>Runs an open and a closed load of empty requests and prints requests per CPU-second and bytes allocated a request.</summary>
    public static async Task RunAsync()
    {
        foreach (var load in (LoadKind[])[LoadKind.Closed, LoadKind.Open])
        {
            // The first run pays for JIT.
            await MeasureAsync(load, rounds: 1);
            var (requests, refused, cpu, allocated) = await MeasureAsync(load, rounds: 5);
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{load,-6} {requests,12:N0} requests  {requests / cpu.TotalSeconds,12:N0} per CPU-second  {allocated / requests,6:0.0} bytes a request  {refused:N0} refused"));
        }
    }

    private static async Task<(long Requests, long Refused, TimeSpan Cpu, double Allocated)> MeasureAsync(LoadKind load, int rounds)
    {
        var plan = new LoadPlan
        {
            Scenario = "engine",
            Question = "What does the engine cost?",
            Arms = [Arm],
            Clients = 8,
            Load = load,

            // Less than it can do, and room for what a busy machine holds up: none is refused.
            Rate = 200_000,
            QueueCapacity = 1_000_000,
            Rounds = rounds,
            MaxRounds = rounds,
            Block = TimeSpan.FromSeconds(1),
            WarmUp = TimeSpan.FromMilliseconds(10),
            Seed = 1,
            Comparisons = [],
            Gates = [],
        };
        await using var nowhere = new BenchTarget(new TargetEndpoint
        {
            Authentication = Arm.Authentication,
            Key = Arm.Key,
            Host = "nowhere",
            Address = new IPEndPoint(IPAddress.Loopback, 1),
            TrustAnchors = [],
        });
        var engine = new RunEngine(plan, nowhere, TimeProvider.System, static _ => { }, static (_, _, _) => new EmptyClient());
        var cpu = ResourceProbe.ProcessCpu;
        var allocated = GC.GetTotalAllocatedBytes(precise: true);
        var result = await engine.RunAsync(static _ => false, CancellationToken.None);
        return (result.Arms[0].Outcomes.GetValueOrDefault(nameof(Outcome.Ok)), result.Arms[0].Outcomes.GetValueOrDefault(nameof(Outcome.Refused)), ResourceProbe.ProcessCpu - cpu, GC.GetTotalAllocatedBytes(precise: true) - allocated);
    }

    /// <summary>Answers at once, as a kept connection would.</summary>
    private sealed class EmptyClient : IClient
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

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
