using LoadHarness.Arms;
using LoadHarness.Engine;
using LoadHarness.Options;
using LoadHarness.Recording;
using LoadHarness.Schedules;
using LoadHarness.Targets;
using LoadHarness.Tests.Support;
using Xunit;

namespace LoadHarness.Tests.Engine;

public sealed class LiveLoopsTests
{
    // The loops are threads: where there is one core, they take turns.
    [Fact(Timeout = Wait.ProgramPatience)]
    public async Task Two_loops_prove_and_count_every_connection_and_the_server_counts_the_same()
    {
        var token = TestContext.Current.CancellationToken;
        Arm[] arms = [Arm("cold", ConnectionMode.Cold), Arm("resumed", ConnectionMode.Resumed), Arm("shared", ConnectionMode.Resumed) with { Slots = SessionSlots.Shared }, Arm("kept", ConnectionMode.KeepAlive)];
        var plan = new LoadPlan
        {
            Scenario = "test",
            Question = "Is it the same load?",
            Arms = arms,
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
        await using var target = await EmbeddedTarget.StartAsync(arms, new LlaOptions(AcceptsTickets: true, TimeSpan.Zero), TimeProvider.System, token);

        var result = await RunEngine.ForTarget(plan, target, Wait.Timeouts, TimeProvider.System, static _ => { }).RunAsync(static _ => false, token);

        Assert.Null(result.Fault);
        Assert.Equal(2, result.Generator.Loops);
        Assert.All(result.Arms, arm => Assert.Equal(new Dictionary<string, long> { [nameof(Outcome.Ok)] = 2 * 30 }, arm.Outcomes));
        Assert.All(result.Arms, arm => Assert.Equal((60, 0, 0), (arm.IdentityVerified, arm.Connections.Unproven, arm.Connections.Disagreeing)));
        Assert.Equal((60, 60), (result.Arms[0].Connections.Full, result.Arms[1].Connections.Resumed));
        Assert.Equal((60, 5), (result.Arms[3].Connections.Reused, result.Arms[3].Connections.Kept));
        Assert.Equal(
            (result.Ledger.ClientConnections, result.Ledger.ClientFull, result.Ledger.ClientResumed),
            (result.Ledger.ServerConnections!.Value, result.Ledger.ServerFull!.Value, result.Ledger.ServerResumed!.Value));
    }

    private static Arm Arm(string name, ConnectionMode mode) => new() { Name = name, Mode = mode, Key = KeyKind.EcdsaP256, Tls = TlsVersion.Tls13 };
}
