using LoadHarness.Arms;
using LoadHarness.Schedules;
using Xunit;

namespace LoadHarness.Tests.Schedules;

public sealed class ScheduleTests
{
    private static readonly LoadPlan Plan = new()
    {
        Scenario = "test",
        Question = "What follows from the kind of run?",
        Arms = [Arm("a"), Arm("b")],
        Clients = 10,
        Load = LoadKind.Open,
        Schedule = new Rounds(12, 18, TimeSpan.FromSeconds(1)),
        WarmUp = TimeSpan.FromSeconds(1),
        Seed = 7,
        Comparisons = [],
        Gates = [],
    };

    private static readonly Schedule Search = new CapacitySearch(TimeSpan.FromMilliseconds(20), TimeSpan.FromSeconds(1));
    private static readonly Schedule Soak = new SoakWindows(TimeSpan.FromMinutes(1), TimeSpan.FromSeconds(5), [3, 1]);
    private static readonly Schedule Storm = new Outages(TimeSpan.FromSeconds(3), [ReconnectPolicy.Immediate, ReconnectPolicy.Backoff]);

    [Fact]
    public void Each_is_described_in_a_line_and_says_how_long_it_takes()
    {
        // Warm-up: one and a half seconds an arm; three seconds for all else.
        Assert.Equal(("2 arms × 12 rounds × 1 s after an uncounted round, order from seed 7", 2 + 24 + 3 + 3), Told(Plan.Schedule));
        Assert.Equal(("2 arms, rising rates until p99 exceeds 20 ms", (2 * 20 * 2.5) + 3 + 3), Told(Search));
        Assert.Equal(("a 75%, b 25%; 12 windows of 5 s", 60 + 3 + 3), Told(Soak));
        Assert.Equal(("a, b, one after the other, order from seed 7; outage 3 s", 2 * (3 + 10)), Told(Storm));

        static (string, double) Told(Schedule schedule) => (schedule.Describe(Plan), schedule.ExpectedDuration(Plan).TotalSeconds);
    }

    [Fact]
    public void The_rate_in_force_is_the_one_that_is_given_or_that_the_warm_up_finds()
    {
        // 100 and 50 requests a second in a closed loop: 40 % of the slower, and of what three parts to one come to.
        double[] capacities = [100, 50];
        Assert.Equal((null, 20), Rates(Plan.Schedule));
        Assert.Equal((null, 32), Rates(Soak));
        Assert.Equal((null, null), Rates(Search));
        Assert.Equal((2.5, 2.5), Rates(Storm));
        Assert.All((Schedule[])[Plan.Schedule, Soak, Storm], schedule => Assert.Equal((80, 80), Rates(schedule, rate: 80)));
        Assert.Equal((null, null), Rates(Search, rate: 80));
        Assert.Null((Plan with { Load = LoadKind.Closed, Rate = 80 }).RateAfter(capacities));

        (double?, double?) Rates(Schedule schedule, double? rate = null)
        {
            var plan = Plan with { Schedule = schedule, Rate = rate };
            return (plan.StatedRate, plan.RateAfter(capacities));
        }
    }

    [Fact]
    public void The_automatic_rate_is_cut_to_two_digits()
    {
        Assert.Equal(140, Plan.RateAfter([370.4, 1_000]));
        Assert.Equal(0.39, Plan.RateAfter([0.999, 1]));
    }

    private static Arm Arm(string name) => new() { Name = name, Mode = ConnectionMode.Cold, Key = KeyKind.EcdsaP256 };
}
