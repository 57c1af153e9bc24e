using LoadHarness.Gates;
using LoadHarness.Metrics;
using LoadHarness.Results;
using LoadHarness.Statistics.Estimates;
using Xunit;

namespace LoadHarness.Tests.Statistics.Estimates;

/// <summary>What intervals and limits of one arm promise, where what the machine does to a whole round scatters by 10 %.</summary>
public sealed class RoundScatterTests(ITestOutputHelper output)
{
    private const int Seed = 20_261_130;
    private const int Runs = 500;
    private const int Rounds = 12;
    private const int Requests = 420;
    private const double Scatter = 0.10;

    [Theory]
    [InlineData(0.5, 0.1)]
    [InlineData(0.9, 0.1)]
    [InlineData(0.99, 0)]
    [InlineData(0.99, 0.1)]
    [InlineData(0.99, 0.2)]
    public void An_interval_of_95_percent_holds_the_truth_as_often_as_it_says(double p, double scatter)
    {
        var metric = Metric.All.Single(metric => metric.Quantile == new Quantile(Latency.Service, p));
        var truth = Truth(p, scatter);
        var (below, above) = (0, 0);
        foreach (var arm in Arms(scatter))
        {
            var estimate = ArmEstimates.Of(arm, metric, 0.95)!;
            below += estimate.High < truth ? 1 : 0;
            above += estimate.Low > truth ? 1 : 0;
        }

        output.WriteLine($"seed {Seed}, p {p}, scatter {scatter}: {below} below and {above} above the truth of {Runs}");
        Assert.True(below + above <= 0.07 * Runs, $"seed {Seed}: {below} intervals below and {above} above the truth of {Runs}");
    }

    [Theory]
    [InlineData(0.5)]
    [InlineData(0.9)]
    [InlineData(0.99)]
    public void A_limit_that_is_the_truth_is_decided_no_oftener_than_promised(double p)
    {
        var metric = Metric.All.Single(metric => metric.Quantile == new Quantile(Latency.Service, p));
        var gate = new LimitGate("limit", metric, "cold", TimeSpan.FromMicroseconds(Truth(p, Scatter)));
        var plan = Given.Plan(gate);
        var verdicts = Arms(Scatter).Select(arm => gate.Judge(new Evidence(plan, [arm])).Result.Verdict).ToList();

        var (passed, failed) = (verdicts.Count(verdict => verdict == Verdict.Pass), verdicts.Count(verdict => verdict == Verdict.Fail));
        Assert.True(passed <= 0.05 * Runs && failed <= 0.05 * Runs, $"seed {Seed}: {passed} passed, {failed} failed of {Runs}");
        Assert.True(passed + failed <= 0.07 * Runs, $"seed {Seed}: {passed} passed, {failed} failed of {Runs}");
    }

    [Fact]
    public void A_burst_in_one_round_is_one_event_and_decides_nothing()
    {
        // Sixty of 5,040 requests are more than one in a hundred; as sixty events they would fail the limit for sure.
        var burst = SimulatedTimes.Arm(new Random(Seed), Rounds, Requests, Scatter, slow: round => round == 4 ? 60 : 0);
        var everywhere = SimulatedTimes.Arm(new Random(Seed), Rounds, Requests, Scatter, slow: _ => 10);
        var gate = new LimitGate("limit", Metric.ServiceP99, "cold", TimeSpan.FromMilliseconds(100));

        Assert.Equal(Verdict.Inconclusive, Judge(gate, burst).Verdict);
        Assert.Contains("12 rounds", Judge(gate, burst).Why, StringComparison.Ordinal);
        Assert.Equal(Verdict.Fail, Judge(gate, everywhere).Verdict);
        Assert.Equal(Verdict.Pass, Judge(gate, SimulatedTimes.Arm(new Random(Seed), Rounds, Requests, Scatter)).Verdict);

        // A median does not even see it.
        Assert.Equal(Verdict.Pass, Judge(new LimitGate("limit", Metric.ServiceP50, "cold", TimeSpan.FromMilliseconds(1)), burst).Verdict);
    }

    [Theory]
    [InlineData(0, Verdict.Pass, "")]
    [InlineData(20, Verdict.Fail, " with 240 failed requests taken for slower than any")]
    public void A_request_that_failed_took_longer_than_any_limit(int failed, Verdict expected, string words)
    {
        var arm = SimulatedTimes.Arm(new Random(Seed), Rounds, Requests, Scatter, failed: _ => failed);
        var answer = Judge(new LimitGate("limit", Metric.ServiceP99, "cold", TimeSpan.FromMilliseconds(100)), arm);

        Assert.Equal(expected, answer.Verdict);
        Assert.Contains($"{words}: the whole interval", answer.Why, StringComparison.Ordinal);

        // Where most of them failed, so did the median; what is shown is of those that succeeded.
        var broken = SimulatedTimes.Arm(new Random(Seed), Rounds, 100, Scatter, failed: _ => 150);
        var median = Judge(new LimitGate("limit", Metric.ServiceP50, "cold", TimeSpan.FromMilliseconds(100)), broken);
        Assert.Equal((Verdict.Fail, "∞ ms [∞, ∞]"), (median.Verdict, median.Measured));
        Assert.InRange(ArmEstimates.Shown(broken, Metric.ServiceP50)!.Value, 500, 900);
    }

    [Theory]
    [InlineData(5, "give no interval at 95 %: that takes at least 6 rounds")]
    [InlineData(1, "1 round give no interval at 95 %: that takes at least 6 rounds")]
    public void Too_few_rounds_have_no_interval_however_many_requests(int rounds, string words)
    {
        var arm = SimulatedTimes.Arm(new Random(Seed), rounds, 6_000, Scatter);

        foreach (var metric in (Metric[])[Metric.ServiceP50, Metric.ServiceP99])
        {
            Assert.Null(ArmEstimates.Shown(arm, metric)!.Low);
            var answer = Judge(new LimitGate("limit", metric, "cold", TimeSpan.FromSeconds(10)), arm);
            Assert.Equal(Verdict.Inconclusive, answer.Verdict);
            Assert.Contains(words, answer.Why, StringComparison.Ordinal);
        }
    }

    private static GateResult Judge(LimitGate gate, ArmResult arm) => gate.Judge(new Evidence(Given.Plan(gate), [arm])).Result;

    private static IEnumerable<ArmResult> Arms(double scatter)
    {
        var random = new Random(Seed);
        return Enumerable.Range(0, Runs).Select(_ => SimulatedTimes.Arm(random, Rounds, Requests, scatter));
    }

    /// <summary>A median and a 90th percentile are those of the middle round; a 99th is that of all requests of very many rounds.</summary>
    private static double Truth(double p, double scatter)
    {
        if (p < 0.99)
        {
            return -1_000 * Math.Log(1 - p);
        }

        var (low, high) = (1_000.0, 20_000.0);
        while (high - low > 0.01)
        {
            var middle = (low + high) / 2;
            (low, high) = Beyond(middle) > 1 - p ? (middle, high) : (low, middle);
        }

        return low;

        // The share of requests beyond a limit: over what the machine does to a round, normal in its logarithm.
        double Beyond(double limit)
        {
            var (sum, weight) = (0.0, 0.0);
            for (var z = -6.0; z <= 6; z += 0.01)
            {
                var density = Math.Exp(-z * z / 2);
                (sum, weight) = (sum + (density * Math.Exp(-limit / (1_000 * Math.Exp(scatter * z)))), weight + density);
            }

            return sum / weight;
        }
    }
}
