using LoadHarness.Arms;
using LoadHarness.Gates;
using LoadHarness.Metrics;
using LoadHarness.Results;
using LoadHarness.Scenarios;
using Xunit;

namespace LoadHarness.Tests.Scenarios;

public sealed class MatrixScenarioTests
{
    private static readonly MatrixScenario Scenario = new();

    [Fact]
    public void Has_every_combination_of_mode_key_and_authentication()
    {
        var plan = MadeUp.Plan(Scenario);

        Assert.Equal(12, plan.Arms.Select(arm => (arm.Mode, arm.Key, arm.Authentication)).Distinct().Count());
        Assert.Equal(13, plan.Arms.Select(arm => arm.Name).Distinct().Count());
        Assert.Equal(("cold mutual rsa-2048", "cold mutual rsa-2048 again"), plan.SameTwice);
        Assert.Equal(
            [
                "service p50, keep-alive mutual rsa-2048 / cold mutual rsa-2048 ≤ 0.50",
                "service p50, keep-alive mutual ecdsa-p256 / cold mutual ecdsa-p256 ≤ 0.50",
            ],
            plan.Gates.OfType<RatioGate>().Select(gate => gate.Rule));
        Assert.Equal(InvariantGate.Standard, plan.Gates.OfType<InvariantGate>());
        Assert.Equal(plan.Comparisons.Count, plan.Comparisons.Distinct().Count());
        Assert.Equal(
            [
                "resumed mutual rsa-2048 / cold mutual rsa-2048", "keep-alive mutual rsa-2048 / cold mutual rsa-2048",
                "resumed mutual ecdsa-p256 / cold mutual ecdsa-p256", "keep-alive mutual ecdsa-p256 / cold mutual ecdsa-p256",
                "resumed one-way rsa-2048 / cold one-way rsa-2048", "keep-alive one-way rsa-2048 / cold one-way rsa-2048",
                "resumed one-way ecdsa-p256 / cold one-way ecdsa-p256", "keep-alive one-way ecdsa-p256 / cold one-way ecdsa-p256",
                "cold mutual rsa-2048 / cold one-way rsa-2048", "cold mutual ecdsa-p256 / cold one-way ecdsa-p256",
                "cold mutual ecdsa-p256 / cold mutual rsa-2048", "cold one-way ecdsa-p256 / cold one-way rsa-2048",
            ],
            plan.Comparisons.Where(comparison => comparison.Metric == Metric.ClientCpu).Select(comparison => $"{comparison.Arm} / {comparison.Baseline}"));
    }

    [Fact]
    public void Refuses_a_target_that_asks_everyone_for_a_certificate() =>
        Assert.StartsWith("matrix has arms without a client certificate", Assert.Single(MadeUp.Problems(Scenario, MadeUp.External)), StringComparison.Ordinal);

    [Fact]
    public void Answers_C2_to_C5_on_one_page()
    {
        var run = MadeUp.Run(Scenario, Cost);

        Assert.Equal(
            [
                ("C2a", ClaimAnswer.Confirmed), ("C2b", ClaimAnswer.NotAnswered), ("C3", ClaimAnswer.Confirmed), ("C4a", ClaimAnswer.Inconclusive), ("C4b", ClaimAnswer.Confirmed),
                ("C5", ClaimAnswer.Confirmed),
            ],
            Scenario.Answer(run).Select(claim => (claim.Id, claim.Answer)));
        Assert.StartsWith(
            "None of 2,400 requests on kept connections made a handshake, by both ends (keep-alive mutual rsa-2048: 0 connections, keep-alive mutual ecdsa-p256: 0 connections). "
            + "A request takes in 'keep-alive mutual rsa-2048' 0.25× [0.25, 0.25] of the CPU of both ends in 'cold mutual rsa-2048' and 0.10× [0.10, 0.10] of the service p50, "
            + "and has paid for its handshake after 3.0 [3.0, 3.0] requests, in time after 9.0 [9.0, 9.0] requests; in 'keep-alive mutual ecdsa-p256'",
            Scenario.Answer(run)[2].Sentence,
            StringComparison.Ordinal);
        Assert.StartsWith(
            "By its median a mutual request takes with rsa-2048 4.00 ms [3.92, 4.08] cold, 2.00 ms [1.96, 2.04] resumed and 400 µs [392, 408] keep-alive; with ecdsa-p256",
            Scenario.Finding(run),
            StringComparison.Ordinal);
        Assert.All(run.Gates, gate => Assert.True(gate.Verdict == Verdict.Pass, gate.Why));
    }

    [Fact]
    public void Refutes_C3_for_a_handshake_on_a_kept_connection()
    {
        var run = MadeUp.Run(Scenario, Cost);
        run = run with { Arms = [.. run.Arms.Select(arm => arm.Mode == ConnectionMode.KeepAlive ? arm with { Connections = arm.Connections with { Full = 3 } } : arm)] };

        var claim = Scenario.Answer(run)[2];

        Assert.Equal((ClaimAnswer.Refuted, "6 of 2,406 requests on connections to be kept made a handshake."), (claim.Answer, claim.Sentence));
    }

    [Theory]
    [InlineData("", 0)]
    [InlineData("", 5)]
    [InlineData("keys=rsa-2048", 0)]
    public void Judges_nothing_that_was_not_measured(string words, int rounds)
    {
        var claims = Scenario.Answer(MadeUp.Run(Scenario, Cost, words, rounds));

        // What can be counted needs no round but one.
        Assert.All(claims.Where(claim => claim.Id != "C2a"), claim => Assert.Contains(claim.Answer, new[] { ClaimAnswer.Inconclusive, ClaimAnswer.NotAnswered }));
        Assert.Equal(rounds > 0 ? ClaimAnswer.Confirmed : ClaimAnswer.Inconclusive, claims[0].Answer);
    }

    [Fact]
    public async Task A_run_proves_all_arms()
    {
        var run = await LiveRuns.RunAsync(Scenario);

        LiveRuns.AssertProven(run);
        Assert.Equal(13, run.Arms.Count);
        Assert.Equal(["C2a", "C2b", "C3", "C4a", "C4b", "C5"], Scenario.Answer(run).Select(claim => claim.Id));
        Assert.All(run.Arms, arm => Assert.True(arm.CpuMicroseconds is { Client: > 0, Server: > 0 }));
    }

    private static Costs Cost(Arm arm) => new()
    {
        Handshake = arm.Mode == ConnectionMode.Cold ? 2_000 : 900,
        Service = arm.Mode switch { ConnectionMode.Cold => 4_000, ConnectionMode.Resumed => 2_000, _ => 400 },
        ClientCpu = (arm.Key == KeyKind.Rsa2048 ? 1_000 : 800) * (arm.Authentication == Authentication.Mutual ? 1.5 : 1) * OfMode(arm),
        ServerCpu = (arm.Key == KeyKind.Rsa2048 ? 1_000 : 600) * (arm.Authentication == Authentication.Mutual ? 1.3 : 1) * OfMode(arm),
        BytesSent = arm.Authentication == Authentication.Mutual ? 1_400 : 400,
    };

    private static double OfMode(Arm arm) => arm.Mode == ConnectionMode.KeepAlive ? 0.25 : 1;
}
