using LoadHarness.Arms;
using LoadHarness.Gates;
using LoadHarness.Results;
using LoadHarness.Scenarios;
using Xunit;

namespace LoadHarness.Tests.Scenarios;

public sealed class ColdScenarioTests
{
    private static readonly ColdScenario Scenario = new();

    [Fact]
    public void Has_an_arm_for_each_key_and_the_first_one_twice()
    {
        var plan = MadeUp.Plan(Scenario, "keys=ecdsa-p256,rsa-4096");

        Assert.Equal(["cold ecdsa-p256", "cold rsa-4096", "cold ecdsa-p256 again"], plan.Arms.Select(arm => arm.Name));
        Assert.All(plan.Arms, arm => Assert.Equal((ConnectionMode.Cold, Authentication.Mutual), (arm.Mode, arm.Authentication)));
        Assert.Equal(("cold ecdsa-p256", "cold ecdsa-p256 again"), plan.SameTwice);
        Assert.Equal(InvariantGate.Standard, plan.Gates);
        Assert.All(plan.Comparisons, comparison => Assert.Equal(("cold rsa-4096", "cold ecdsa-p256"), (comparison.Arm, comparison.Baseline)));
    }

    [Theory]
    [InlineData(2_610, 1_720, "refuted 2.61 ms [2.56, 2.66] with rsa-2048 at a round trip of 100 µs and 1.72 ms [1.69, 1.75] with ecdsa-p256 at a round trip of 100 µs")]
    [InlineData(30_000, 25_000, "confirmed 30.0 ms [29.4, 30.6] with rsa-2048 at a round trip of 100 µs and 25.0 ms [24.5, 25.5] with ecdsa-p256 at a round trip of 100 µs")]
    [InlineData(30_000, 150_000, "confirmed 30.0 ms [29.4, 30.6] with rsa-2048 at a round trip of 100 µs|refuted 150 ms [147, 153] with ecdsa-p256 at a round trip of 100 µs")]
    [InlineData(30_000, 20_100, "confirmed 30.0 ms [29.4, 30.6] with rsa-2048 at a round trip of 100 µs|inconclusive 20.1 ms [19.7, 20.5] with ecdsa-p256 at a round trip of 100 µs")]
    public void Answers_C1_for_each_key_by_the_interval_of_the_median(double rsa, double ecdsa, string answers)
    {
        var run = MadeUp.Run(Scenario, arm => new Costs { Handshake = arm.Key.ToString().StartsWith("Rsa", StringComparison.Ordinal) ? rsa : ecdsa }, samples: 1);

        var claims = Scenario.Answer(run);

        Assert.All(claims, claim => Assert.Equal("C1", claim.Id));
        Assert.Equal(
            answers,
            string.Join('|', claims.Select(claim => $"{claim.Answer} {claim.Sentence}"
                .Replace(" The median full handshake takes", "", StringComparison.Ordinal).Replace("; the claim says 20 to 100 ms.", "", StringComparison.Ordinal))),
            ignoreCase: true);
    }

    [Fact]
    public void Leaves_C1_open_when_there_are_too_few_rounds_for_an_interval()
    {
        var claim = Assert.Single(Scenario.Answer(MadeUp.Run(Scenario, _ => new Costs(), rounds: 3, samples: 1)));

        Assert.Equal(ClaimAnswer.Inconclusive, claim.Answer);
        Assert.Contains("(too few rounds for an interval) with rsa-2048", claim.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void An_invalid_run_answers_nothing()
    {
        var claim = Assert.Single(Scenario.Answer(MadeUp.Run(Scenario, _ => new Costs()) with { Verdict = Verdict.Invalid }));

        Assert.Equal((ClaimAnswer.NotAnswered, "The run is invalid, and answers nothing."), (claim.Answer, claim.Sentence));
    }

    [Fact]
    public void Finds_where_the_time_goes_and_nothing_in_an_empty_run()
    {
        Assert.Equal(
            "A full handshake takes 2.00 ms [1.96, 2.04] with rsa-2048, 1.00 ms of it until the server's hello, with its request 1.00 ms of client CPU and 1.00 ms of server CPU.",
            Scenario.Finding(MadeUp.Run(Scenario, _ => new Costs(), "keys=rsa-2048")));
        Assert.Equal("", Scenario.Finding(MadeUp.Run(Scenario, _ => new Costs(), rounds: 0)));
    }

    [Fact]
    public async Task A_run_proves_every_connection_full()
    {
        var run = await LiveRuns.RunAsync(Scenario, "keys=rsa-2048,ecdsa-p384");

        LiveRuns.AssertProven(run);
        Assert.Equal(["rsa-2048", "ecdsa-p384", "rsa-2048"], run.Arms.Select(arm => arm.Key));
        Assert.Equal("C1", Assert.Single(Scenario.Answer(run)).Id);
    }
}
