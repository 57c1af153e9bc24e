using LoadHarness.Arms;
using LoadHarness.Engine;
using LoadHarness.Engine.Stages;
using LoadHarness.Options;
using LoadHarness.Recording;
using LoadHarness.Results;
using LoadHarness.Schedules;
using LoadHarness.Tests.Clients;
using LoadHarness.Tests.Engine.Stages;
using LoadHarness.Tests.Support;
using Xunit;

namespace LoadHarness.Tests.Engine;

/// <summary>Load shapes against the embedded LLA, whose own counts say what came.</summary>
public sealed class LiveShapeTests(EmbeddedLla lla) : IClassFixture<EmbeddedLla>
{
    private readonly MemorySink _sink = new();

    [Theory(Timeout = Wait.Patience)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Each_window_of_a_ramp_has_the_integral_of_its_rate_and_the_LLA_answered_all_of_it(int loops)
    {
        // 40 t² by t, up to 160 in 2 s; then 80 more.
        var (arm, answers) = await RunAsync("rampingInject:0/s..160/s:2s,inject:160/s:500ms", TimeSpan.Zero, loops: loops);

        // What the machine had no time for is refused, and nothing is lost.
        Assert.Equal((240, 240), (arm.Requests, _sink.Windows.Sum(window => window.Shape!.Started)));
        Assert.Equal(240, Honest.AssertServed(arm, 240) + arm.Outcomes.GetValueOrDefault(nameof(Outcome.Refused)));
        Assert.Equal(Honest.Served(arm) + arm.WarmUpRequests, Assert.Single(answers).Value);
        double[] asked = [10, 30, 50, 70, 80];
        Assert.Equal(asked.Length, _sink.Windows.Count);

        // A window ends a moment later than it should; as much more is due by then, and as much less in the next.
        var asking = 0.0;
        foreach (var (window, due) in _sink.Windows.Zip(asked))
        {
            asking += window.Shape!.Asked;

            // No sooner than it should, as what is told of it is in whole milliseconds.
            Assert.InRange(window.StartSeconds + window.Seconds, (0.5 * window.Window) - 0.001, double.MaxValue);
            if (IsPunctual(window))
            {
                Assert.InRange(window.Shape.Asked, due - 2, due + 2);
                Assert.InRange(window.Shape.Started - window.Shape.Asked, -window.Shape.Tolerance, window.Shape.Tolerance);
            }
        }

        Assert.Equal(240, asking, 6);
    }

    [Fact(Timeout = Wait.Patience)]
    public async Task What_one_client_cannot_start_is_refused_counted_and_never_seen_by_the_LLA()
    {
        // A round trip of 100 ms: one after the other is sent, and one waits, whatever the machine does.
        var (arm, answers) = await RunAsync("inject:200/s:1s", TimeSpan.FromMilliseconds(100), clients: 1, queue: 1);

        var (served, refused) = (arm.Outcomes[nameof(Outcome.Ok)], arm.Outcomes[nameof(Outcome.Refused)]);
        Assert.Equal((200, 200), (served + refused, _sink.Windows.Sum(window => window.Shape!.Started)));
        Assert.InRange(served, 1, (_sink.Windows.Max(window => window.StartSeconds + window.Seconds) / 0.1) + 2);
        Assert.Equal(served + arm.WarmUpRequests, Assert.Single(answers).Value);
        Assert.Equal(refused, _sink.Windows.Sum(window => window.Arms[0].Outcomes.GetValueOrDefault(nameof(Outcome.Refused))));
    }

    // Not later than a request of its highest rate takes to be due.
    private static bool IsPunctual(WindowResult window) => window.PacerLatenessP99 < 5_000 && Math.Abs(window.StartSeconds - (0.5 * (window.Window - 1))) < 0.005 && Math.Abs(window.Seconds - 0.5) < 0.005;

    private async Task<(ArmResult Arm, IReadOnlyDictionary<string, long> Answers)> RunAsync(string shape, TimeSpan roundTrip, int clients = 4, int queue = 1024, int loops = 1)
    {
        var load = LoadNotation.ReadShape(new("load", shape, "")).Value!;
        var plan = new LoadPlan
        {
            Scenario = "test",
            Question = "Is the load what was asked for?",
            Arms = [new Arm { Name = "kept", Mode = ConnectionMode.KeepAlive, Key = KeyKind.EcdsaP256, RoundTrip = roundTrip }],
            Clients = clients,
            Client = ClientKind.OpenSsl,
            Loops = loops,
            Load = load.Kind,
            QueueCapacity = queue,
            Schedule = new SoakWindows(load.Length, TimeSpan.FromMilliseconds(500), [1]) { Shape = load },
            WarmUp = TimeSpan.FromMilliseconds(100),
            Seed = 1,
            Comparisons = [],
            Gates = [],
        };
        var storage = new SoakStorage(new SoakSession(plan, TimeProvider.System), _sink);
        var engine = RunEngine.ForTarget(plan, lla.Target, Wait.Timeouts, TimeProvider.System, static _ => { }, soak: storage);
        var measured = await engine.RunAsync(static _ => false, TestContext.Current.CancellationToken);
        Assert.Null(measured.Fault);
        return (Assert.Single(measured.Arms), measured.Ledger.Answers!);
    }
}
