using LoadHarness.Gates;
using LoadHarness.Metrics;
using LoadHarness.Schedules;
using Xunit;
using static LoadHarness.Tests.Gates.Files.Reading;

namespace LoadHarness.Tests.Gates.Files;

/// <summary>Gates that are right in themselves, but not for the run that they are to judge.</summary>
public sealed class UnfitGateTests
{
    [Fact]
    public void A_gate_on_a_trend_is_for_soaks_and_a_ratio_is_not()
    {
        const string trend = """ "name": "a", "kind": "trend", "metric": "responseP50", "arm": "cold", "atMost": 500, "atMostShare": 0.1 """;
        const string ratio = """ "name": "a", "kind": "ratio", "metric": "serverCpu", "arm": "cold", "dividedBy": "kept", "atMost": 1 """;

        Assert.Equal("resumption is no soak, so that there are no trends to judge by gates[0] (write scenario=soak, or leave them out)", Problem(trend));
        Assert.Equal(new TrendGate("a", TrendMetric.ResponseP50, "cold", 500) { AtMostShare = 0.1 }, Assert.Single(GatesOf($$"""{ "gates": [{ {{trend}} }] }""", Soak)));
        Assert.Equal("resumption has no rounds, so that nothing can be divided by another arm or run for gates[0] (leave them out)", Problem(ratio, Soak));
    }

    [Fact]
    public void What_only_one_scenario_does_can_be_judged_there_alone()
    {
        Assert.Equal(
            "resumption is no storm, so that nobody comes back to judge by gates[0] (write scenario=storm, or leave them out)",
            Problem(""" "name": "a", "kind": "invariant", "metric": "allServedAgain" """));
        Assert.Equal(
            "resumption does nothing whose truth is known, so that there is nothing to calibrate by gates[0] (write scenario=calibrate, or leave them out)",
            Problem(""" "name": "a", "kind": "calibration", "metric": "engineCost" """));
        Assert.Equal(
            "gates[0].arms[0] is 'cold', but stallHandshakeFiled is about: arms with the fault StallHandshake (leave it out)",
            Problem(""" "name": "a", "kind": "invariant", "metric": "stallHandshakeFiled", "arms": ["cold"] """));
    }

    [Fact]
    public void CPU_that_cannot_be_read_cannot_be_gated() =>
        Assert.Equal(
            "gates[0].metric must not be bothCpu, since the CPU of this target cannot be read (write clientCpu)",
            Problem(
                """ "name": "a", "kind": "limit", "metric": "bothCpu", "arm": "cold", "atMost": "1ms" """,
                Context with { Target = Context.Target with { CountsCpu = false } }));

    [Fact]
    public void A_closed_loop_has_no_limit_on_response_times()
    {
        const string response = """ "name": "a", "kind": "limit", "metric": "responseP99", "arm": "cold", "atMost": "1ms" """;
        var closed = Context with { Plan = Context.Plan with { Load = LoadKind.Closed } };

        Assert.Equal(
            "clients of a closed loop send nothing while they wait, so that the response times of what would have waited are missing (coordinated omission) for gates[0] "
            + "(write load=open, or limit the service time)",
            Problem(response, closed));
        Assert.Empty(Problems($$"""{ "gates": [{ {{response}} }] }""", Context));
        Assert.Empty(Problems($$"""{ "gates": [{ {{response.Replace("responseP99", "serviceP99", StringComparison.Ordinal)}} }] }""", closed));
    }

    [Fact]
    public void A_storm_has_nothing_that_repeats_to_limit() =>
        Assert.Equal(
            "resumption has nothing that repeats, so that no interval can be had for gates[0] (leave them out)",
            Problem(
                """ "name": "a", "kind": "limit", "metric": "serviceP50", "arm": "cold", "atMost": "1ms" """,
                Context with { Plan = Context.Plan with { Schedule = new Outages(TimeSpan.FromSeconds(1), []) } }));

    [Fact]
    public void A_search_for_capacity_has_no_rounds_to_compare() =>
        Assert.Equal(
            ["resumption gives each arm rates of its own, so that only invariants can be judged, not gates[0] (leave them out)"],
            Problems(
                """
                { "gates": [
                  { "name": "a", "kind": "limit", "metric": "clientCpu", "arm": "cold", "atMost": "1ms" },
                  { "name": "b", "kind": "invariant", "metric": "errors" }
                ] }
                """,
                Context with { Plan = Context.Plan with { Schedule = new CapacitySearch(TimeSpan.FromMilliseconds(20), TimeSpan.FromSeconds(1)) } }));
}
