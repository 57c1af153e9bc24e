using LoadHarness.Engine;
using LoadHarness.Measurement;
using LoadHarness.Plans;
using LoadHarness.Plans.Options;
using LoadHarness.Scenarios;
using LoadHarness.Statistics;
using LoadHarness.Targets;
using Xunit;

namespace LoadHarness.Tests.Scenarios;

/// <summary>Impostors against the embedded LLA: exact counts, by both ends.</summary>
[Collection(nameof(LiveRuns))]
public sealed class RejectionRunTests
{
    // Two rounds of 300 ms at 20 a second for honest arms, and a third of that for impostors.
    private const long Honest = 12;
    private const long Impostors = 4;

    [Theory]
    [InlineData("tls=1.3 keys=ecdsa-p256")]
    [InlineData("tls=1.2 keys=ecdsa-p256")]
    public async Task Nobody_gets_in_but_honest_clients_and_each_impostor_is_refused_for_its_flaw(string words)
    {
        var (plan, measured, gates) = await RunAsync(words, checksAllowList: true);

        Assert.All(plan.Arms.Zip(measured.Arms), pair =>
        {
            var (arm, result) = pair;
            if (arm.MustBeRefused is not { } expected)
            {
                Assert.Equal((Honest, Honest, Honest), (result.Requests, result.Outcomes["Ok"], result.IdentityVerified));
                return;
            }

            var outcome = expected.By == Side.Client ? Outcome.ServerCertificateRejected : Outcome.ClientCertificateRefused;
            Assert.Equal((arm.Name, Impostors, Impostors), (result.Name, result.Requests, result.Outcomes.GetValueOrDefault(outcome.ToString())));
            Assert.Equal(0, result.Impostors!.Admitted);
            Assert.Equal(new RefusalCount(expected.By, expected.Reason.ToString(), Impostors), result.Impostors.Refused.First(refusal => refusal.By == expected.By));
            var resumed = arm.Mode == ConnectionMode.Resumed ? Impostors : 0;
            Assert.Equal((resumed, resumed), (result.Impostors.TicketsOffered, result.Impostors.TicketsTaken));
            Assert.Equal(Impostors, result.LatencyMicroseconds["refusal"].Count);
            Assert.True(result.CpuMicroseconds is { Client: > 0, Server: > 0 });
        });
        Assert.All(gates, gate => Assert.True(gate.Verdict == Verdict.Pass, gate.Why));

        // Of honest arms only, and to the connection.
        var ledger = measured.Ledger;
        Assert.Equal((ledger.ServerConnections, ledger.ServerFull, ledger.ServerResumed), (ledger.ClientConnections, ledger.ClientFull, ledger.ClientResumed));
        Assert.Empty(ledger.ServerRefused!);
    }

    [Fact]
    public async Task An_LLA_without_allow_list_turns_the_gate_red()
    {
        var (_, measured, gates) = await RunAsync("keys=ecdsa-p256", checksAllowList: false);

        var letIn = measured.Arms.Where(arm => arm.Impostors is { Admitted: > 0 }).ToDictionary(arm => arm.Name, arm => arm.Impostors!.Admitted);
        Assert.Equal(new Dictionary<string, long> { ["TTS not allowed"] = Impostors, ["TTS not allowed (resumed)"] = Impostors }, letIn);
        var gate = Assert.Single(gates, gate => gate.Name == "impostors kept out");
        Assert.Equal(Verdict.Fail, gate.Verdict);
        Assert.Contains("TTS not allowed: only 0 of 4 requests were kept out", gate.Why, StringComparison.Ordinal);
    }

    private static async Task<(LoadPlan Plan, Measurements Measured, IReadOnlyList<GateResult> Gates)> RunAsync(string words, bool checksAllowList)
    {
        var parsed = CommandLine.Parse(
            ["scenario=rejection", "clients=2", "rate=20/s", "block=300ms", "warmup=100ms", "seed=1", .. words.Split(' ')],
            new Dictionary<string, string?>(),
            ScenarioCatalogue.Names);
        var options = Assert.IsType<ParsedCommand.Run>(parsed).Options;
        var plan = new RejectionScenario().Plan(options, new TargetTraits(options.Keys, CountsCpu: true)) with { Rounds = 2, MaxRounds = 2 };
        var token = TestContext.Current.CancellationToken;
        await using var target = await EmbeddedTarget.StartAsync(
            plan.Arms, new LlaOptions(AcceptsTickets: true, TimeSpan.Zero, checksAllowList), TimeProvider.System, token);
        var measured = await RunEngine.ForTarget(plan, target, Timeouts.Default, TimeProvider.System, _ => { }).RunAsync(_ => false, token);
        Assert.Null(measured.EndedEarly);
        return (plan, measured, Judge.Run(plan, measured.Arms, measured.Ledger, measured.Generator).Gates);
    }
}
