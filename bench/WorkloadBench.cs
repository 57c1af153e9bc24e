using System.Globalization;
using System.Text;
using LoadHarness.Arms;
using LoadHarness.Schedules;
using LoadHarness.Workloads;

namespace LoadHarness.Bench;

/// <summary>A mix of five requests with values of a file beside the one request that is always the same, on the same nginx, in alternation.</summary>
/// <param name="nginx">What both call.</param>
/// <param name="workload">The mix.</param>
internal sealed class WorkloadBench(NginxServer nginx, Workload workload)
{
    private const int Repeats = 5;
    private const int Rows = 1_000_000;

    private const string Requests = """
        ### list
        # weight: 4
        GET /items?user={{user}}&page={{request}}
        ### item
        # weight: 3
        GET /items/{{number}}
        X-User: {{user}}
        ### order
        POST /orders
        Content-Type: application/json

        {"user": "{{user}}", "item": {{number}}, "note": "{{note}}"}
        ### form
        POST /login
        Content-Type: application/x-www-form-urlencoded

        user={{user}}&note={{note}}
        ### change
        PUT /items/{{number}}
        Content-Type: text/plain

        {{note}} of {{user}}, client {{client}}
        """;

    private static readonly TimeSpan During = TimeSpan.FromSeconds(4);

    /// <summary>Runs both and prints a table.</summary>
    public static async Task RunAsync()
    {
        var data = Path.Combine(Path.GetTempPath(), $"loadharness-bench-{Environment.ProcessId}.csv");
        await File.WriteAllLinesAsync(data, Enumerable.Range(0, Rows).Select(row => string.Create(CultureInfo.InvariantCulture, $"user-{row},{row},\"a note, with a comma, of {row}\"")).Prepend("user,number,note"));
        try
        {
            var problems = new List<string>();
            var before = GC.GetTotalMemory(forceFullCollection: true);
            var start = TimeProvider.System.GetTimestamp();
            using var workload = new WorkloadReader("request=bench", problems, _ => null).Read(RequestSet.Parse(Encoding.UTF8.GetBytes(Requests), "request=bench", problems), data, DataUse.InOrder, seed: 1)
                ?? throw new InvalidOperationException(string.Join('\n', problems));
            ConsoleText.Output.Line(string.Create(
                CultureInfo.InvariantCulture,
                $"{workload.Rows:N0} rows read in {TimeProvider.System.GetElapsedTime(start).TotalSeconds:0.0} s, {(GC.GetTotalMemory(forceFullCollection: true) - before) / 1024.0 / 1024.0:0.0} MiB kept in memory"));
            await using var server = await NginxServer.StartAsync(KeyKind.EcdsaP256);
            var bench = new WorkloadBench(server, workload);
            ConsoleText.Output.Line("| client | rows | CPU of the fixed request, µs | of the mix, µs | difference, µs | allocated, bytes a request: fixed | mix | heap after the first mix, KiB | after the last |");
            ConsoleText.Output.Line("|---|---|---|---|---|---|---|---|---|");
            foreach (var kind in Enum.GetValues<ClientKind>())
            {
                await bench.CompareAsync(kind);
            }
        }
        finally
        {
            File.Delete(data);
        }
    }

    private async Task CompareAsync(ClientKind kind)
    {
        // JIT is paid before anything counts.
        await MeasureAsync(kind, null);
        await MeasureAsync(kind, workload);
        List<Cost> plain = [], mixed = [];
        for (var repeat = 0; repeat < Repeats; repeat++)
        {
            plain.Add(await MeasureAsync(kind, null));
            mixed.Add(await MeasureAsync(kind, workload));
        }

        ConsoleText.Output.Line(string.Create(
            CultureInfo.InvariantCulture,
            $"| {Names.Of(kind)} | {workload.Rows:N0} | {Median(plain, cost => cost.Cpu):0.0} | {Median(mixed, cost => cost.Cpu):0.0} | {Median([.. mixed.Zip(plain, (mix, one) => mix with { Cpu = mix.Cpu - one.Cpu })], cost => cost.Cpu):0.0} | {Median(plain, cost => cost.Allocated):N0} | {Median(mixed, cost => cost.Allocated):N0} | {mixed[0].Heap / 1024:N0} | {mixed[^1].Heap / 1024:N0} |"));
    }

    private async Task<Cost> MeasureAsync(ClientKind kind, Workload? sent)
    {
        var arm = new Arm { Name = "kept", Mode = ConnectionMode.KeepAlive, Key = KeyKind.EcdsaP256 };
        await using var target = new BenchTarget(nginx.EndpointFor(Authentication.Mutual));
        var allocated = GC.GetTotalAllocatedBytes();
        var result = await target.RunAsync(arm, clients: 8, rate: null, new Rounds(1, 1, During), TimeProvider.System, static _ => { }, kind, sent);
        allocated = GC.GetTotalAllocatedBytes() - allocated;
        var measured = result.Arms[0];
        if (result.EndedEarly is { } why || measured.Errors.Count > 0)
        {
            throw new InvalidOperationException($"{result.EndedEarly} {string.Join(" ", measured.Errors)}");
        }

        return new(measured.CpuMicroseconds.Client!.Value, (double)allocated / (measured.Requests + measured.WarmUpRequests), GC.GetTotalMemory(forceFullCollection: true));
    }

    private static double Median(List<Cost> costs, Func<Cost, double> of) => costs.Select(of).Order().ElementAt(Repeats / 2);

    /// <summary>What a request cost.</summary>
    /// <param name="Cpu">CPU of this process, in microseconds.</param>
    /// <param name="Allocated">Bytes that it allocated.</param>
    /// <param name="Heap">Bytes of the heap when all garbage was collected.</param>
    private sealed record Cost(double Cpu, double Allocated, double Heap);
}
