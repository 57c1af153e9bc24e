using LoadHarness.Arms;
using LoadHarness.Gates;
using LoadHarness.Results;
using LoadHarness.Scenarios;
using LoadHarness.Text;
using Xunit;

namespace LoadHarness.Tests.Scenarios;

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
    [InlineData(1, ClaimAnswer.Confirmed, "Of 1,200 proven resumed handshakes none took more than 1 round trip; 1,200 took 1.")]
    [InlineData(0, ClaimAnswer.Confirmed, "Of 1,200 proven resumed handshakes none took more than 1 round trip; 1,200 took 0.")]
    [InlineData(2, ClaimAnswer.Refuted, "Of 1,200 proven resumed handshakes 1,200 took more than 1 round trip; 1,200 took 2.")]
    public void Answers_the_round_trips_of_C2_for_TLS_13_alone(int trips, ClaimAnswer answer, string sentence)
    {
        var claim = Answers(MadeUp.Run(Scenario, arm => Cost(arm) with { RoundTrips = arm.Tls == TlsVersion.Tls13 ? trips : 3 }, "keys=rsa-2048 tls=1.2,1.3"), "C2a");

        Assert.Equal((answer, sentence), (claim.Answer, claim.Sentence));
    }

    [Fact]
    public void Tells_the_saving_of_C2_and_its_floor_without_a_verdict()
    {
        var run = MadeUp.Run(Scenario, Cost, "keys=rsa-2048 tls=1.2,1.3");

        var claim = Answers(run, "C2b");

        Assert.Equal(ClaimAnswer.NotAnswered, claim.Answer);
        Assert.StartsWith($"resumed rsa-2048 TLS 1.3 takes {Format.Ratio(0.37, 0.37, 0.37)} of the handshake of cold rsa-2048 TLS 1.3 and saves 1.26 ms [", claim.Sentence, StringComparison.Ordinal);
        Assert.EndsWith("; 370 µs of its 740 µs pass until the server's hello, with a round trip and a key exchange that no resumption saves. Near instant names no limit to judge by.", claim.Sentence, StringComparison.Ordinal);
        Assert.Contains("RSA-2048 TLS 1.2 handshake down to 0.90×", Scenario.Finding(run), StringComparison.Ordinal);
    }

    [Fact]
    public void A_ticket_that_was_not_taken_refutes_no_part_of_C2()
    {
        var run = MadeUp.Run(Scenario, Cost, "keys=rsa-2048");
        run = run with { Arms = [.. run.Arms.Select(arm => arm.Mode == ConnectionMode.Resumed ? arm with { Connections = arm.Connections with { Full = 1, Unproven = 1 } } : arm)] };

        Assert.Equal(ClaimAnswer.Confirmed, Answers(run, "C2a").Answer);
    }

    [Fact]
    public void Does_not_answer_C2_without_TLS_13_or_a_proven_handshake()
    {
        Assert.All(Scenario.Answer(MadeUp.Run(Scenario, _ => new Costs(), "tls=1.2")), claim => Assert.Equal(ClaimAnswer.NotAnswered, claim.Answer));
        Assert.Equal(ClaimAnswer.Inconclusive, Answers(MadeUp.Run(Scenario, _ => new Costs(), rounds: 0), "C2a").Answer);
        Assert.All(Scenario.Answer(MadeUp.Run(Scenario, Cost) with { Verdict = Verdict.Invalid }), claim => Assert.Equal("The run is invalid, and answers nothing.", claim.Sentence));
    }

    [Fact]
    public async Task A_run_resumes_in_both_versions()
    {
        var run = await LiveRuns.RunAsync(Scenario, "keys=ecdsa-p256 tls=1.2,1.3");

        LiveRuns.AssertProven(run);
        Assert.Equal([2, 1, 1, 1, 2], run.Arms.Select(arm => Assert.Single(arm.RoundTrips).Key));
        Assert.All(run.Gates.Where(gate => gate.Name.EndsWith("bytes received", StringComparison.Ordinal)), gate => Assert.True(gate.Verdict == Verdict.Pass, gate.Why));
    }

    private static ClaimResult Answers(RunResult run, string id) => Scenario.Answer(run).Single(claim => claim.Id == id);

    private static Costs Cost(Arm arm) => new() { Handshake = 2_000 * (arm.Mode == ConnectionMode.Resumed ? arm.Tls == TlsVersion.Tls13 ? 0.37 : 0.9 : 1) };
}
