using LoadHarness.Arms;
using LoadHarness.Gates;
using LoadHarness.Metrics;
using LoadHarness.Results;
using LoadHarness.Scenarios;
using Xunit;

namespace LoadHarness.Tests.Scenarios;

public sealed class MutualScenarioTests
{
    private static readonly MutualScenario Scenario = new();

    [Fact]
    public void Compares_every_mutual_arm_with_its_one_way_twin()
    {
        var plan = MadeUp.Plan(Scenario);

        Assert.Equal(
            [
                "cold one-way rsa-2048", "cold mutual rsa-2048", "resumed one-way rsa-2048", "resumed mutual rsa-2048",
                "cold one-way ecdsa-p256", "cold mutual ecdsa-p256", "resumed one-way ecdsa-p256", "resumed mutual ecdsa-p256",
                "cold mutual rsa-2048 again",
            ],
            plan.Arms.Select(arm => arm.Name));
        Assert.Equal(("cold mutual rsa-2048", "cold mutual rsa-2048 again"), plan.SameTwice);
        Assert.All(plan.Comparisons, comparison => Assert.Equal(comparison.Arm.Replace("mutual", "one-way", StringComparison.Ordinal), comparison.Baseline));
        Assert.Equal(4, plan.Comparisons.Count(comparison => comparison.Metric == Metric.FirstByteP50));
        Assert.Equal(InvariantGate.Standard, plan.Gates);
    }

    [Fact]
    public void Refuses_a_target_that_asks_everyone_for_a_certificate() => Assert.Equal(
        ["mutual has arms without a client certificate, which an external target asks of everyone (write target=embedded)"],
        MadeUp.Problems(Scenario, MadeUp.External));

    [Theory]
    [InlineData(1.5, 1.2, ClaimAnswer.Confirmed)]
    [InlineData(1.5, 1.0, ClaimAnswer.Refuted)]
    [InlineData(0.9, 1.2, ClaimAnswer.Refuted)]
    public void Answers_C5_with_what_the_certificate_costs_each_side(double client, double server, ClaimAnswer answer)
    {
        var run = Run(client, server, rounds: 12);

        var claim = Assert.Single(Scenario.Answer(run));

        Assert.Equal(("C5", answer), (claim.Id, claim.Answer));
        if (answer == ClaimAnswer.Confirmed)
        {
            Assert.Equal(
                "On a full handshake the client's certificate costs with rsa-2048 +500 µs [495, 505] of client CPU (1.50× [1.50, 1.50]), "
                + "+200 µs [198, 202] of server CPU (1.20× [1.20, 1.20]), 0 µs [0, 0] of handshake (1.00× [1.00, 1.00]), "
                + "+260 µs [257, 263] to the first byte (1.52× [1.52, 1.52]), 1,100 bytes more to the server and 90 more to the client.",
                claim.Sentence);
            Assert.Equal(
                "Of CPU the client's certificate costs the client +500 µs [495, 505] (1.50× [1.50, 1.50]) and the server +200 µs [198, 202] with rsa-2048 on a full connection, "
                + "the client 0 µs [0, 0] (1.00× [1.00, 1.00]) and the server 0 µs [0, 0] with rsa-2048 on a resumed connection.",
                Scenario.Finding(run));
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    public void Leaves_C5_open_with_too_few_rounds(int rounds) =>
        Assert.Equal(ClaimAnswer.Inconclusive, Assert.Single(Scenario.Answer(Run(1.5, 1.2, rounds))).Answer);

    [Fact]
    public async Task A_run_proves_both_ways_and_the_client_certificate_in_bytes()
    {
        var run = await LiveRuns.RunAsync(Scenario);

        LiveRuns.AssertProven(run);
        var bytes = run.Arms.ToDictionary(arm => arm.Name, arm => arm.HandshakeBytes!);
        Assert.All(["rsa-2048", "ecdsa-p256"], (string key) =>
        {
            Assert.True(bytes[$"cold mutual {key}"].Sent > bytes[$"cold one-way {key}"].Sent + 400);
            Assert.True(bytes[$"cold mutual {key}"].Received > bytes[$"cold one-way {key}"].Received);
            Assert.True(bytes[$"resumed mutual {key}"].Received < bytes[$"cold mutual {key}"].Received / 2);
        });
    }

    private static RunResult Run(double client, double server, int rounds) => MadeUp.Run(
        Scenario,
        arm => arm is { Mode: ConnectionMode.Cold, Authentication: Authentication.Mutual }
            ? new Costs { ClientCpu = 1_000 * client, ServerCpu = 1_000 * server, FirstByte = 760, BytesSent = 2_100, BytesReceived = 1_090 }
            : new Costs(),
        "keys=rsa-2048",
        rounds);
}
