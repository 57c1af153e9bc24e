using LoadHarness.Arms;
using LoadHarness.Engine;
using LoadHarness.Engine.SelfTests;
using LoadHarness.Gates;
using LoadHarness.Options;
using LoadHarness.Reports.Model;
using LoadHarness.Results;
using LoadHarness.Scenarios;
using LoadHarness.Schedules;
using LoadHarness.Statistics.Judges;
using LoadHarness.Targets;
using LoadHarness.Tests.Support;
using Xunit;

namespace LoadHarness.Tests.Scenarios;

[Collection(nameof(LiveRuns))]
public sealed class CalibrateScenarioTests
{
    private static readonly CalibrateScenario Scenario = new();

    [Fact]
    public void Has_an_arm_for_each_known_truth_and_the_standard_gates()
    {
        var plan = MadeUp.Plan(Scenario);

        Assert.Equal(
            [
                ("cold", ConnectionMode.Cold, null, null),
                ("cold again", ConnectionMode.Cold, null, null),
                ("kept", ConnectionMode.KeepAlive, null, null),
                ("kept delayed", ConnectionMode.KeepAlive, 2.0, null),
                ("tickets off", ConnectionMode.Resumed, 0.0, 1),
                ("tickets refused", ConnectionMode.Resumed, 0.0, 7),
            ],
            plan.Arms.Select(arm => (arm.Name, arm.Mode, arm.Disturbance?.Delay.TotalMilliseconds, arm.Disturbance?.RefusesTicketEvery)));
        Assert.Equal(InvariantGate.Standard, plan.Gates.OfType<InvariantGate>());
        Assert.Equal(CalibrationPoint.All, plan.Gates.OfType<CalibrationGate>().Select(gate => gate.Point));
        Assert.Equal(new SelfTest("cold"), plan.SelfTest);
    }

    [Fact]
    public void Needs_an_LLA_that_does_as_it_is_told()
    {
        Assert.Empty(MadeUp.Problems(Scenario, MadeUp.Embedded));
        Assert.Equal(
            ["target must be the embedded LLA for calibrate, which tells it to wait and to refuse tickets (write target=embedded)"],
            MadeUp.Problems(Scenario, options => MadeUp.Embedded(options) with { Kind = TargetKind.Program }));
        Assert.Equal(
            ["lla-tickets must be on for calibrate, which decides itself which tickets are refused (write lla-tickets=on)"],
            MadeUp.Problems(Scenario, MadeUp.Embedded, "lla-tickets=off"));
        Assert.Equal(
            ["tls must be 1.3 for calibrate, whose refusals of tickets are not known exactly in 1.2 (write tls=1.3)"],
            MadeUp.Problems(Scenario, MadeUp.Embedded, "tls=1.2"));
    }

    [Fact]
    public async Task Counts_what_the_LLA_was_told_to_do_and_believes_the_run()
    {
        var plan = MadeUp.Plan(Scenario, "clients=2 rate=100/s block=200ms warmup=100ms seed=1") with { Schedule = new Rounds(2, 2, TimeSpan.FromMilliseconds(200)) };
        var token = TestContext.Current.CancellationToken;
        await using var target = await EmbeddedTarget.StartAsync(
            plan.Arms, new LlaOptions(AcceptsTickets: true, TimeSpan.Zero), TimeProvider.System, token);
        var measured = await RunEngine.ForTarget(plan, target, Wait.Timeouts, TimeProvider.System, _ => { }).RunAsync(_ => false, token);
        measured = await SelfTestRun.CompleteAsync(measured, plan, target, Wait.Timeouts, TimeProvider.System, token);

        Assert.Null(measured.EndedEarly);
        Assert.True(measured.Generator.Weight is { Client: "openssl", Problem: null, Pairs.Count: 6 }, $"{measured.Generator.Weight}");
        Assert.All(measured.Generator.Weight.Pairs, pair => Assert.True(pair is { BareCpu: > 0, Cpu: > 0, BareTime: > 0, Time: > 0 }, $"{pair}"));
        Assert.Null(measured.Memory);
        var arms = measured.Arms.ToDictionary(arm => arm.Name);
        Assert.All(measured.Arms, arm => Honest.AssertServed(arm, 40));
        Assert.All(["cold", "cold again", "kept", "kept delayed"], name => Assert.Equal((0, 0), (arms[name].Connections.Unproven, arms[name].Connections.TicketsRefused)));
        Assert.Equal((Honest.Served(arms["tickets off"]), 0, Honest.Served(arms["tickets off"])), Of(arms["tickets off"]));
        var (full, resumed, refused) = Of(arms["tickets refused"]);
        Assert.Equal((Honest.Served(arms["tickets refused"]), refused), (full + resumed, full));

        // A quarter: of eight connections the seventh is refused, and one for the worthless ticket of another; warm-up decides where the count stands.
        Assert.InRange(refused, ((full + resumed) / 4) - 2, ((full + resumed) / 4) + 2);

        var points = Check(measured).ToDictionary(point => point.Name);
        Assert.Equal((Verdict.Pass, Verdict.Pass), (points["tickets off"].Verdict, points["refused tickets"].Verdict));
        Assert.True(measured.SelfTest!.Engine.Requests > 0);
        Assert.True(measured.SelfTest.Overloaded.ClientShare > 0);
        var judgement = Judge.Run(new Evidence(plan, measured.Arms), measured.Ledger, measured.Generator);
        Honest.AssertCountGates([.. judgement.Gates.Where(gate => gate.Truth is null)], measured.Arms);
        Assert.All(judgement.Validity.Where(check => check.Name is "treatment proven" or "both ends agree"), check => Assert.True(check.Ok, check.Why));

        static (long Full, long Resumed, long Refused) Of(ArmResult arm) => (arm.Connections.Full, arm.Connections.Resumed, arm.Connections.TicketsRefused);
    }

    [Fact]
    public void Finds_everything_where_all_is_as_it_was_made()
    {
        var points = Check(Measured());

        Assert.All(points, point => Assert.True(point.Verdict == Verdict.Pass, $"{point.Name}: {point.Why}"));
        Assert.Equal(
            [
                ("same arm twice", "1.00×", "1.00× [1.00, 1.00]"),
                ("injected 2 ms", "2.00 ms", "2.10 ms [2.08, 2.12]"),
                ("tickets off", "gate FAIL", "gate FAIL"),
                ("refused tickets", "25 of 100", "25 of 100"),
                ("busy client machine", "overload", "overload"),
                ("engine's own cost", "≤ 3.00 µs", "0.500 µs"),
                ("own weight", "≤ 100 %", "20 % [20 %, 20 %]"),
            ],
            points.Select(point => (point.Name, point.Truth!, point.Measured)));
        Assert.Contains("so far as it reaches from 1, 0 %, equal arms may lie apart in 12 rounds", points[0].Why, StringComparison.Ordinal);
    }

    [Fact]
    public void Tells_at_which_point_it_was_wrong_and_where_it_cannot_tell()
    {
        (string Point, Verdict Verdict, Measurements Measured)[] spoilt =
        [
            ("same arm twice", Verdict.Fail, Measured(arm => arm.Name == "cold again" ? new Costs { Handshake = 2_200 } : CostsOf(arm))),
            ("same arm twice", Verdict.Inconclusive, Measured(rounds: 6)),
            ("injected 2 ms", Verdict.Fail, Measured(arm => new Costs { Service = arm.Name == "kept delayed" ? 1_300 : 300 })),
            ("injected 2 ms", Verdict.Fail, Measured(arm => new Costs { Service = arm.Name == "kept delayed" ? 3_300 : 300 })),
            ("injected 2 ms", Verdict.Inconclusive, Measured(rounds: 2)),
            ("tickets off", Verdict.Fail, Spoil("tickets off", arm => arm with { Connections = arm.Connections with { Full = 0, Resumed = 100, Unproven = 0 } })),
            ("refused tickets", Verdict.Fail, Spoil("tickets refused", arm => arm with { Connections = arm.Connections with { TicketsRefused = 24 } })),
            ("refused tickets", Verdict.Inconclusive, Spoil("tickets refused", arm => arm with { Connections = arm.Connections with { Full = 0, Resumed = 100, TicketsRefused = 0 } })),
            ("busy client machine", Verdict.Fail, Measured() with { SelfTest = new(Generator(0.2), Engine(0.5)) }),
            ("busy client machine", Verdict.Inconclusive, Measured() with { SelfTest = null }),
            ("engine's own cost", Verdict.Fail, Measured() with { SelfTest = new(Generator(0.9), Engine(4)) }),
            ("engine's own cost", Verdict.Inconclusive, Measured() with { SelfTest = null }),
            ("engine's own cost", Verdict.Inconclusive, Measured() with { SelfTest = new(Generator(0.9), Engine(null)) }),
            ("own weight", Verdict.Fail, Weighing(1_000, 2_100)),
            ("own weight", Verdict.Inconclusive, Weighing(1_000, 2_100, pairs: 5)),
            ("own weight", Verdict.Inconclusive, Weighing(1_000, 2_100, pairs: 0)),
        ];

        Assert.All(spoilt, row => Assert.Equal((row.Point, row.Verdict), (row.Point, Check(row.Measured).Single(point => point.Name == row.Point).Verdict)));
    }

    [Fact]
    public void Has_an_answer_to_every_point_of_a_run_that_measured_nothing()
    {
        var nothing = Measured() with { Arms = [.. MadeUp.Plan(Scenario).Arms.Select(arm => RunResults.Without(arm.Name))], SelfTest = null };
        nothing = nothing with { Generator = nothing.Generator with { Weight = null } };

        Assert.All(Check(nothing), point => Assert.Equal(Verdict.Inconclusive, point.Verdict));
    }

    [Fact]
    public void The_report_has_a_section_of_its_own_and_the_sentence_counts_the_points()
    {
        var measured = Measured();
        var run = RunResults.Run(measured.Arms) with { Gates = Check(measured) };

        var rows = Assert.IsType<Table>(Assert.Single(ReportModel.From(run).Sections, section => section.Id == "calibration").Blocks[0]).Rows;
        Assert.Equal(["PASS", "refused tickets", "25 of 100", "25 of 100"], rows[3].Take(4).Select(cell => cell.Text));
        Assert.Equal(7, rows.Count);
        Assert.DoesNotContain(ReportModel.From(RunResults.Resumption()).Sections, section => section.Id == "calibration");
        Assert.StartsWith("The harness found what was known at 7 of 7 points: same arm twice 1.00×", Scenario.Finding(run), StringComparison.Ordinal);
        Assert.Equal("", Scenario.Finding(run with { Gates = [] }));
    }

    private static List<GateResult> Check(Measurements measured)
    {
        var evidence = new Evidence(MadeUp.Plan(Scenario), measured.Arms) { SelfTest = measured.SelfTest, Weight = measured.Generator.Weight };
        return [.. evidence.Plan.Gates.OfType<CalibrationGate>().Select(gate => gate.Judge(evidence).Result)];
    }

    private static Costs CostsOf(Arm arm) => new() { Service = arm.Disturbance?.Delay > TimeSpan.Zero ? 2_400 : 300 };

    // A run in which everything is as it was made, at 100 requests an arm.
    private static Measurements Measured(Func<Arm, Costs>? costs = null, int rounds = 12)
    {
        var plan = MadeUp.Plan(Scenario);
        var run = MadeUp.Run(Scenario, costs ?? CostsOf, rounds: rounds);
        return new()
        {
            StartedAt = run.StartedAt,
            Duration = TimeSpan.FromSeconds(20),
            Cancelled = false,
            EndedEarly = null,
            Arms = [.. run.Arms.Zip(plan.Arms, (result, arm) => Disturbed(result, arm.Disturbance))],
            Wires = [],
            Ledger = run.Ledger,
            Generator = run.Generator with { Weight = Weight(1_000, 1_200, pairs: 6) },
            SelfTest = new(Generator(0.9), Engine(0.5)),
        };
    }

    private static ArmResult Disturbed(ArmResult arm, Disturbance? disturbance) => disturbance?.RefusesTicketEvery is not { } every
        ? arm with { Disturbance = disturbance }
        : arm with
        {
            Disturbance = disturbance,
            Connections = arm.Connections with
            {
                Full = every == 1 ? 100 : 25,
                Resumed = every == 1 ? 0 : 75,
                Unproven = every == 1 ? 100 : 25,
                TicketsRefused = every == 1 ? 100 : 25,
            },
            Requests = 100,
            Outcomes = new Dictionary<string, long> { ["Ok"] = 100 },
        };

    private static Measurements Spoil(string name, Func<ArmResult, ArmResult> spoil)
    {
        var measured = Measured();
        return measured with { Arms = [.. measured.Arms.Select(arm => arm.Name == name ? spoil(arm) : arm)] };
    }

    private static Measurements Weighing(double bareCpu, double cpu, int pairs = 6) => Measured() with { Generator = Measured().Generator with { Weight = Weight(bareCpu, cpu, pairs) } };

    private static InstrumentWeight Weight(double bareCpu, double cpu, int pairs) =>
        new("openssl", 10, [.. Enumerable.Repeat(new WeightPair(bareCpu, cpu, 2_000, 2_500), pairs)]);

    private static GeneratorLoad Generator(double share) => new(2, share, 0.9, 1_000, 20, 0, 100, 28_000);

    private static EngineCost Engine(double? microseconds) => new(1_000_000, 0, microseconds, 0);
}
