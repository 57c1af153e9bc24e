using System.Collections.Concurrent;
using System.Text;
using LoadHarness.Bench.Fuzz;
using LoadHarness.Plans;
using LoadHarness.Scenarios;
using LoadHarness.Tests.Scenarios;
using LoadHarness.Tests.Support;
using LoadHarness.Tests.Targets.Pki;
using LoadHarness.Workloads;
using Xunit;

namespace LoadHarness.Tests.Plans;

/// <summary>Files that users write, spoilt in thousands of ways: each is read, or refused in sentences, and no word of it is told that could be a secret.</summary>
public sealed class GivenFilesFuzzTests : IDisposable
{
    private const int Seed = 20261130;
    private const int Files = 4_000;

    private static readonly byte[][] Plans =
    [
        .. ScenarioCatalogue.All.Select(scenario => Encoding.UTF8.GetBytes(PlanWriter.Write(MadeUp.Plan(scenario), MadeUp.Options(scenario), scenario.Name))),
        .. Examples("*.json"),
    ];

    private static readonly byte[][] Requests = [.. Examples("*.http")];

    private static readonly byte[][] Rows = [.. Examples("*.csv"), "{\"user\": \"a\", \"number\": 1, \"note\": \"x\"}\n{\"user\": \"b\", \"number\": 2, \"note\": true}\n"u8.ToArray()];

    private readonly ScratchDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact(Timeout = Wait.Patience)]
    public Task A_spoilt_plan_is_refused_in_sentences_or_read() => TryAsync(Plans, (bytes, _) =>
    {
        var problems = new List<string>();
        var plan = PlanFile.Read(bytes, "plan=p", "", ScenarioCatalogue.Defaults, problems);
        plan?.ReadGates(context: null, problems);
        return (plan is null || problems.Count > 0, problems);
    });

    [Fact(Timeout = Wait.Patience)]
    public Task A_spoilt_file_of_requests_is_refused_in_sentences_or_read_and_rendered() => TryAsync(Requests, (bytes, _) =>
    {
        var problems = new List<string>();
        var set = RequestSet.Parse(bytes, "request=r", problems);
        using var workload = problems.Count > 0 ? null : new WorkloadReader("request=r", problems, _ => "x").Read(set, data: null, DataUse.InOrder, seed: 1);
        Render(workload);
        return (workload is null, problems);
    });

    [Fact(Timeout = Wait.Patience)]
    public Task Spoilt_data_is_refused_in_sentences_or_read() => TryAsync(Rows, (bytes, number) =>
    {
        var problems = new List<string>();
        var path = _directory.Write($"d{number}.{(number % 2 == 0 ? "csv" : "jsonl")}", bytes);
        var set = RequestSet.Parse("GET /{{user}}/{{number}}\nX-A: {{number}}\n\n{{note}}"u8.ToArray(), "request=r", problems);
        using var workload = new WorkloadReader("request=r", problems, _ => null).Read(set, path, DataUse.Random, seed: number);
        Render(workload);
        File.Delete(path);
        return (workload is null, problems);
    });

    private static void Render(Workload? workload)
    {
        if (workload is null)
        {
            return;
        }

        var script = new ClientScript(new RequestFeed(workload, new Uri("https://lla-test:8444")), client: 0, TimeProvider.System);
        for (var request = 0; request < 2 * workload.Names.Count; request++)
        {
            script.Begin();
            Assert.True(script.ToHttp1(closes: false).Length > 0);
            script.ToParts();
            script.End(LoadHarness.Recording.Outcome.Ok);
        }
    }

    private static async Task TryAsync(byte[][] good, Func<byte[], int, (bool IsRefused, List<string> Problems)> read)
    {
        var (used, faults) = (0, new ConcurrentQueue<string>());
        await Parallel.ForAsync(0, Files, TestContext.Current.CancellationToken, (number, _) =>
        {
            try
            {
                var (isRefused, problems) = read(new Mutation(Seed, number).Of(good[number % good.Length]), number);
                if (isRefused != problems.Count > 0 || problems.Exists(problem => problem.Contains('\n', StringComparison.Ordinal)))
                {
                    faults.Enqueue($"seed {Seed}, file {number}: {(isRefused ? "refused" : "read")} with {string.Join(" | ", problems)}");
                }

                Interlocked.Add(ref used, isRefused ? 0 : 1);
            }
            catch (Exception fault)
            {
                faults.Enqueue($"seed {Seed}, file {number}: {fault}");
            }

            return ValueTask.CompletedTask;
        });

        Assert.True(faults.IsEmpty, $"{faults.Count} faults: {string.Join("\n\n", faults.Take(8))}");
        Assert.InRange(used, Files / 50, Files * 49 / 50);
    }

    private static IEnumerable<byte[]> Examples(string pattern) =>
        Directory.GetFiles(Path.Combine(Repository.Root, "scenarios", "plans"), pattern).Order(StringComparer.Ordinal).Select(File.ReadAllBytes);
}
