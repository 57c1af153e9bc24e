using LoadHarness.Arms;
using LoadHarness.Engine;
using LoadHarness.Gates;
using LoadHarness.Options;
using LoadHarness.Recording;
using LoadHarness.Scenarios;
using LoadHarness.Schedules;
using LoadHarness.Targets;
using LoadHarness.Tests.Support;
using Xunit;

namespace LoadHarness.Tests.Scenarios;

/// <summary>Every fault of a real LLA, one at a time. Most of the time is waited for what does not come, so these run beside others.</summary>
public class LiveFaultsTests
{
    private const int MostRounds = 4;

    private static readonly FaultsScenario Scenario = new();

    /// <summary>What the clients are made of; the same holds for each of them.</summary>
    protected virtual ClientKind Kind => ClientKind.DotNet;

    /// <summary>What the LLA is made of; the same holds for each of them.</summary>
    protected virtual LlaKind Lla => LlaKind.Kestrel;

    [Theory]
    [InlineData(Fault.StallHandshake, Outcome.HandshakeTimeout)]
    [InlineData(Fault.ResetAfterServerHello, Outcome.ConnectionReset)]
    [InlineData(Fault.CloseBeforeAnswer, Outcome.ConnectionReset)]
    [InlineData(Fault.SlowAnswer, Outcome.RequestTimeout)]
    [InlineData(Fault.ServerError, Outcome.UnexpectedStatus)]
    [InlineData(Fault.OversizedAnswer, Outcome.AnswerTooLarge)]
    [InlineData(Fault.RestartGracefully, Outcome.Ok)]
    public Task What_the_LLA_does_wrong_is_filed_as_what_it_is(Fault fault, Outcome expected) => IsFiledAsync(fault, expected);

    internal async Task IsFiledAsync(Fault fault, Outcome expected)
    {
        var whole = MadeUp.Plan(Scenario, "clients=2 block=200ms warmup=100ms seed=1");
        var arm = whole.Arms.Single(arm => arm.Disturbance?.Fault == fault);
        arm = arm with { Disturbance = arm.Disturbance! with { FaultEvery = 4 } };
        var plan = whole with { Client = Kind, Arms = [arm], Schedule = (Rounds)whole.Schedule with { First = 1, Max = MostRounds } };
        var token = TestContext.Current.CancellationToken;
        await using var target = await EmbeddedTarget.StartAsync(plan.Arms, new LlaOptions(AcceptsTickets: true, TimeSpan.Zero) { Kind = Lla }, TimeProvider.System, token);

        // Of the times only those are short that a fault lasts for; a busy machine may take the other.
        var timeouts = new Timeouts(
            Wait.Deadline,
            fault == Fault.StallHandshake ? TimeSpan.FromSeconds(4) : Wait.Deadline,
            fault == Fault.SlowAnswer ? TimeSpan.FromSeconds(4) : Wait.Deadline);

        // A slow machine may need more than one round for as many requests as a fault comes after.
        var measured = await RunEngine.ForTarget(plan, target, timeouts, TimeProvider.System, _ => { })
            .RunAsync(looked => looked[0].Faults is not { Injected: > 0 }, token, CancellationToken.None);

        var counts = Assert.Single(measured.Arms).Faults!;
        Assert.Equal((expected.ToString(), 0), (counts.Expected, counts.Misfiled));
        Assert.True(counts.Injected > 0, "the fault did not strike");
        Assert.Equal(counts.Injected, counts.Filed);
        Assert.Equal(Verdict.Pass, FaultsScenarioTests.Judge(arm.Name, Assert.Single(measured.Arms)).Verdict);
    }
}

/// <summary>The fault that only a client with a session can see, which it must not lose to other tests: <see cref="LiveRuns"/>.</summary>
[Collection(nameof(LiveRuns))]
public sealed class LiveTicketFaultTests
{
    private readonly LiveFaultsTests _live = new();

    [Fact]
    public Task A_dropped_ticket_key_costs_a_full_handshake() => _live.IsFiledAsync(Fault.DropTicketKeys, Outcome.Ok);
}
