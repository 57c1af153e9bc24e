using System.Collections.Concurrent;
using LoadHarness.Bench.Fuzz;
using LoadHarness.Results;
using LoadHarness.Scenarios;
using LoadHarness.Tests.Support;
using Xunit;

namespace LoadHarness.Tests.Results;

/// <summary>Run files of every scenario, spoilt in ten thousand ways; <c>bench -- fuzz</c> goes on for as long as wanted.</summary>
public sealed class RunFuzzTests
{
    private const int Seed = 20261130;
    private const int Files = 10_000;

    // What is not refused is what takes the time: pages are made of every tenth.
    private const int PerUse = 10;

    private static readonly RunResult[] Good = [.. RunSamples.All.Select(sample => RunFile.Parse(sample.Content, sample.Scenario))];

    [Fact]
    public void A_run_of_every_scenario_is_used_as_it_was_written()
    {
        Assert.Equal(ScenarioCatalogue.Names.Order(StringComparer.Ordinal), RunSamples.All.Select(sample => sample.Scenario));
        Assert.Equal(RunSamples.All.Select(sample => sample.Scenario), Good.Select(run => run.Scenario));
        Assert.Equal(Enum.GetValues<RunKind>(), Good.Select(run => run.Kind).Distinct().Order());
        Assert.All(RunSamples.All.Zip(Good), sample => Assert.NotNull(RunUse.Of(sample.First.Content, sample.Second)));
    }

    [Fact(Timeout = Wait.ProgramPatience)]
    public async Task A_spoilt_run_is_refused_in_one_line_or_read_and_then_reported_compared_and_listed()
    {
        var (used, faults) = (0, new ConcurrentQueue<string>());
        await Parallel.ForAsync(0, Files, TestContext.Current.CancellationToken, (number, _) =>
        {
            var sample = number % Good.Length;
            try
            {
                var content = new Mutation(Seed, number).Of(RunSamples.All[sample].Content);
                if ((number / Good.Length % PerUse == 0 ? RunUse.Of(content, Good[sample]) : RunUse.Read(content)) is not null)
                {
                    Interlocked.Increment(ref used);
                }
            }
            catch (Exception fault)
            {
                faults.Enqueue($"seed {Seed}, file {number}, {RunSamples.All[sample].Scenario}: {fault}");
            }

            return ValueTask.CompletedTask;
        });

        Assert.True(faults.IsEmpty, $"{faults.Count} faults: {string.Join("\n\n", faults.DistinctBy(WhereOf).Take(20))}");
        Assert.InRange(used, Files / 20, Files * 19 / 20);
    }

    // Where it was thrown, so that each fault is shown once.
    private static string WhereOf(string fault) => fault.Split('\n').FirstOrDefault(line => line.Contains("LoadHarness", StringComparison.Ordinal) && line.Contains(" at ", StringComparison.Ordinal), fault);
}
