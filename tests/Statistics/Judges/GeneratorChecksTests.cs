using LoadHarness.Gates;
using LoadHarness.Results;
using LoadHarness.Schedules;
using Xunit;
using static LoadHarness.Tests.Statistics.Judges.JudgedRun;

namespace LoadHarness.Tests.Statistics.Judges;

/// <summary>Whether the generator kept up with the load that it was to make.</summary>
public sealed class GeneratorChecksTests
{
    [Fact]
    public void A_generator_at_its_limit_invalidates_the_run()
    {
        AssertLimit(
            "generator CPU",
            Given.Generator with { ClientShare = 0.71 },
            "The client used 71 % of 2 cores, limit 70 %; the whole machine 62 %, limit 95 %.");
        AssertLimit(
            "generator CPU",
            Given.Generator with { MachineShare = 0.96 },
            "The client used 31 % of 2 cores, limit 70 %; the whole machine 96 %, limit 95 %: client, server and other programs together left no idle time to measure in.");
        AssertLimit(
            "pacer lateness",
            Given.Generator with { PacerLatenessP99 = 10_500 },
            "99 % of requests were dispatched within 10.5 ms of their intended start, limit 10.0 ms.");
        AssertLimit(
            "pacer lateness",
            Given.Generator with { PacerLatenessP99 = null },
            "No dispatch was timed, so nothing shows that the schedule was kept.");
        AssertLimit(
            "client crashes",
            Given.Generator with { Restarts = 3 },
            "3 clients crashed, limit 0: a bug in the harness, and its samples are lost.");
        AssertLimit(
            "local ports",
            Given.Generator with { PortsNeeded = 30_000 },
            "The run needs 30,000 local ports at once, TIME_WAIT included; 28,000 are available.");

        static void AssertLimit(string name, GeneratorLoad generator, string why) => AssertBroken(name, why, Run(Given.Plan(), generator: generator));
    }

    [Fact]
    public void A_closed_loop_may_use_the_whole_machine_and_has_no_schedule_to_keep()
    {
        var judgement = Run(Given.Plan() with { Load = LoadKind.Closed }, generator: Given.Generator with { MachineShare = 1, PacerLatenessP99 = null });

        Assert.Equal(Verdict.Pass, judgement.Verdict);
        Assert.DoesNotContain(judgement.Validity, check => check.Name is "pacer lateness" or "refusals");
    }

    [Fact]
    public void Requests_refused_by_a_full_queue_say_that_the_rate_was_too_high()
    {
        var refusing = Cold with { Requests = 122, Outcomes = new Dictionary<string, long> { ["Ok"] = 120, ["Refused"] = 2 } };

        AssertBroken(
            "refusals",
            "2 requests met a full queue, limit 0: the rate is higher than the clients can carry (lower rate=, or raise clients=).",
            Run(Given.Plan(), [refusing, Resumed]));
    }

    [Fact]
    public void Throttling_by_a_quota_invalidates_the_run_and_a_closed_loop_too()
    {
        const string Why = "The cgroup throttled the harness in 161 of 161 periods, limit 0 (give it a larger CPU quota, or less load).";
        var throttled = Given.Generator with { Cores = 0.5, Throttling = new(161, 161, 8_000_000) };

        AssertBroken("CPU quota", Why, Run(Given.Plan(Passing), generator: throttled));
        AssertBroken("CPU quota", Why, Run(Given.Plan(Passing) with { Load = LoadKind.Closed }, generator: throttled with { PacerLatenessP99 = null }));
        Assert.Equal(
            "The client used 31 % of 0.5 cores, limit 70 %; the whole machine 62 %, limit 95 %.", Check("generator CPU", Run(Given.Plan(Passing), generator: throttled)).Why);
        Assert.True(Check("CPU quota", Run(Given.Plan(Passing), generator: throttled with { Throttling = new(161, 0, 0) })).Ok);
        Assert.DoesNotContain(Run(Given.Plan(Passing)).Validity, check => check.Name == "CPU quota");
    }
}
