using LoadHarness.Arms;
using LoadHarness.Gates;
using LoadHarness.Results;
using LoadHarness.Scenarios;
using LoadHarness.Text;
using Xunit;

namespace LoadHarness.Tests.Scenarios;

[Collection(nameof(LiveRuns))]
public sealed class ResumptionScenarioTests
{
    private static readonly ResumptionScenario Scenario = new();

    [Fact]
    public void Names_no_version_when_there_is_one()
    {
        var plan = MadeUp.Plan(Scenario, "keys=rsa-2048");

        Assert.Equal(["cold rsa-2048", "resumed rsa-2048", "cold rsa-2048 again"], plan.Arms.Select(arm => arm.Name));
        Assert.Equal(["rsa-2048 handshake", "rsa-2048 server CPU", "rsa-2048 bytes received"], plan.Gates.OfType<RatioGate>().Select(gate => gate.Name));
    }

    [Fact]
    public void Takes_both_versions_as_arms_and_compares_each_with_its_own_baseline()
    {
        var plan = MadeUp.Plan(Scenario, "keys=ecdsa-p256 tls=1.2,1.3");

        Assert.Empty(MadeUp.Problems(Scenario, MadeUp.Embedded, "tls=1.2,1.3"));
        Assert.Equal(
            [
                ("cold ecdsa-p256 TLS 1.2", TlsVersion.Tls12), ("resumed ecdsa-p256 TLS 1.2", TlsVersion.Tls12),
                ("cold ecdsa-p256 TLS 1.3", TlsVersion.Tls13), ("resumed ecdsa-p256 TLS 1.3", TlsVersion.Tls13),
                ("cold ecdsa-p256 TLS 1.2 again", TlsVersion.Tls12),
            ],
            plan.Arms.Select(arm => (arm.Name, arm.Tls)));
        Assert.All(plan.Comparisons, comparison => Assert.Equal(comparison.Arm[^3..], comparison.Baseline[^3..]));
        Assert.Equal(["ecdsa-p256 TLS 1.2 bytes received", "ecdsa-p256 TLS 1.3 bytes received"], plan.Gates.OfType<RatioGate>().Select(gate => gate.Name));
    }

    [Theory]
    [InlineData(0.37, 1, ClaimAnswer.Refuted)]
    [InlineData(0.05, 1, ClaimAnswer.Confirmed)]
    [InlineData(0.05, 2, ClaimAnswer.Refuted)]
    public void Answers_C2_for_TLS_13_alone(double ratio, int trips, ClaimAnswer answer)
    {
        var run = MadeUp.Run(
            Scenario,
            arm => new Costs
            {
                Handshake = 2_000 * (arm.Mode == ConnectionMode.Resumed ? arm.Tls == TlsVersion.Tls13 ? ratio : 0.9 : 1),
                RoundTrips = arm.Tls == TlsVersion.Tls13 ? trips : 3,
            },
            "keys=rsa-2048 tls=1.2,1.3");

        var claim = Assert.Single(Scenario.Answer(run));

        Assert.Equal(answer, claim.Answer);
        Assert.Contains($"rsa-2048 TLS 1.3 {Format.Ratio(ratio, ratio, ratio)} of a cold one", claim.Sentence, StringComparison.Ordinal);
        Assert.EndsWith($"Its round trips: {trips}, a cold one's: {trips}.", claim.Sentence, StringComparison.Ordinal);
        Assert.Contains("RSA-2048 TLS 1.2 handshake down to 0.90×", Scenario.Finding(run), StringComparison.Ordinal);
    }

    [Fact]
    public void Leaves_C2_open_without_TLS_13_and_with_too_few_rounds()
    {
        Assert.Equal("No arm resumed a TLS 1.3 session.", Assert.Single(Scenario.Answer(MadeUp.Run(Scenario, _ => new Costs(), "tls=1.2"))).Sentence);
        Assert.Equal(ClaimAnswer.Inconclusive, Assert.Single(Scenario.Answer(MadeUp.Run(Scenario, _ => new Costs(), rounds: 3))).Answer);
    }

    [Fact]
    public async Task A_run_resumes_in_both_versions()
    {
        var run = await LiveRuns.RunAsync(Scenario, "keys=ecdsa-p256 tls=1.2,1.3");

        LiveRuns.AssertProven(run);
        Assert.Equal([2, 1, 1, 1, 2], run.Arms.Select(arm => Assert.Single(arm.RoundTrips).Key));
        Assert.All(run.Gates.Where(gate => gate.Name.EndsWith("bytes received", StringComparison.Ordinal)), gate => Assert.True(gate.Verdict == Verdict.Pass, gate.Why));
    }
}
