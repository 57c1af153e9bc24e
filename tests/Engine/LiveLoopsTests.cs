using LoadHarness.Arms;
using LoadHarness.Engine;
using LoadHarness.Engine.Stages;
using LoadHarness.Metrics;
using LoadHarness.Recording;
using LoadHarness.Results;
using LoadHarness.Schedules;
using LoadHarness.Tests.Clients;
using LoadHarness.Tests.Engine.Stages;
using LoadHarness.Tests.Support;
using Xunit;

namespace LoadHarness.Tests.Engine;

public sealed class LiveLoopsTests(EmbeddedLla lla) : IClassFixture<EmbeddedLla>
{
    private static readonly LoadPlan Plan = new()
    {
        Scenario = "test",
        Question = "Is it the same load?",
        Arms = [],
        Clients = 5,
        Client = ClientKind.OpenSsl,
        Loops = 2,
        Load = LoadKind.Open,
        Rate = 100,
        Schedule = new Rounds(2, 2, TimeSpan.FromMilliseconds(300)),
        WarmUp = TimeSpan.FromMilliseconds(100),
        Seed = 1,
        Comparisons = [],
        Gates = [],
    };

    // The loops are threads: where there is one core, they take turns.
    [Fact(Timeout = Wait.ProgramPatience)]
    public async Task Two_loops_prove_and_count_every_connection_and_the_server_counts_the_same()
    {
        var result = await RunAsync(Plan with
        {
            Arms = [Arm("cold", ConnectionMode.Cold), Arm("resumed", ConnectionMode.Resumed), Arm("shared", ConnectionMode.Resumed) with { Slots = SessionSlots.Shared }, Arm("kept", ConnectionMode.KeepAlive)],
        });

        Assert.All(result.Arms, arm => Assert.Equal(new Dictionary<string, long> { [nameof(Outcome.Ok)] = 2 * 30 }, arm.Outcomes));
        Assert.All(result.Arms, arm => Assert.Equal((60, 0, 0), (arm.IdentityVerified, arm.Connections.Unproven, arm.Connections.Disagreeing)));
        Assert.Equal((60, 60), (result.Arms[0].Connections.Full, result.Arms[1].Connections.Resumed));
        Assert.Equal((60, 5), (result.Arms[3].Connections.Reused, result.Arms[3].Connections.Kept));
    }

    [Fact(Timeout = Wait.ProgramPatience)]
    public async Task A_soak_on_two_loops_has_each_request_in_one_window_and_on_a_proven_connection()
    {
        var sink = new MemorySink();
        var plan = Plan with
        {
            Arms = [Arm("cold", ConnectionMode.Cold), Arm("resumed", ConnectionMode.Resumed), Arm("kept", ConnectionMode.KeepAlive)],
            Rate = 40,
            Schedule = new SoakWindows(TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(1), [2, 1, 1]),
        };

        var result = await RunAsync(plan, sink);

        Assert.Equal([60L, 30, 30], result.Arms.Select(arm => arm.Outcomes[nameof(Outcome.Ok)]));
        Assert.Equal((60, 30, 30), (result.Arms[0].Connections.Full, result.Arms[1].Connections.Resumed, result.Arms[2].Connections.Reused));
        Assert.Equal((3, 120L), (sink.Windows.Count, sink.Windows.Sum(window => window.Requests)));
        Assert.Equal((60, 30, 30), (sink.Logged("cold"), sink.Logged("resumed"), sink.Logged("kept")));
        Assert.All(result.Arms, AssertProven);
    }

    [Fact(Timeout = Wait.ProgramPatience)]
    public async Task A_search_on_two_loops_loses_no_request_of_any_step()
    {
        // Whether a step keeps the objective is the machine's affair; how many requests it has is its rate's.
        var search = new CapacitySearch(Wait.Deadline, TimeSpan.FromMilliseconds(100));
        var result = await RunAsync(Plan with
        {
            Arms = [Arm("kept", ConnectionMode.KeepAlive)],
            Rate = 1_000,
            QueueCapacity = 10_000,
            Schedule = search,
        });

        var arm = result.Arms[0];
        Assert.InRange(arm.Rounds.Count, 2, CapacitySearch.MostSteps);
        Assert.Equal(arm.Rounds.Select(round => round.Metrics[Metric.Rate.Id]).Sum(rate => new Inject(rate, search.During(rate)).Count), arm.Requests);
        Assert.Equal(arm.Requests, arm.Outcomes.Values.Sum());
        Assert.Equal((arm.Outcomes[nameof(Outcome.Ok)], 5), (arm.Connections.Reused, arm.Connections.Kept));
        AssertProven(arm);
    }

    private static void AssertProven(ArmResult arm) =>
        Assert.Equal((arm.Outcomes[nameof(Outcome.Ok)], 0, 0), (arm.IdentityVerified, arm.Connections.Unproven, arm.Connections.Disagreeing));

    // Whatever the load, the server has counted the same connections.
    private async Task<Measurements> RunAsync(LoadPlan plan, MemorySink? sink = null)
    {
        var soak = sink is null ? null : new SoakStorage(new SoakSession(plan, TimeProvider.System), sink);
        var result = await RunEngine.ForTarget(plan, lla.Target, Wait.Timeouts, TimeProvider.System, static _ => { }, meter: null, soak)
            .RunAsync(static _ => false, TestContext.Current.CancellationToken);

        Assert.Null(result.Fault);
        Assert.Equal((null, 2), (result.EndedEarly, result.Generator.Loops));
        Assert.Equal(
            (result.Ledger.ClientConnections, result.Ledger.ClientFull, result.Ledger.ClientResumed),
            (result.Ledger.ServerConnections!.Value, result.Ledger.ServerFull!.Value, result.Ledger.ServerResumed!.Value));
        return result;
    }

    private static Arm Arm(string name, ConnectionMode mode) => new() { Name = name, Mode = mode, Key = KeyKind.EcdsaP256, Tls = TlsVersion.Tls13 };
}
