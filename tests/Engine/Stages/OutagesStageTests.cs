using LoadHarness.Arms;
using LoadHarness.Clients;
using LoadHarness.Engine;
using LoadHarness.Recording;
using LoadHarness.Results;
using LoadHarness.Schedules;
using LoadHarness.Tests.Support;
using Xunit;

namespace LoadHarness.Tests.Engine.Stages;

[Collection(nameof(VirtualTime))]
public sealed class OutagesStageTests : IDisposable
{
    private const int Clients = 20;

    private static readonly Outages Storm = new(TimeSpan.FromSeconds(1), [ReconnectPolicy.Immediate, ReconnectPolicy.Backoff, ReconnectPolicy.BackoffWithJitter]);

    private static readonly LoadPlan Plan = new()
    {
        Scenario = "test",
        Question = "Do all come back?",
        Arms = [Arm("immediate"), Arm("backoff"), Arm("backoff+jitter")],
        Clients = Clients,
        Load = LoadKind.Open,
        Rate = 100,
        QueueCapacity = 10_000,
        WarmUp = TimeSpan.Zero,
        Seed = 1,
        Comparisons = [],
        Gates = [],
        Schedule = Storm,
    };

    private readonly ManualClock _clock = new();
    private readonly CancellationTokenSource _stop = new();

    public void Dispose() => _stop.Dispose();

    [Theory(Timeout = Wait.ProgramPatience)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Every_client_of_every_arm_is_served_again_and_every_intended_request_has_one_outcome(int loops)
    {
        var target = new MortalTarget();
        var result = await RunAsync(Plan with { Client = ClientKind.OpenSsl, Loops = loops }, target);

        Assert.Equal((false, null, 3), (result.Cancelled, result.EndedEarly, target.Deaths));
        Assert.Equal(["immediate", "backoff", "backoff+jitter"], result.Storms!.Select(storm => storm.Arm));
        Assert.All(result.Storms!.Zip(result.Arms), pair =>
        {
            var (storm, arm) = pair;
            Assert.Equal((storm.Arm, Clients, Clients), (arm.Name, storm.Clients, storm.Recovered));
            Assert.Equal((Clients, 0L), (storm.Full, storm.Resumed));
            AssertAddsUp(storm, arm);
            Assert.Empty(arm.Outcomes.Keys.Except([nameof(Outcome.Ok), nameof(Outcome.ConnectionReset), nameof(Outcome.ConnectRefused)]));

            // Two seconds of calm, one of outage, and what comes after that, at 100 requests a second.
            Assert.InRange(storm.Intended, 400, int.MaxValue);
            Assert.Equal(Clients, storm.Attempts[nameof(Outcome.Ok)]);
            Assert.InRange(storm.Attempts[nameof(Outcome.ConnectRefused)], Clients, int.MaxValue);
            Assert.InRange(storm.PeakBacklog, 1, Plan.QueueCapacity);
            Assert.True(storm.BackSeconds >= 1);
            Assert.True(storm.BackSeconds <= storm.ServedAgain50 && storm.ServedAgain50 <= storm.ServedAgain99 && storm.ServedAgain99 <= storm.ServedAgain100);
            Assert.Equal(Enumerable.Range(1, Clients).Select(count => (double)count), storm.Recovery.Select(point => point[1]));
            Assert.Equal(storm.Recovery.Select(point => point[0]).Order(), storm.Recovery.Select(point => point[0]));
            Assert.Equal(arm.Outcomes[nameof(Outcome.Ok)], storm.Responses.Sum(row => row[1]));

            // Who was wanted in the outage and waited for it to end.
            Assert.Contains(storm.Responses, row => row[0] is > 0 and < 0.5 && row[3] > 500_000);
        });
        Assert.True(Attempts(result, "immediate") > Attempts(result, "backoff"));

        static long Attempts(Measurements result, string arm) => result.Storms!.Single(storm => storm.Arm == arm).Attempts.Values.Sum();
    }

    [Fact(Timeout = Wait.ProgramPatience)]
    public async Task The_counters_of_every_life_of_the_target_are_added_up()
    {
        var result = await RunAsync(Plan, new MortalTarget());

        // Each arm connects once before its storm and once after it.
        var ledger = result.Ledger;
        Assert.Equal((6L * Clients, 6L * Clients), (ledger.ServerConnections, ledger.ServerFull));
        Assert.Equal((ledger.ServerConnections, ledger.ServerFull, ledger.ServerResumed), (ledger.ClientConnections, ledger.ClientFull, ledger.ClientResumed));
        Assert.Equal(result.Storms!.Sum(storm => storm.Attempts.GetValueOrDefault(nameof(Outcome.ConnectionReset))), ledger.FailedAttempts);
    }

    [Fact(Timeout = Wait.ProgramPatience)]
    public async Task A_queue_that_is_full_refuses_and_nothing_is_lost()
    {
        var plan = OneArm(ReconnectPolicy.Backoff) with { QueueCapacity = 5 };
        var result = await RunAsync(plan, new MortalTarget());

        var storm = Assert.Single(result.Storms!);
        AssertAddsUp(storm, result.Arms[0]);
        Assert.Equal(5, storm.PeakBacklog);
        Assert.InRange(result.Arms[0].Outcomes[nameof(Outcome.Refused)], 1, storm.Intended);
    }

    [Fact(Timeout = Wait.ProgramPatience)]
    public async Task A_target_that_does_not_come_back_ends_the_run_and_all_requests_are_accounted_for()
    {
        var target = new MortalTarget { StaysDead = true };
        var result = await RunAsync(Plan, target);

        Assert.Equal((false, "the target did not come back: its ports are taken", 1), (result.Cancelled, result.EndedEarly, target.Deaths));
        var storm = Assert.Single(result.Storms!);
        Assert.Equal((0, null, null), (storm.Recovered, storm.BackSeconds, storm.ServedAgain50));
        AssertAddsUp(storm, result.Arms.Single(arm => arm.Name == storm.Arm));

        // Its last counters are not known.
        Assert.Null(result.Ledger.ServerConnections);
    }

    [Fact(Timeout = Wait.ProgramPatience)]
    public async Task A_stop_in_the_outage_keeps_what_was_measured_and_takes_no_further_arm()
    {
        var target = new MortalTarget { Died = _stop.Cancel };
        var result = await RunAsync(Plan, target);

        Assert.Equal((true, null, 1), (result.Cancelled, result.EndedEarly, target.Deaths));
        var storm = Assert.Single(result.Storms!);
        Assert.True(storm.Intended > 0);
        AssertAddsUp(storm, result.Arms.Single(arm => arm.Name == storm.Arm));
        Assert.Equal(2, result.Arms.Count(arm => arm.Requests == 0));
    }

    [Fact(Timeout = Wait.ProgramPatience)]
    public async Task Clients_that_cannot_connect_before_the_storm_end_the_run()
    {
        var result = await RunAsync(OneArm(ReconnectPolicy.Immediate), new MortalTarget(), () => new ScriptedClient((arm, _) =>
            new Sample { Arm = arm, Outcome = Outcome.ServerCertificateRejected, Error = "unknown authority" }));

        Assert.StartsWith("20 of 20 clients of 'storm' could not connect; the first ended in ServerCertificateRejected", result.EndedEarly, StringComparison.Ordinal);
        Assert.Empty(result.Storms!);
    }

    [Fact(Timeout = Wait.ProgramPatience)]
    public async Task Without_a_rate_each_client_is_wanted_once_in_four_seconds()
    {
        var result = await RunAsync(OneArm(ReconnectPolicy.Immediate) with { Rate = null, Clients = 40 }, new MortalTarget());

        Assert.Equal(10, result.Generator.Rate);
        Assert.InRange(result.Storms![0].Intended, 50, int.MaxValue);
    }

    [Fact(Timeout = Wait.Patience)]
    public async Task A_storm_has_one_rate_however_many_clients_an_arm_has()
    {
        var plan = OneArm(ReconnectPolicy.Immediate) with { Rate = null, Clients = 40, Arms = [Arm("storm") with { Clients = 80 }] };
        var result = await RunAsync(plan, new MortalTarget());

        Assert.Equal((10, 10), (plan.StatedRate, result.Generator.Rate));
        Assert.Equal(80, result.Storms![0].Clients);
        Assert.InRange(result.Storms[0].Intended, 50, (long)(10 * result.Duration.TotalSeconds) + 1);
    }

    [Fact(Timeout = Wait.Patience)]
    public async Task Those_who_watch_see_the_server_as_long_as_it_is_there()
    {
        var plan = OneArm(ReconnectPolicy.Backoff) with { Schedule = Storm with { Outage = TimeSpan.FromSeconds(3), Policies = [ReconnectPolicy.Backoff] } };
        using var meter = new RunMeter(plan.Arms, _clock);
        var seen = new List<(string Stage, bool Server)>();
        await RunAsync(plan, new MortalTarget(), meter: meter, progress: told => seen.Add((told.Stage, meter.Server is not null)));

        Assert.All(seen.Where(told => told.Stage == "storm: calm"), told => Assert.True(told.Server));
        Assert.All(seen.Where(told => told.Stage == "storm: the target is away").Skip(1), told => Assert.False(told.Server));
        Assert.All(seen.Where(told => told.Stage == "storm: calm again"), told => Assert.True(told.Server));
        Assert.Equal(3, seen.Select(told => told.Stage).Where(stage => stage.EndsWith("away", StringComparison.Ordinal) || stage.Contains("calm", StringComparison.Ordinal)).Distinct().Count());
        Assert.NotNull(meter.Server);
        Assert.False(meter.HasQueue(0));
    }

    private static void AssertAddsUp(StormResult storm, ArmResult arm) =>
        Assert.Equal((storm.Intended, storm.Intended), (arm.Requests, arm.Outcomes.Values.Sum()));

    private static Arm Arm(string name) => new() { Name = name, Mode = ConnectionMode.KeepAlive, Key = KeyKind.EcdsaP256, KeepsSession = true };

    private static LoadPlan OneArm(ReconnectPolicy policy) => Plan with { Arms = [Arm("storm")], Schedule = Storm with { Policies = [policy] } };

    private Task<Measurements> RunAsync(LoadPlan plan, MortalTarget target, Func<IClient>? connect = null, RunMeter? meter = null, Action<RunProgress>? progress = null)
    {
        var engine = new RunEngine(plan, target, _clock, progress ?? (_ => { }), (_, _, _) => connect?.Invoke() ?? target.Connect(_clock), meter);
        return _clock.DriveAsync(engine.RunAsync(_ => false, _stop.Token));
    }
}
