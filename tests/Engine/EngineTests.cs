using LoadHarness.Arms;
using LoadHarness.Clients;
using LoadHarness.Engine;
using LoadHarness.Results;
using LoadHarness.Schedules;
using LoadHarness.Tests.Support;
using Xunit;

namespace LoadHarness.Tests.Engine;

/// <summary>Runs of the engine with scripted clients, in a time that the test moves.</summary>
[Collection(nameof(VirtualTime))]
public abstract class EngineTests : IDisposable
{
    // Every block that lasts no time sends one request a client: all counts are known.
    private protected static LoadPlan Plan { get; } = new()
    {
        Scenario = "test",
        Question = "Does the engine do what the plan says?",
        Arms = [Arm("a"), Arm("b"), Arm("c")],
        Clients = 2,
        Load = LoadKind.Closed,
        Schedule = new Rounds(3, 3, TimeSpan.Zero),
        WarmUp = TimeSpan.Zero,
        Seed = 1,
        Comparisons = [],
        Gates = [],
    };

    private protected ManualClock Clock { get; } = new();
    private protected CancellationTokenSource Stop { get; } = new();
    private protected CancellationTokenSource Abort { get; } = new();
    private protected List<RunProgress> Progress { get; } = [];

    public void Dispose()
    {
        GC.SuppressFinalize(this);
        Stop.Dispose();
        Abort.Dispose();
    }

    private protected static ScriptedClient Good { get; } = new(ScriptedClient.Ok);

    private protected static Arm Arm(string name) => new() { Name = name, Mode = ConnectionMode.Cold, Key = KeyKind.EcdsaP256 };

    private protected void StopAt(RunProgress told, string stage)
    {
        if (told.Stage == stage)
        {
            Stop.Cancel();
        }
    }

    private protected Task<Measurements> RunAsync(
        LoadPlan plan, ScriptedClient client, Func<IReadOnlyList<ArmResult>, bool>? isUndecided = null, Action<RunProgress>? progress = null) =>
        RunAsync(plan, (_, _) => client, isUndecided, progress);

    private protected async Task<Measurements> RunAsync(
        LoadPlan plan,
        Func<Arm, CancellationToken, IClient> create,
        Func<IReadOnlyList<ArmResult>, bool>? isUndecided = null,
        Action<RunProgress>? progress = null)
    {
        void Told(RunProgress told)
        {
            Progress.Add(told);
            progress?.Invoke(told);
        }

        var engine = new RunEngine(plan, new ScriptedTarget(), Clock, Told, (arm, _, abort) => create(arm, abort));
        var result = await engine.RunAsync(isUndecided ?? (_ => throw new InvalidOperationException("not asked for")), Stop.Token, Abort.Token);
        Assert.Null(result.Fault);
        return result;
    }
}
