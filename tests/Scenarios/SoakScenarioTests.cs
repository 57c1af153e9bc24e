using LoadHarness.Arms;
using LoadHarness.Gates;
using LoadHarness.Metrics;
using LoadHarness.Results;
using LoadHarness.Scenarios;
using LoadHarness.Schedules;
using LoadHarness.Statistics.Estimates;
using LoadHarness.Tests.Support;
using Xunit;

namespace LoadHarness.Tests.Scenarios;

public sealed class SoakScenarioTests
{
    private static readonly SoakScenario Scenario = new();

    [Fact]
    public void Takes_three_windows_for_each_block_of_a_trend_where_it_is_long_enough_for_one()
    {
        // A tenth of the time is warm-up.
        Assert.Equal((12, 3, 40), (TrendBlocks.Count, TrendBlocks.FewestWindows, TrendBlocks.FewestOfSoak));
        Assert.Empty(MadeUp.Problems(Scenario, MadeUp.Embedded, "duration=10m window=15s"));
        Assert.Equal(
            ["window must be at most a 40th of duration=10m, but is '16s' (write duration=640s)"],
            MadeUp.Problems(Scenario, MadeUp.Embedded, "duration=10m window=16s"));
        Assert.Contains("cut into 12 blocks", Scenario.Description, StringComparison.Ordinal);
    }

    [Fact]
    public void A_shorter_one_takes_fewer()
    {
        Assert.Empty(MadeUp.Problems(Scenario, MadeUp.Embedded, "duration=12s window=1s"));
        Assert.Equal(
            ["window must be at most a 12th of duration=11s, but is '1s' (write duration=12s)"],
            MadeUp.Problems(Scenario, MadeUp.Embedded, "duration=11s window=1s"));
    }

    [Fact]
    public void A_quick_one_says_that_it_is_too_short_for_a_trend_and_lets_no_gate_pass_by_one()
    {
        var soak = SoakResults.Leaking(12);

        Assert.All(soak.Soak!.Trends, trend => Assert.Equal(TrendAnswer.TooShort, trend.Answer));
        Assert.All(soak.Gates, gate => Assert.Equal(
            (Verdict.Inconclusive, true), (gate.Verdict, gate.Why.EndsWith("too short for a trend, which takes 5 min and 3 windows in each of 12 blocks of time.", StringComparison.Ordinal))));
        Assert.EndsWith(
            ", the soak was too short for a trend, which takes 5 min and 3 windows in each of 12 blocks of time.", Scenario.Finding(soak), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("5m", 2_449_490)]
    [InlineData("30m", 1_000_000)]
    [InlineData("8h", 1_000_000)]
    public void A_limit_is_what_a_soak_of_its_length_can_show(string duration, double atMost) => Assert.Equal(
        atMost,
        Scenario.Plan(MadeUp.Options(Scenario, $"duration={duration}"), new([KeyKind.Rsa2048], CountsCpu: true)).Gates.OfType<TrendGate>().Single(gate => gate.Metric == TrendMetric.ServerHeap).AtMost,
        tolerance: 1);

    [Fact]
    public void Spends_its_error_probability_once_over_all_that_its_gates_judge()
    {
        var plan = Scenario.Plan(MadeUp.Options(Scenario), new([KeyKind.Rsa2048], CountsCpu: true));
        var series = plan.Gates.OfType<TrendGate>().SelectMany(gate => gate.SeriesOf(plan.Arms)).Count();

        // Three arms have a median of the response time each.
        Assert.Equal(plan.Gates.OfType<TrendGate>().Count() + 2, series);
        Assert.Equal(1 - (0.05 / series), ErrorBudget.TrendConfidence(plan, shown: 20), 1e-12);

        // A limit on a time in the same soak takes a share of the same budget, and a second gate on a series takes none.
        var more = plan with
        {
            Gates = [.. plan.Gates, new LimitGate("slow", Metric.ServiceP50, "cold", TimeSpan.FromSeconds(1)), new TrendGate("again", TrendMetric.ResponseP50, "cold", 100)],
        };
        Assert.Equal(1 - (0.05 / (series + 1)), ErrorBudget.TrendConfidence(more, shown: 20), 1e-12);
        Assert.Equal(ErrorBudget.TrendConfidence(more, shown: 20), ErrorBudget.GateConfidence(more));
        Assert.Equal(1 - (0.05 / 20), ErrorBudget.TrendConfidence(plan with { Gates = [] }, shown: 20), 1e-12);
    }

    [Fact]
    public void Is_judged_by_the_trends_that_can_be_read_of_its_target()
    {
        Assert.Equal(
            TrendMetric.All.Select(metric => metric.Id).Except(["socketsEstablished", "socketsClosing", "socketsTimeWait", "responseP99"]),
            Gated(new([KeyKind.Rsa2048], CountsCpu: true), "cold:1,resumed:1"));
        Assert.Equal(
            ["clientResident", "clientHeap", "clientThreads", "clientFiles", "responseP50", "errorShare", "throughput"],
            Gated(new([KeyKind.Rsa2048], CountsCpu: false) { Kind = TargetKind.Program }, "cold:1"));
        Assert.DoesNotContain("serverHeap", Gated(new([KeyKind.Rsa2048], CountsCpu: true) { Kind = TargetKind.Program }, "cold:1"));

        static IEnumerable<string> Gated(TargetTraits target, string mix) =>
            Scenario.Plan(MadeUp.Options(Scenario, $"mix={mix}"), target).Gates.OfType<TrendGate>().Select(gate => gate.Metric.Id);
    }

    [Theory]
    [InlineData("duration=5m", true)]
    [InlineData("duration=1m", true)]
    [InlineData("load=inject:20/s:5m", true)]
    [InlineData("load=keepConstant:20:5m", true)]
    [InlineData("load=inject:20/s:299s", false)]
    [InlineData("load=inject:20/s:5m,inject:20/s:5m", false)]
    [InlineData("load=rampingInject:20/s..21/s:1h", false)]
    public void Judges_trends_of_a_shape_only_where_it_is_even_and_five_minutes_long(string words, bool judged)
    {
        var plan = MadeUp.Plan(Scenario, words);

        Assert.Equal(judged, plan.Gates.OfType<TrendGate>().Any());
        Assert.Contains(plan.Gates, gate => gate.Name == "errors");
        Assert.Contains(plan.Gates, gate => gate.Name == "resumed share");
    }

    [Fact]
    public void A_shape_may_be_short_but_leaves_no_arm_without_a_request()
    {
        Assert.Empty(MadeUp.Problems(Scenario, MadeUp.Embedded, "load=inject:20/s:1s"));
        Assert.Empty(MadeUp.Problems(Scenario, MadeUp.Embedded, "load=keepConstant:1:1m mix=cold:1"));
        Assert.Equal(
            ["mix must leave no arm without a request, but load= has too few for its 3 arms (write mix=keepalive:1, or more in load=)"],
            MadeUp.Problems(Scenario, MadeUp.Embedded, "load=keepConstant:2:1m"));
        Assert.Equal(
            ["window must be at most a 40th of the 5m of load=, but is '10s' (write window=7s)"],
            MadeUp.Problems(Scenario, MadeUp.Embedded, "load=inject:20/s:5m window=10s"));
    }

    [Fact]
    public void A_shape_has_clients_for_its_closed_parts_and_rates_from_the_seed()
    {
        var plan = MadeUp.Plan(Scenario, "load=keepConstant:200:1m,injectRandom:10/s..20/s:1m seed=5 clients=12");
        var again = MadeUp.Plan(Scenario, "load=keepConstant:200:1m,injectRandom:10/s..20/s:1m seed=6 clients=12");

        Assert.Equal([160, 30, 12], plan.Arms.Select(plan.ClientsOf));
        Assert.NotEqual(Requests(plan), Requests(again));
        Assert.Equal(Requests(plan), Requests(MadeUp.Plan(Scenario, "load=keepConstant:200:1m,injectRandom:10/s..20/s:1m seed=5")));

        // An arm that the target cannot do leaves its clients to the others.
        var without = plan.Without([new("cold", "it cannot")]);
        Assert.Equal([168, 32], without.Arms.Select(without.ClientsOf));

        static double Requests(LoadPlan plan) => ((SoakWindows)plan.Schedule).Shape!.Phases.OfType<OpenPhase>().Single().Requests;
    }

    [Fact]
    public void Of_a_shape_it_tells_what_was_served_and_what_is_not_judged()
    {
        var soak = SoakResults.Leaking(12);
        var shaped = soak with { DurationSeconds = 95, Soak = soak.Soak! with { Shape = new("inject:1/s:1m,pause:5s", 60, 60, 0, IsEven: false) } };

        var requests = shaped.Arms.Sum(arm => arm.Requests);
        Assert.Equal(
            FormattableString.Invariant($"In 95 s of load that goes up and down, {requests:N0} of {requests:N0} requests were served and 0 refused; no trend is judged, which takes 5m of even load."),
            Scenario.Finding(shaped));
    }
}
