using LoadHarness.Arms;
using LoadHarness.Engine;
using LoadHarness.Gates;
using LoadHarness.Metrics;
using LoadHarness.Options;
using LoadHarness.Results;
using LoadHarness.Scenarios;
using LoadHarness.Schedules;
using LoadHarness.Targets;
using LoadHarness.Tests.Support;
using Xunit;

namespace LoadHarness.Tests.Scenarios;

public sealed class ConcurrencyScenarioTests
{
    private static readonly ConcurrencyScenario Scenario = new();

    private static readonly int[] Crowds = [1, 4, 16, 64, 256];

    [Fact]
    public void Arms_differ_in_clients_and_slots_alone()
    {
        var plan = Plan("clients=3 keys=ecdsa-p384");

        Assert.Equal([.. Crowds, .. Crowds], plan.Arms.Select(arm => arm.Clients.GetValueOrDefault()));
        Assert.Equal([.. Enumerable.Repeat(SessionSlots.PerClient, 5), .. Enumerable.Repeat(SessionSlots.Shared, 5)], plan.Arms.Select(arm => arm.Slots));
        Assert.Single(plan.Arms.Select(arm => arm with { Name = "", Clients = null, Slots = SessionSlots.PerClient }).Distinct());
        Assert.Equal("1 client, own slots", plan.Arms[0].Name);
        Assert.Equal(10, plan.Arms.Select(arm => arm.Name).Distinct().Count());
    }

    [Theory]
    [InlineData("", LoadKind.Closed)]
    [InlineData("load=closed", LoadKind.Closed)]
    [InlineData("load=open", LoadKind.Open)]
    [InlineData("rate=20/s", LoadKind.Open)]
    public void The_loop_is_closed_unless_the_user_asks_for_open_load(string line, LoadKind load) => Assert.Equal(load, Plan(line).Load);

    [Fact]
    public void Every_client_resuming_from_its_own_slot_confirms_and_the_shared_slot_is_told()
    {
        var claim = Assert.Single(Scenario.Answer(Run(ownMisses: 2)));

        // A ticket that is lost is no resumed handshake: the gate on proven connections judges it.
        Assert.Equal(("C2a", ClaimAnswer.Confirmed), (claim.Id, claim.Answer));
        Assert.Equal(
            "With slots of their own at least 99.9 % of the connections are resumed at 1 to 256 clients; with one slot for all 100 % at 1, 93.6 % at 4, "
            + "90 % at 16, 60 % at 64, 37.2 % at 256.",
            Scenario.Finding(Run(ownMisses: 1)));
        Assert.StartsWith("With slots of their own 100 % of the connections", Scenario.Finding(Run(ownMisses: 0)), StringComparison.Ordinal);
    }

    [Fact]
    public void A_second_round_trip_refutes()
    {
        var run = Run(ownMisses: 0);
        var slow = run with { Arms = [run.Arms[0] with { RoundTrips = new Dictionary<int, long> { [1] = 999, [2] = 1 } }, .. run.Arms.Skip(1)] };

        var claim = Assert.Single(Scenario.Answer(slow));

        Assert.Equal(ClaimAnswer.Refuted, claim.Answer);
        Assert.Contains("1 took more than 1 round trip", claim.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_is_answered_where_nothing_was_measured_or_in_tls_1_2()
    {
        var run = Run(ownMisses: 0);

        Assert.Equal(ClaimAnswer.NotAnswered, Assert.Single(Scenario.Answer(run with { Arms = [] })).Answer);
        Assert.Equal("", Scenario.Finding(run with { Arms = [] }));
        Assert.All(Scenario.Draw(run with { Arms = [] }), curve => Assert.All(curve.Series, series => Assert.Empty(series.Points)));
        Assert.Equal(ClaimAnswer.NotAnswered, Assert.Single(Scenario.Answer(run with { Arms = [.. run.Arms.Select(arm => arm with { Tls = "1.2" })] })).Answer);
    }

    [Fact]
    public void The_resumed_share_and_the_handshake_are_drawn_against_the_number_of_clients()
    {
        var curves = Scenario.Draw(Run(ownMisses: 0));

        Assert.All(curves.SelectMany(curve => curve.Series), series => Assert.Equal(Crowds, series.Points.Select(point => (int)point.X)));
        Assert.Equal([100, 93.6, 90, 60, 37.2], curves[0].Series[1].Points.Select(point => Math.Round(point.Y, 1)));
        Assert.All(curves[1].Series[0].Points, point => Assert.True(point.Low < point.Y && point.Y < point.High));
    }

    [Fact]
    public async Task Own_slots_resume_always_and_both_ends_agree_on_what_a_shared_slot_does()
    {
        var plan = Plan("keys=ecdsa-p256 seed=1");
        plan = plan with
        {
            Arms = [.. plan.Arms.Where(arm => arm.Clients <= 16)],
            Schedule = new Rounds(1, 1, TimeSpan.FromMilliseconds(200)),
            WarmUp = TimeSpan.FromMilliseconds(100),
        };
        await using var target = await EmbeddedTarget.StartAsync(
            plan.Arms, new LlaOptions(AcceptsTickets: true, TimeSpan.Zero), TimeProvider.System, TestContext.Current.CancellationToken);

        var measured = await RunEngine.ForTarget(plan, target, Wait.Timeouts, TimeProvider.System, _ => { })
            .RunAsync(_ => false, TestContext.Current.CancellationToken);

        Assert.Null(measured.EndedEarly);
        Assert.All(plan.Gates.OfType<InvariantGate>(), gate => Assert.Equal(Verdict.Pass, gate.Judge(new Evidence(plan, measured.Arms)).Result.Verdict));
        var ledger = measured.Ledger;
        Assert.Equal((ledger.ServerConnections, ledger.ServerFull, ledger.ServerResumed), (ledger.ClientConnections, ledger.ClientFull, ledger.ClientResumed));
        Assert.All(measured.Arms.Take(3), arm => Assert.Equal((0, 0, arm.Requests), (arm.Connections.Full, arm.Connections.Reused, arm.Connections.Resumed)));
        Assert.Equal(0, measured.Arms.Single(arm => arm.Name == "1 client, shared slot").Connections.Full);
        Assert.All(measured.Arms.Skip(3), arm => Assert.Equal(arm.Requests, arm.Connections.Full + arm.Connections.Resumed));
    }

    private static LoadPlan Plan(string line)
    {
        var command = (ParsedCommand.Run)CommandLine.Parse(
            ["scenario=concurrency", .. line.Split(' ', StringSplitOptions.RemoveEmptyEntries)], new Dictionary<string, string?>(), ScenarioCatalogue.Defaults);
        return Scenario.Plan(command.Options, new TargetTraits(command.Options.Keys, CountsCpu: true));
    }

    private static RunResult Run(int ownMisses)
    {
        int[] sharedMisses = [0, 64, 100, 400, 628];
        ArmResult Arm(int clients, string slots, int misses)
        {
            var arm = RunResults.Arm($"{clients} {(clients == 1 ? "client" : "clients")}, {slots}", ConnectionMode.Resumed, handshake: 900 * clients, seed: clients, samples: 1_000);
            return arm with
            {
                Connections = arm.Connections with { Full = misses, Resumed = 1_000 - misses },
                RoundTrips = new Dictionary<int, long> { [1] = slots == "own slots" ? 1_000 - misses : 1_000 },
                Rounds = [.. Enumerable.Range(1, 8).Select(round => new RoundResult(
                    round, 1, 125, new Dictionary<string, double> { [Metric.HandshakeP50.Id] = 900 * clients * (1 + (0.01 * round)) }))],
            };
        }

        return RunResults.Run(
        [
            .. Crowds.Select(clients => Arm(clients, "own slots", ownMisses)),
            .. Crowds.Zip(sharedMisses, (clients, misses) => Arm(clients, "shared slot", misses)),
        ]);
    }
}
