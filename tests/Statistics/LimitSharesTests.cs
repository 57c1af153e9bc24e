using LoadHarness.Bench;
using LoadHarness.Bench.Verdicts;
using LoadHarness.Gates.Files;
using LoadHarness.Metrics;
using LoadHarness.Options;
using LoadHarness.Statistics.Estimates;
using Xunit;

namespace LoadHarness.Tests.Statistics;

/// <summary>A small part of what docs/operating-characteristics.md tables of limits, held in place. Seeded: the same counts on every machine.</summary>
public sealed class LimitSharesTests
{
    private const int Runs = 40;
    private const int Seed = 7;

    private static readonly double Share = ErrorBudget.Alpha / SimulatedLimits.Limited.Count;

    [Fact]
    public void Limits_far_from_the_truth_are_decided_rightly_and_those_at_it_not()
    {
        var counts = Standard(Noise.Independent).Judge([0.5, 1, 2], Runs, Seed);

        for (var gate = 0; gate < SimulatedLimits.Limited.Count; gate++)
        {
            var (inside, at, beyond) = (counts[0][gate], counts[1][gate], counts[2][gate]);
            var told = $"{SimulatedLimits.Limited[gate].Name}, seed {Seed}: {inside}, {at}, {beyond}";
            Assert.Equal((Runs, Runs, Runs), (inside.Gates, at.Gates, beyond.Gates));
            Assert.True(inside.Passed >= 0.9 * Runs && inside.Failed == 0, told);
            Assert.True(beyond.Failed >= 0.9 * Runs && beyond.Passed == 0, told);
            Assert.True(new Promise(at.Passed, Runs, Share / 2).IsKept && new Promise(at.Failed, Runs, Share / 2).IsKept, told);
        }
    }

    [Fact]
    public void Rounds_that_resemble_each_other_cost_limits_on_CPU_their_promise_and_the_help_says_so()
    {
        var simulated = Standard(Noise.Autocorrelated);
        var cpu = simulated.Judge([1], Runs, Seed)[0][SimulatedLimits.Limited.ToList().IndexOf(Metric.ClientCpu)];

        Assert.False(new Promise(cpu.Passed + cpu.Failed, Runs, Share).IsKept, $"seed {Seed}: {cpu}");
        Assert.NotNull(simulated.Beyond(Metric.ClientCpu));
        Assert.Contains("no limit, on a time or on CPU, takes into account that a round may resemble the one before (autocorrelation)", GateKind.Limit.Judging, StringComparison.Ordinal);
    }

    private static SimulatedLimits Standard(Noise noise) => new(Profile.Standard.Rounds, 0.1, noise, SlowRounds.None);
}
