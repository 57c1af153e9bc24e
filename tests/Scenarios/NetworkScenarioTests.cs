using LoadHarness.Arms;
using LoadHarness.Gates;
using LoadHarness.Metrics;
using LoadHarness.Results;
using LoadHarness.Scenarios;
using Xunit;

namespace LoadHarness.Tests.Scenarios;

public sealed class NetworkScenarioTests
{
    private static readonly NetworkScenario Scenario = new();

    [Fact]
    public void Has_every_mode_at_every_distance_and_more_clients_far_away()
    {
        var plan = MadeUp.Plan(Scenario, "clients=3");

        Assert.Equal(15, plan.Arms.Select(arm => (arm.Mode, arm.RoundTrip)).Distinct().Count());
        Assert.Equal(
            [("cold 0 ms", 0, 3), ("cold 1 ms", 1, 3), ("cold 5 ms", 5, 6), ("cold 20 ms", 20, 12), ("cold 50 ms", 50, 24), ("cold 0 ms again", 0, 3)],
            plan.Arms.Where(arm => arm.Mode == ConnectionMode.Cold).Select(arm => (arm.Name, arm.RoundTrip.TotalMilliseconds, arm.Clients!.Value)));
        Assert.Equal(("cold 0 ms", "cold 0 ms again"), plan.SameTwice);
        Assert.All(plan.Arms, arm => Assert.Equal(KeyKind.Rsa2048, arm.Key));
        Assert.Equal(
            [
                .. InvariantGate.Standard,
                InvariantGate.RoundTrips,
                new RatioGate("kept at 50 ms", new(Metric.ServiceP50, "keep-alive 50 ms", "cold 50 ms"), 0.50),
            ],
            plan.Gates);
        Assert.All(plan.Comparisons, comparison => Assert.Equal(comparison.Arm.Split(' ')[1], comparison.Baseline.Split(' ')[1]));
    }

    [Fact]
    public void Refuses_several_keys_and_takes_an_external_target()
    {
        Assert.Empty(MadeUp.Problems(Scenario, MadeUp.External));
        Assert.Equal(
            [
                "tls must be one version for network, but is '1.2,1.3' (write tls=1.2)",
                "keys must be one kind for network, but is 'ecdsa-p256,rsa-2048' (write keys=ecdsa-p256)",
            ],
            MadeUp.Problems(Scenario, MadeUp.Embedded, "keys=ecdsa-p256,rsa-2048 tls=1.2,1.3"));
    }

    [Theory]
    [InlineData(2_000, 1, "Refuted Confirmed", " A full handshake takes 20 ms from a round-trip time of about 18.0 ms on.")]
    [InlineData(2_000, 0, "Refuted", " A full handshake does not take 20 ms up to a round-trip time of 50 ms.")]
    [InlineData(120_000, 1, "Refuted", " A full handshake takes 20 ms without any distance.")]
    [InlineData(20_200, 0, "Inconclusive", " A full handshake takes 20 ms without any distance.")]
    public void Answers_C1_for_the_distances_at_which_it_holds(double handshake, int trips, string answers, string reached)
    {
        var run = MadeUp.Run(Scenario, arm => new Costs { Handshake = handshake + (trips * arm.RoundTrip.TotalMicroseconds) });

        var claims = Scenario.Answer(run).Where(claim => claim.Id == "C1").ToList();

        Assert.Equal(answers, string.Join(' ', claims.Select(claim => claim.Answer)));
        Assert.EndsWith(reached, Scenario.Finding(run), StringComparison.Ordinal);
    }

    [Fact]
    public void Names_the_distances_of_each_answer_to_C1()
    {
        var claims = Scenario.Answer(MadeUp.Run(Scenario, Cost)).Where(claim => claim.Id == "C1").ToList();

        Assert.Equal(
            "The median full handshake takes 22.0 ms [21.6, 22.4] with rsa-2048 at a round trip of 20.1 ms and 52.0 ms [51.0, 53.0] with rsa-2048 at a round trip of 50.1 ms; the claim says 20 to 100 ms.",
            claims.Single(claim => claim.Answer == ClaimAnswer.Confirmed).Sentence);
        Assert.StartsWith(
            "The median full handshake takes 2.00 ms [1.96, 2.04] with rsa-2048 at a round trip of 100 µs, 3.00 ms [2.94, 3.06] with rsa-2048 at a round trip of 1.10 ms and",
            claims.Single(claim => claim.Answer == ClaimAnswer.Refuted).Sentence,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Answers_C2_by_the_count_and_tells_the_saving_at_every_distance()
    {
        var claims = Scenario.Answer(MadeUp.Run(Scenario, Cost)).ToLookup(claim => claim.Id);

        Assert.Equal(ClaimAnswer.Confirmed, Assert.Single(claims["C2a"]).Answer);
        var saving = Assert.Single(claims["C2b"]);
        Assert.Equal(ClaimAnswer.NotAnswered, saving.Answer);
        Assert.StartsWith("resumed 0 ms takes 0.50× [0.50, 0.50] of the handshake of cold 0 ms and saves 1.00 ms [", saving.Sentence, StringComparison.Ordinal);
        Assert.Contains("; resumed 50 ms takes 0.98×", saving.Sentence, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(3, 1)]
    public void Judges_no_time_with_too_few_rounds(int rounds, int samples)
    {
        var claims = Scenario.Answer(MadeUp.Run(Scenario, Cost, rounds: rounds, samples: samples)).ToLookup(claim => claim.Id);

        Assert.All(claims["C1"], claim => Assert.Equal(ClaimAnswer.Inconclusive, claim.Answer));
        Assert.Equal((ClaimAnswer.NotAnswered, "Too few proven rounds to compare resumed with cold handshakes."), (Assert.Single(claims["C2b"]).Answer, Assert.Single(claims["C2b"]).Sentence));
    }

    [Fact]
    public void Draws_handshake_and_request_against_the_distance()
    {
        var curves = Scenario.Draw(MadeUp.Run(Scenario, Cost));

        Assert.Equal(["handshake-by-round-trip: cold resumed", "request-by-round-trip: cold resumed keep-alive"], curves.Select(curve => $"{curve.Id}: {string.Join(' ', curve.Series.Select(series => series.Name))}"));
        Assert.Equal([new(0, 2, 1.96, 2.04), new(1, 3, 2.94, 3.06), new(5, 7, 6.86, 7.14), new(20, 22, 21.56, 22.44), new(50, 52, 50.96, 53.04)], curves[0].Series[0].Points);
        Assert.Empty(Scenario.Draw(MadeUp.Run(Scenario, Cost, rounds: 0)));
    }

    [Fact]
    public void Finds_the_time_of_a_request_at_every_distance()
    {
        Assert.StartsWith(
            "By its median a request takes at 0 ms 3.00 ms cold, 3.00 ms resumed and 3.00 ms keep-alive; at 1 ms 6.00 ms cold, 6.00 ms resumed and 4.00 ms keep-alive; at 5 ms",
            Scenario.Finding(MadeUp.Run(Scenario, Cost)),
            StringComparison.Ordinal);
        Assert.Equal("", Scenario.Finding(MadeUp.Run(Scenario, Cost, rounds: 0)));
    }

    [Theory]
    [InlineData("tls=1.3", 1)]
    [InlineData("tls=1.2 keys=ecdsa-p256", 2)]
    public async Task A_run_counts_the_round_trips_of_every_handshake(string words, int full)
    {
        var run = await LiveRuns.RunAsync(Scenario, words, arm => arm.RoundTrip.TotalMilliseconds is 0 or 5);

        LiveRuns.AssertProven(run);
        Assert.All(run.Arms.Where(arm => arm.Mode == ConnectionMode.Cold), arm => Assert.Equal(full, Assert.Single(arm.RoundTrips).Key));
        Assert.All(run.Arms.Where(arm => arm.Mode == ConnectionMode.Resumed), arm => Assert.Equal(1, Assert.Single(arm.RoundTrips).Key));
    }

    private static Costs Cost(Arm arm) => new()
    {
        Handshake = (arm.Mode == ConnectionMode.Cold ? 2_000 : 1_000) + arm.RoundTrip.TotalMicroseconds,
        Service = 3_000 + ((arm.Mode == ConnectionMode.KeepAlive ? 1 : 3) * arm.RoundTrip.TotalMicroseconds),
    };
}
