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

public sealed class KeepAliveScenarioTests
{
    private static readonly KeepAliveScenario Scenario = new();

    private static readonly int[] Counts = [1, 2, 5, 10, 50, 100];

    [Fact]
    public void Each_arm_reuses_connections_in_its_own_way()
    {
        var plan = Plan("clients=9 keys=ecdsa-p256,rsa-2048 tls=1.2");

        Assert.Equal(
            [
                "cold", "resumed", "pooled", "shared pool", "HTTP/2 multiplexed", "1 request a connection", "2 requests a connection",
                "5 requests a connection", "10 requests a connection", "50 requests a connection", "100 requests a connection",
            ],
            plan.Arms.Select(arm => arm.Name));
        Assert.All(plan.Arms, arm => Assert.Equal((KeyKind.EcdsaP256, TlsVersion.Tls12), (arm.Key, arm.Tls)));
        Assert.Equal([null, null, null, 4, 1], plan.Arms.Take(5).Select(arm => arm.SharedConnections));
        Assert.Equal([HttpProtocol.Http2], plan.Arms.Select(arm => arm.Http).Where(http => http != HttpProtocol.Http11));
        Assert.Equal(Counts, plan.Arms.Select(arm => arm.RequestsPerConnection).OfType<int>());
        Assert.Equal(1, Plan("clients=1").Arms.Single(arm => arm.Name == "shared pool").SharedConnections);
        Assert.All(plan.Comparisons, comparison => Assert.Contains(plan.Arms, arm => arm.Name == comparison.Arm));
        Assert.Equal(LoadKind.Closed, plan.Load);
        Assert.Equal(LoadKind.Open, Plan("load=open").Load);
    }

    [Fact]
    public void A_target_whose_cpu_cannot_be_read_is_not_asked_for_it()
    {
        var plan = Scenario.Plan(Options(""), new TargetTraits([KeyKind.Rsa2048], CountsCpu: false));

        var metrics = plan.Comparisons.Concat(plan.Gates.OfType<RatioGate>().Select(gate => gate.Comparison)).Select(comparison => comparison.Metric);
        Assert.DoesNotContain(metrics, metric => metric == Metric.ServerCpu || metric == Metric.BothCpu);
    }

    [Fact]
    public void Counts_and_cost_together_confirm_that_a_reused_connection_has_no_handshake()
    {
        var claim = Assert.Single(Scenario.Answer(Run()));

        Assert.Equal(("C3", ClaimAnswer.Confirmed), (claim.Id, claim.Answer));
        Assert.StartsWith(
            "None of 3,000 requests on kept connections made a handshake, by both ends (pooled: 8 connections, shared pool: 4 connections, HTTP/2 "
            + "multiplexed: 1 connection). A request takes in 'pooled' 0.040× [0.020, 0.050] of the CPU of both ends in 'cold' and 0.10× [0.080, 0.12] of the "
            + "service p50, and has paid for its handshake after 24.0 [19.0, 49.0] requests, in time after 9.0 [7.3, 11.5] requests; in 'shared pool' 0.040×",
            claim.Sentence,
            StringComparison.Ordinal);
        Assert.Equal(
            "A pooled request takes 0.040× [0.020, 0.050] of a cold one's CPU of both ends; a connection has paid for its handshake after 24.0 [19.0, 49.0] requests.",
            Scenario.Finding(Run()));
    }

    [Fact]
    public void A_handshake_on_a_kept_connection_refutes()
    {
        var run = Run();
        var broken = run with { Arms = [.. run.Arms.Select(arm => arm.Name == "pooled" ? arm with { Connections = arm.Connections with { Full = 2, Unproven = 2 } } : arm)] };

        var claim = Assert.Single(Scenario.Answer(broken));

        Assert.Equal((ClaimAnswer.Refuted, "2 of 3,002 requests on connections to be kept made a handshake."), (claim.Answer, claim.Sentence));
    }

    [Fact]
    public void What_is_missing_makes_the_answer_inconclusive()
    {
        var run = Run();
        ClaimAnswer Of(RunResult run) => Assert.Single(Scenario.Answer(run)).Answer;

        Assert.Equal(ClaimAnswer.NotAnswered, Of(run with { Comparisons = [] }));
        Assert.Equal(ClaimAnswer.Inconclusive, Of(run with { Comparisons = [.. run.Comparisons.Select(comparison => comparison with { Low = null, High = null })] }));
        Assert.Equal(ClaimAnswer.Inconclusive, Of(run with { Comparisons = [.. run.Comparisons.Select(comparison => comparison with { High = 1.2 })] }));
        Assert.Equal(ClaimAnswer.Inconclusive, Of(run with { Arms = [.. run.Arms.Select(arm => arm with { Connections = arm.Connections with { Reused = 0 } })] }));
        Assert.Equal(ClaimAnswer.NotAnswered, Of(run with { Arms = [] }));
        Assert.Equal("", Scenario.Finding(run with { Comparisons = [] }));
        Assert.All(Scenario.Draw(run with { Arms = [] }), curve => Assert.All(curve.Series, series => Assert.Empty(series.Points)));
    }

    [Fact]
    public void Measured_points_stand_beside_the_line_that_cold_and_pooled_predict()
    {
        var curve = Scenario.Draw(Run())[0];

        Assert.Equal("CPU of both ends per request", curve.Y.Label);
        Assert.Equal(Counts, curve.Series[0].Points.Select(point => (int)point.X));
        Assert.Equal([2_500, 1_300, 580, 340, 148, 124], curve.Series[0].Points.Select(point => (int)Math.Round(point.Y)));
        Assert.All(curve.Series[0].Points, point => Assert.True(point.Low < point.Y && point.Y < point.High));
        var model = curve.Series[1].Points.ToDictionary(point => point.X, point => point.Y);
        Assert.Equal([2_500.0, 1_300, 580, 340, 148, 124], Counts.Select(count => Math.Round(model[count])));
        Assert.Equal([(1, 100), (100, 100)], curve.Series[2].Points.Select(point => ((int)point.X, (int)Math.Round(point.Y))));
        Assert.True(curve.Series.All(series => series.Points.Zip(series.Points.Skip(1)).All(pair => pair.First.X < pair.Second.X)));
    }

    [Fact]
    public async Task Each_arm_proves_its_connections_by_both_ends()
    {
        var plan = Plan("clients=4 seed=1") with { Schedule = new Rounds(1, 1, TimeSpan.FromMilliseconds(200)), WarmUp = TimeSpan.FromMilliseconds(100) };
        await using var target = await EmbeddedTarget.StartAsync(
            plan.Arms, new LlaOptions(AcceptsTickets: true, TimeSpan.Zero), TimeProvider.System, TestContext.Current.CancellationToken);

        var measured = await RunEngine.ForTarget(plan, target, Wait.Timeouts, TimeProvider.System, _ => { })
            .RunAsync(_ => false, TestContext.Current.CancellationToken);

        Assert.Null(measured.EndedEarly);
        Assert.All(plan.Gates.OfType<InvariantGate>(), gate => Assert.Equal(Verdict.Pass, gate.Judge(new Evidence(plan, measured.Arms)).Result.Verdict));
        var ledger = measured.Ledger;
        Assert.Equal((ledger.ServerConnections, ledger.ServerFull, ledger.ServerResumed), (ledger.ClientConnections, ledger.ClientFull, ledger.ClientResumed));
        var arms = measured.Arms.ToDictionary(arm => arm.Name);
        Assert.Equal([(4, 0, 0), (2, 0, 0), (1, 0, 0)], new[] { "pooled", "shared pool", "HTTP/2 multiplexed" }
            .Select(name => arms[name].Connections).Select(counts => (counts.Kept, counts.Full, counts.Resumed)));
        Assert.Equal(0, arms["1 request a connection"].Connections.Reused);
        Assert.All(Counts.Skip(1).Take(3), count =>
        {
            var counts = arms[$"{count} requests a connection"].Connections;

            // Connections that were open already, or still are, carried a part of their requests outside the block.
            Assert.InRange(counts.Reused, (counts.Full - 4) * (count - 1), (counts.Full + 4) * (count - 1));
            Assert.Equal(0, counts.Resumed);
        });
    }

    private static RunOptions Options(string line) => ((ParsedCommand.Run)CommandLine.Parse(
        ["scenario=keepalive", .. line.Split(' ', StringSplitOptions.RemoveEmptyEntries)], new Dictionary<string, string?>(), ScenarioCatalogue.Defaults)).Options;

    private static LoadPlan Plan(string line) => Scenario.Plan(Options(line), new TargetTraits(Options(line).Keys, CountsCpu: true));

    // A handshake costs 2,400 µs of CPU and a request 100.
    private static RunResult Run()
    {
        ArmResult Arm(string name, ConnectionMode mode, double cpu)
        {
            var arm = RunResults.Arm(name, mode, handshake: 2_000, seed: 1, samples: 1_000);
            return arm with
            {
                Estimates = null,
                Rounds = [.. Enumerable.Range(1, 8).Select(round => new RoundResult(
                    round, 1, 125, new Dictionary<string, double> { [Metric.BothCpu.Id] = cpu * Math.Exp(0.01 * (round - 4.5)) }))],
            };
        }

        ArmResult Kept(string name, int connections)
        {
            var arm = Arm(name, ConnectionMode.KeepAlive, 100);
            return arm with { Connections = arm.Connections with { Kept = connections } };
        }

        return RunResults.Run(
        [
            Arm("cold", ConnectionMode.Cold, 2_500),
            Kept("pooled", 8),
            Kept("shared pool", 4),
            Kept("HTTP/2 multiplexed", 1),
            .. Counts.Select(count => Arm(
                $"{count} {(count == 1 ? "request" : "requests")} a connection", ConnectionMode.KeepAlive, (2_400.0 / count) + 100)),
        ]) with
        {
            Comparisons =
            [
                .. new[] { "pooled", "shared pool", "HTTP/2 multiplexed" }.SelectMany(kept => new ComparisonResult[]
                {
                    new(Metric.BothCpu.Name, kept, "cold", 0.04, 0.02, 0.05, 0.99, 8, 0.5, Verdict.Pass),
                    new(Metric.ServiceP50.Name, kept, "cold", 0.10, 0.08, 0.12, 0.99, 8, 0.5, Verdict.Pass),
                }),
            ],
        };
    }
}
