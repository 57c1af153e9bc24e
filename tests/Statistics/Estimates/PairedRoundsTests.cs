using FsCheck;
using FsCheck.Fluent;
using LoadHarness.Metrics;
using LoadHarness.Results;
using LoadHarness.Statistics.Estimates;
using Xunit;

namespace LoadHarness.Tests.Statistics.Estimates;

public class PairedRoundsTests
{
    private static readonly Config Seeded = Config.QuickThrowOnFailure.WithReplay(20261121, 7);

    // 6 to 20 rounds, each a pair of times from 0.1 to 100 ms.
    private static readonly Arbitrary<(double Arm, double Baseline)[]> Runs = (
        from rounds in Gen.Choose(6, 20)
        from arm in Gen.Choose(100, 100_000).ArrayOf(rounds)
        from baseline in Gen.Choose(100, 100_000).ArrayOf(rounds)
        select arm.Zip(baseline, (a, b) => ((double)a, (double)b)).ToArray()).ToArbitrary();

    [Fact]
    public void Scaling_one_arm_scales_the_ratio_and_its_interval() => Check.One(Seeded, Prop.ForAll(Runs, Gen.Choose(1, 1_000).ToArbitrary(), (run, percent) =>
    {
        var factor = percent / 100.0;
        var plain = Compare(run);
        var scaled = Compare([.. run.Select(pair => (pair.Arm * factor, pair.Baseline))]);
        return Near(scaled.Ratio, plain.Ratio * factor) && Near(scaled.Low, plain.Low * factor) && Near(scaled.High, plain.High * factor);
    }));

    [Fact]
    public void Swapping_the_arms_inverts_the_ratio_and_its_interval() => Check.One(Seeded, Prop.ForAll(Runs, run =>
    {
        var plain = Compare(run);
        var swapped = Compare([.. run.Select(pair => (pair.Baseline, pair.Arm))]);
        return Near(swapped.Ratio, 1 / plain.Ratio) && Near(swapped.Low, 1 / plain.High) && Near(swapped.High, 1 / plain.Low);
    }));

    [Fact]
    public void The_order_of_rounds_does_not_matter() => Check.One(Seeded, Prop.ForAll(Runs, Gen.Choose(0, int.MaxValue).ToArbitrary(), (run, seed) =>
    {
        var shuffled = run.ToArray();
        new Random(seed).Shuffle(shuffled);
        return Compare(shuffled) == Compare(run);
    }));

    [Fact]
    public void Drift_that_both_arms_share_does_not_matter() => Check.One(Seeded, Prop.ForAll(Runs, Gen.Choose(1, 400).ToArbitrary(), (run, percent) =>
    {
        var drifted = Compare([.. run.Select((pair, round) => (pair.Arm * Drift(round), pair.Baseline * Drift(round)))]);
        var plain = Compare(run);
        return Near(drifted.Ratio, plain.Ratio) && Near(drifted.Low, plain.Low) && Near(drifted.High, plain.High);

        double Drift(int round) => Math.Pow(1 + (percent / 100.0), round);
    }));

    [Fact]
    public void Matches_rounds_by_number_and_skips_those_that_one_arm_lacks()
    {
        var cold = Given.Arm("cold", Metric.HandshakeP50) with { Rounds = [Round(1, 100), Round(2, 200), Round(3, 0), Round(4, 800), Other(5)] };
        var resumed = Given.Arm("resumed", Metric.HandshakeP50) with { Rounds = [Round(4, 400), Round(2, 100), Round(3, 7), Round(5, 9), Round(6, 3)] };

        var comparison = new PairedRounds(Given.ResumedToCold, [cold, resumed]).Compare(0.95);

        Assert.Equal(new("handshake p50", "resumed", "cold", 0.5, null, null, 0.95, 2, null, null), comparison with { Ratio = Math.Round(comparison.Ratio!.Value, 12) });
    }

    [Fact]
    public void Has_no_ratio_when_no_round_has_both()
    {
        var comparison = new PairedRounds(Given.ResumedToCold, [Given.Arm("cold", Metric.HandshakeP50, 1), Given.Arm("resumed", Metric.ServiceP50, 1)]).Compare(0.95);

        Assert.Equal(new("handshake p50", "resumed", "cold", null, null, null, 0.95, 0, null, null), comparison);
    }

    [Fact]
    public void Names_the_arms_there_are_when_one_is_missing()
    {
        var error = Assert.Throws<ArgumentException>(() => new PairedRounds(Given.ResumedToCold, [Given.Arm("cold", Metric.HandshakeP50)]));

        Assert.StartsWith("no arm is named 'resumed'; there are cold", error.Message, StringComparison.Ordinal);
    }

    private static RoundResult Round(int number, double value) => Given.Round(number, Metric.HandshakeP50, value);

    private static RoundResult Other(int number) => Given.Round(number, Metric.ServiceP50, 5);

    private static ComparisonResult Compare((double Arm, double Baseline)[] run) => new PairedRounds(
        Given.ResumedToCold,
        [Given.Arm("resumed", Metric.HandshakeP50, run.Select(pair => pair.Arm)), Given.Arm("cold", Metric.HandshakeP50, run.Select(pair => pair.Baseline))]).Compare(0.95);

    private static bool Near(double? actual, double? expected) => Math.Abs((actual / expected)!.Value - 1) < 1e-9;
}
