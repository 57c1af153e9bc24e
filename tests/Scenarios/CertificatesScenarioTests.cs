using LoadHarness.Arms;
using LoadHarness.Gates;
using LoadHarness.Metrics;
using LoadHarness.Results;
using LoadHarness.Scenarios;
using Xunit;

namespace LoadHarness.Tests.Scenarios;

public sealed class CertificatesScenarioTests
{
    private static readonly CertificatesScenario Scenario = new();

    [Fact]
    public void Takes_every_kind_of_key_and_two_of_them_with_an_intermediate()
    {
        var plan = MadeUp.Plan(Scenario);

        Assert.Equal(
            [
                ("cold rsa-2048", 1), ("cold rsa-3072", 1), ("cold rsa-4096", 1), ("cold ecdsa-p256", 1), ("cold ecdsa-p384", 1), ("cold ecdsa-p521", 1),
                ("cold rsa-2048 chain 2", 2), ("cold ecdsa-p256 chain 2", 2), ("cold rsa-2048 again", 1),
            ],
            plan.Arms.Select(arm => (arm.Name, arm.ChainLength)));
        Assert.Equal(InvariantGate.Standard, plan.Gates);
        Assert.Equal(
            [
                "cold rsa-3072 / cold rsa-2048", "cold rsa-4096 / cold rsa-2048", "cold ecdsa-p256 / cold rsa-2048", "cold ecdsa-p384 / cold rsa-2048",
                "cold ecdsa-p521 / cold rsa-2048", "cold ecdsa-p256 / cold rsa-3072", "cold ecdsa-p256 / cold rsa-4096",
                "cold rsa-2048 chain 2 / cold rsa-2048", "cold ecdsa-p256 chain 2 / cold ecdsa-p256",
            ],
            plan.Comparisons.Where(comparison => comparison.Metric == Metric.ServerCpu).Select(comparison => $"{comparison.Arm} / {comparison.Baseline}"));
        Assert.Equal("rsa-2048,rsa-3072,rsa-4096,ecdsa-p256,ecdsa-p384,ecdsa-p521", MadeUp.Options(Scenario).Effective["keys"]);
    }

    [Fact]
    public void Takes_the_keys_that_were_named_and_no_others()
    {
        Assert.Equal(["cold rsa-4096", "cold ecdsa-p521", "cold rsa-4096 again"], MadeUp.Plan(Scenario, "keys=rsa-4096,ecdsa-p521").Arms.Select(arm => arm.Name));
        Assert.Equal(["cold ecdsa-p256", "cold ecdsa-p256 chain 2", "cold ecdsa-p256 again"], MadeUp.Plan(Scenario, "keys=ecdsa-p256").Arms.Select(arm => arm.Name));
    }

    [Fact]
    public void Refuses_what_it_cannot_compare()
    {
        Assert.Empty(MadeUp.Problems(Scenario, MadeUp.Embedded));
        Assert.Equal(
            ["certificates compares kinds of keys, but keys is 'rsa-4096' (write keys=rsa-2048,rsa-4096)"],
            MadeUp.Problems(Scenario, MadeUp.Embedded, "keys=rsa-4096"));
        Assert.Equal(
            ["certificates compares certificates, but an external target has one (write target=embedded)"],
            MadeUp.Problems(Scenario, MadeUp.External));
        Assert.Equal(
            ["tls must be one version for certificates, but is '1.3,1.2' (write tls=1.3)"],
            MadeUp.Problems(Scenario, MadeUp.Embedded, "tls=1.3,1.2"));
    }

    [Theory]
    [InlineData(0.8, 0.6, ClaimAnswer.Confirmed, "cheaper for the client, 0.80× [0.80, 0.80] of rsa-2048's CPU, and cheaper for the server, 0.60× [0.60, 0.60]")]
    [InlineData(1.3, 0.6, ClaimAnswer.Refuted, "dearer for the client, 1.30× [1.30, 1.30] of rsa-2048's CPU, and cheaper for the server, 0.60× [0.60, 0.60]")]
    [InlineData(0.8, 1.0, ClaimAnswer.Inconclusive, "cheaper for the client, 0.80× [0.80, 0.80] of rsa-2048's CPU, and not clearly cheaper or dearer for the server")]
    public void Says_for_whom_C4_holds(double client, double server, ClaimAnswer answer, string figures)
    {
        var run = MadeUp.Run(Scenario, arm => arm.Key == KeyKind.EcdsaP256 ? new Costs { ClientCpu = 1_000 * client, ServerCpu = 1_000 * server } : new Costs());

        var claim = Scenario.Answer(run).Single(claim => claim.Id == "C4b");

        Assert.Equal(answer, claim.Answer);
        Assert.Contains(figures, claim.Sentence, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", 0.8, ClaimAnswer.Confirmed, "A full handshake with ecdsa-p256 takes 0.80× [0.80, 0.80] of the time with rsa-2048; the time from start to answer is 1.00× [1.00, 1.00].")]
    [InlineData("", 1.3, ClaimAnswer.Refuted, "A full handshake with ecdsa-p256 takes 1.30×")]
    [InlineData("", 1.0, ClaimAnswer.Inconclusive, "A full handshake with ecdsa-p256 takes 1.00×")]
    [InlineData("keys=ecdsa-p384,rsa-4096", 0.8, ClaimAnswer.Confirmed, "A full handshake with ecdsa-p384 takes 0.80× [0.80, 0.80] of the time with rsa-4096")]
    public void Says_whether_C4_is_true_of_time(string words, double time, ClaimAnswer answer, string sentence)
    {
        var run = MadeUp.Run(Scenario, arm => new Costs { Handshake = 2_000 * (arm.Key is KeyKind.EcdsaP256 or KeyKind.EcdsaP384 ? time : 1) }, words);

        var claim = Scenario.Answer(run).Single(claim => claim.Id == "C4a");

        Assert.Equal(answer, claim.Answer);
        Assert.StartsWith(sentence, claim.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void Does_not_answer_C4_without_both_kinds_and_leaves_it_open_with_too_few_rounds()
    {
        Assert.All(Scenario.Answer(MadeUp.Run(Scenario, _ => new Costs(), "keys=rsa-2048,rsa-4096")), claim =>
        {
            Assert.Equal(ClaimAnswer.NotAnswered, claim.Answer);
            Assert.StartsWith("No ECDSA certificate is compared with an RSA one", claim.Sentence, StringComparison.Ordinal);
        });
        Assert.All(Scenario.Answer(MadeUp.Run(Scenario, _ => new Costs(), rounds: 5)), claim =>
            Assert.Equal((ClaimAnswer.Inconclusive, "Too few proven rounds to compare ecdsa-p256 with rsa-2048."), (claim.Answer, claim.Sentence)));
    }

    [Fact]
    public void Finds_the_cost_of_keys_and_of_an_intermediate()
    {
        var run = MadeUp.Run(
            Scenario, arm => new Costs { ClientCpu = arm.Key == KeyKind.Rsa2048 ? 900 : 700, BytesReceived = 1_000 * arm.ChainLength }, "keys=rsa-2048,ecdsa-p256");

        Assert.Equal(
            "A connection costs the client and the server 900 µs and 1.00 ms of CPU with rsa-2048 and 700 µs and 1.00 ms of CPU with ecdsa-p256. "
            + "An intermediate certificate adds 1,000 bytes with rsa-2048 (handshake 1.00× [1.00, 1.00]) and 1,000 bytes with ecdsa-p256 (handshake 1.00× [1.00, 1.00]).",
            Scenario.Finding(run));
    }

    [Fact]
    public async Task A_run_proves_every_connection_and_the_longer_chain_in_bytes()
    {
        var run = await LiveRuns.RunAsync(Scenario, "keys=rsa-2048,ecdsa-p256");

        LiveRuns.AssertProven(run);
        var bytes = run.Arms.ToDictionary(arm => arm.Name, arm => arm.HandshakeBytes!);
        Assert.All(["cold rsa-2048", "cold ecdsa-p256"], (string arm) =>
        {
            Assert.True(bytes[$"{arm} chain 2"].Received > bytes[arm].Received + 200);
            Assert.True(bytes[$"{arm} chain 2"].Sent > bytes[arm].Sent + 200);
        });
    }
}
