using LoadHarness.Gates;
using LoadHarness.Metrics;
using LoadHarness.Results;
using LoadHarness.Statistics.Judges;
using Xunit;

namespace LoadHarness.Tests.Statistics.Judges;

/// <summary>What may have changed within a run: a doubt, and no more.</summary>
public sealed class SteadinessTests
{
    [Theory]
    [InlineData(20, "The runtime compiled 20 methods of the client in round 1 and 3 in later ones, after 1,000 before, and 0 methods of the server in round 1 and 1 in later ones, after 500 before.")]
    [InlineData(
        21,
        "The runtime compiled 21 methods of the client in round 1 and 3 in later ones, after 1,000 before, and 0 methods of the server in round 1 and 1 in later ones, after 500 before: "
        + "the first round may be the compiler's (a longer block= or warmup= leaves it less).")]
    public void A_first_round_that_the_compiler_worked_in_is_doubted_and_no_more(long methods, string why)
    {
        var judgement = Judged(Given.Generator with { Compiled = new(1_000, methods, 3), ServerCompiled = new(500, 0, 1) });

        Assert.Equal(new ValidityCheck("steady", true, why), Assert.Single(judgement.Validity, check => check.Name == "steady"));
        Assert.Equal(Verdict.Pass, judgement.Verdict);
        Assert.DoesNotContain(Judged(Given.Generator).Validity, check => check.Name == "steady");
    }

    [Theory]
    [InlineData(109, "A signature and its check took 100 µs, and 1.09 times as long before the slowest round as before the fastest.")]
    [InlineData(
        131,
        "A signature and its check took 100 µs, and 1.31 times as long before the slowest round as before the fastest: "
        + "the machine's own speed changed, so times and CPU of one arm are of all that it was; ratios of arms are not touched.")]
    public void A_machine_that_changed_its_pace_is_told_and_no_more(double slowest, string why)
    {
        var judgement = Judged(Given.Generator with { Pace = new([100, 100, slowest]) });

        Assert.Equal(new ValidityCheck("pace of the machine", true, why), Assert.Single(judgement.Validity, check => check.Name == "pace of the machine"));
        Assert.Equal(Verdict.Pass, judgement.Verdict);
    }

    [Theory]
    [InlineData]
    [InlineData(0.0)]
    [InlineData(100.0, 0.0)]
    public void A_pace_that_took_no_time_is_none(params double[] rounds) => Assert.Null((Given.Generator with { Pace = new(rounds) }).Pace);

    private static Judgement Judged(GeneratorLoad generator)
    {
        var (cold, resumed) = (Given.Arm("cold", Metric.HandshakeP50, Enumerable.Repeat(2_000.0, 12)), Given.Arm("resumed", Metric.HandshakeP50, Enumerable.Repeat(1_000.0, 12)));
        return Judge.Run(new Evidence(Given.Plan(new RatioGate("passing", Given.ResumedToCold, 0.9)), [cold, resumed]), Given.Ledger, generator);
    }
}
