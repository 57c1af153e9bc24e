using LoadHarness.Arms;
using LoadHarness.Engine;
using LoadHarness.Gates;
using LoadHarness.Gates.Invariants;
using LoadHarness.Options;
using LoadHarness.Recording;
using LoadHarness.Results;
using LoadHarness.Scenarios;
using LoadHarness.Schedules;
using LoadHarness.Statistics.Judges;
using LoadHarness.Targets;
using LoadHarness.Tests.Support;
using Xunit;

namespace LoadHarness.Tests.Scenarios;

public sealed class StormScenarioTests
{
    private const int Clients = 50;

    private static readonly StormScenario Scenario = new();

    [Fact]
    public void Arms_differ_in_the_way_to_reconnect_alone()
    {
        var plan = MadeUp.Plan(Scenario, "outage=2s");

        Assert.Equal(["immediate", "backoff", "backoff+jitter"], plan.Arms.Select(arm => arm.Name));
        var arm = Assert.Single(plan.Arms.Select(arm => arm with { Name = "" }).Distinct());
        Assert.Equal((ConnectionMode.KeepAlive, true, KeyKind.EcdsaP256), (arm.Mode, arm.KeepsSession, arm.Key));
        var storm = Assert.IsType<Outages>(plan.Schedule);
        Assert.Equal(TimeSpan.FromSeconds(2), storm.Outage);
        Assert.Equal([ReconnectPolicy.Immediate, ReconnectPolicy.Backoff, ReconnectPolicy.BackoffWithJitter], storm.Policies);
        Assert.Equal((500, LoadKind.Open), (plan.Clients, plan.Load));
        Assert.DoesNotContain(plan.Gates.OfType<InvariantGate>(), gate => gate.Invariant == RequestInvariants.NoErrors);
        Assert.Contains(plan.Gates.OfType<InvariantGate>(), gate => gate.Invariant == RequestInvariants.IdentityVerified);
        Assert.Equal(2_000, MadeUp.Plan(Scenario, "clients=2000").Clients);
    }

    [Theory]
    [InlineData("", null)]
    [InlineData("keys=rsa-2048,ecdsa-p256", "keys must be one kind for storm, but is 'rsa-2048,ecdsa-p256' (write keys=rsa-2048)")]
    [InlineData("tls=1.2,1.3", "tls must be one version for storm, but is '1.2,1.3' (write tls=1.2)")]
    public void Takes_one_key_and_one_version(string words, string? problem) =>
        Assert.Equal(problem is null ? [] : [problem], MadeUp.Problems(Scenario, MadeUp.Embedded, words));

    [Fact]
    public void Cannot_kill_a_server_of_somebody_else() => Assert.Equal(
        ["target must be the embedded LLA for storm, which kills it and starts it again (write target=embedded)"],
        MadeUp.Problems(Scenario, MadeUp.External, "target=https://lla:8444 ca=ca.crt cert=tts.crt key=tts.key"));

    [Fact]
    public void Passes_when_all_were_served_again_and_every_request_has_an_outcome_that_a_killed_LLA_explains()
    {
        var gates = Check(Measured(storm => storm, arm => arm));

        Assert.Equal(["all served again", "requests add up", "failures explained"], gates.Select(gate => gate.Name));
        Assert.All(gates, gate => Assert.Equal(Verdict.Pass, gate.Verdict));
        Assert.Equal(["150 of 150", "300 of 300", "300 of 300"], gates.Select(gate => gate.Measured));
    }

    [Fact]
    public void Fails_when_a_client_stays_away()
    {
        var gates = Check(Measured(storm => storm.Arm == "backoff" ? storm with { Recovered = 49 } : storm, arm => arm));

        Assert.Equal([Verdict.Fail, Verdict.Pass, Verdict.Pass], gates.Select(gate => gate.Verdict));
        Assert.Equal(("149 of 150", "backoff: 1 of 50 clients were not served again."), (gates[0].Measured, gates[0].Why));
    }

    [Fact]
    public void Cannot_tell_who_came_back_to_an_LLA_that_never_went_away() =>
        Assert.Equal(
            [Verdict.Inconclusive, Verdict.Inconclusive, Verdict.Pass],
            Check(Measured(storm => storm, arm => arm) with { Storms = null }).Select(gate => gate.Verdict));

    [Theory]
    [InlineData(99)]
    [InlineData(101)]
    public void Fails_when_a_request_is_lost_or_counted_twice(long requests)
    {
        var gates = Check(Measured(storm => storm, arm => arm.Name == "immediate" ? arm with { Requests = requests } : arm));

        Assert.Equal([Verdict.Pass, Verdict.Fail, Verdict.Pass], gates.Select(gate => gate.Verdict));
        Assert.Equal($"immediate: 100 were intended, {requests} have an outcome.", gates[1].Why);
    }

    [Theory]
    [InlineData(Outcome.ConnectionReset, Verdict.Pass)]
    [InlineData(Outcome.ConnectRefused, Verdict.Pass)]
    [InlineData(Outcome.Refused, Verdict.Pass)]
    [InlineData(Outcome.ServerCertificateRejected, Verdict.Fail)]
    [InlineData(Outcome.UnexpectedAnswer, Verdict.Fail)]
    [InlineData(Outcome.UnexpectedStatus, Verdict.Fail)]
    [InlineData(Outcome.ClientCrashed, Verdict.Fail)]
    public void Fails_when_a_killed_LLA_does_not_explain_a_failure(Outcome outcome, Verdict verdict)
    {
        var gates = Check(Measured(
            storm => storm,
            arm => arm.Name == "backoff" ? arm with { Outcomes = new Dictionary<string, long> { [nameof(Outcome.Ok)] = 99, [outcome.ToString()] = 1 } } : arm));

        Assert.Equal([Verdict.Pass, Verdict.Pass, verdict], gates.Select(gate => gate.Verdict));
        Assert.Equal(verdict == Verdict.Fail, gates[2].Why == $"backoff: 1 {outcome}.");
    }

    [Fact]
    public void Tells_who_came_back_when_with_how_many_attempts_and_that_old_tickets_were_useless()
    {
        var run = Run(storm => storm.Arm == "immediate" ? storm with { ServedAgain99 = 3.44, Attempts = new Dictionary<string, long> { ["ConnectRefused"] = 41_000, ["Ok"] = 50 } } : storm);

        Assert.Equal(
            "After an outage of 3s, 99 % of 50 clients were served again after 3.44 s with immediate (41,050 attempts), 5.00 s with backoff (250 attempts) and "
            + "5.00 s with backoff+jitter (250 attempts); 0 of 150 came back with a resumed session.",
            Scenario.Finding(run));
        Assert.Equal("", Scenario.Finding(run with { Storms = null }));
        Assert.Equal("", Scenario.Finding(Run(storm => storm with { ServedAgain99 = null })));
    }

    [Fact]
    public void Draws_the_recovery_of_every_arm_in_percent_from_the_moment_it_was_killed()
    {
        var curve = Assert.Single(Scenario.Draw(Run(storm => storm.Arm == "backoff" ? storm with { Recovery = [] } : storm)));

        Assert.Equal(["immediate", "backoff+jitter"], curve.Series.Select(series => series.Name));
        Assert.All(curve.Series, series => Assert.Equal([(0, 0), (3.5, 0), (3.5, 2), (4, 50), (6, 100)], series.Points.Select(point => (point.X, point.Y))));
        Assert.Contains("listened again after 3.10 s.", curve.Note, StringComparison.Ordinal);
        Assert.Empty(Scenario.Draw(Run(storm => storm) with { Storms = null }));
    }

    [Fact]
    public async Task All_clients_of_a_real_LLA_come_back_with_full_handshakes_and_nothing_is_lost()
    {
        var whole = MadeUp.Plan(Scenario, $"clients={Clients} outage=200ms rate=100/s seed=1");
        var plan = whole with { Arms = [whole.Arms[0]], Schedule = (Outages)whole.Schedule with { Policies = [ReconnectPolicy.Immediate] } };
        var token = TestContext.Current.CancellationToken;
        await using var target = await EmbeddedTarget.StartAsync(plan.Arms, new LlaOptions(AcceptsTickets: true, TimeSpan.Zero), TimeProvider.System, token);
        var port = target.EndpointFor(plan.Arms[0]).Address.Port;
        var firstLife = target.ProcessId;

        var measured = await RunEngine.ForTarget(plan, target, Wait.Timeouts, TimeProvider.System, _ => { }).RunAsync(_ => false, token);

        Assert.Null(measured.EndedEarly);
        Assert.NotEqual(firstLife, target.ProcessId);
        Assert.Equal(port, target.EndpointFor(plan.Arms[0]).Address.Port);
        var (storm, arm) = (Assert.Single(measured.Storms!), measured.Arms[0]);
        Assert.Equal((Clients, Clients, 0L), (storm.Recovered, storm.Full, storm.Resumed));
        Assert.Equal(Clients, storm.Attempts[nameof(Outcome.Ok)]);
        Assert.True(storm.Attempts[nameof(Outcome.ConnectRefused)] > 0);
        Assert.True(storm.BackSeconds >= 0.2 && storm.ServedAgain100 >= storm.ServedAgain50);
        Assert.Equal((storm.Intended, storm.Intended), (arm.Requests, arm.Outcomes.Values.Sum()));
        Assert.Equal(arm.Outcomes[nameof(Outcome.Ok)], arm.IdentityVerified);
        Assert.All(Check(measured), gate => Assert.True(gate.Verdict == Verdict.Pass, gate.Why));
        Honest.AssertUpToTheMachine(ValidityChecks.Of(new(plan, measured.Arms), measured.Ledger, measured.Generator));

        // The counters of both lives together: every client connected once in each.
        Assert.Equal(0, measured.Ledger.ServerResumed);
        Assert.InRange(measured.Ledger.ServerConnections.GetValueOrDefault(), 2 * Clients, (2 * Clients) + measured.Ledger.FailedAttempts);
    }

    [Fact]
    public async Task An_LLA_that_is_away_has_no_counters_and_can_be_disposed_of()
    {
        var plan = MadeUp.Plan(Scenario);
        var target = await EmbeddedTarget.StartAsync(
            plan.Arms, new LlaOptions(AcceptsTickets: true, TimeSpan.Zero), TimeProvider.System, TestContext.Current.CancellationToken);
        Assert.NotNull(await target.ReadCountersAsync(CancellationToken.None));

        await target.KillAsync();

        Assert.Null(await target.ReadCountersAsync(CancellationToken.None));
        await target.DisposeAsync();
    }

    private static List<GateResult> Check(Measurements measured)
    {
        var evidence = new Evidence(MadeUp.Plan(Scenario), measured.Arms) { Storms = measured.Storms ?? [] };
        return [.. evidence.Plan.Gates.Where(gate => InvariantGate.Storms.Contains(gate)).Select(gate => gate.Judge(evidence).Result)];
    }

    private static StormResult Storm(string arm) => new()
    {
        Arm = arm,
        Clients = Clients,
        Intended = 100,
        Recovered = Clients,
        BackSeconds = 3.1,
        ServedAgain50 = 4,
        ServedAgain99 = 5,
        ServedAgain100 = 6,
        Full = Clients,
        Resumed = 0,
        Attempts = new Dictionary<string, long> { [nameof(Outcome.ConnectRefused)] = 200, [nameof(Outcome.Ok)] = Clients },
        PeakBacklog = 30,
        Recovery = [[3.5, 1], [4, 25], [6, Clients]],
        Responses = [],
    };

    private static RunResult Run(Func<StormResult, StormResult> change)
    {
        var options = MadeUp.Options(Scenario);
        return RunResults.Run([]) with
        {
            Options = options.Effective,
            Storms = [.. Scenario.Plan(options, MadeUp.Embedded(options)).Arms.Select(arm => change(Storm(arm.Name)))],
        };
    }

    private static Measurements Measured(Func<StormResult, StormResult> storm, Func<ArmResult, ArmResult> arm)
    {
        List<ArmResult> arms = [.. MadeUp.Plan(Scenario).Arms.Select(planned => RunResults.Arm(planned.Name, ConnectionMode.KeepAlive, handshake: 0, seed: 1) with
        {
            Requests = 100,
            Outcomes = new Dictionary<string, long> { [nameof(Outcome.Ok)] = 90, [nameof(Outcome.ConnectionReset)] = 10 },
        })];
        return new Measurements
        {
            StartedAt = DateTimeOffset.UnixEpoch,
            Duration = TimeSpan.FromSeconds(30),
            Cancelled = false,
            EndedEarly = null,
            Arms = [.. arms.Select(arm)],
            Wires = [],
            Ledger = ProofLedger.Between(300, 0, server: null),
            Generator = new GeneratorLoad(2, 0.9, null, 1_000, 125, 0, 1, 28_000),
            Storms = [.. arms.Select(measured => storm(Storm(measured.Name)))],
        };
    }
}
