using LoadHarness.Arms;
using LoadHarness.Metrics;
using LoadHarness.Results;
using LoadHarness.Schedules;
using LoadHarness.Statistics.Judges;
using Xunit;

namespace LoadHarness.Tests.Statistics.Judges;

public class SameTwiceTests
{
    private static readonly double[] Noise = [1.00, 1.02, 0.97, 1.01, 0.99, 1.03, 0.98, 1.00, 1.04, 0.96, 1.01, 0.99];

    private static readonly LoadPlan Plan = Given.Plan() with { SameTwice = ("cold", "cold again") };

    [Fact]
    public void Says_what_it_would_have_seen_and_what_its_use_is() => Assert.Equal(
        (true, "The same arm twice, cold again / cold: handshake p50 1.000× [0.980, 1.020]; its interval holds 1 at 99 %. "
            + "An alarm, no proof of equality: in 12 rounds it finds a difference of 2.8 % of handshake p50 in 80 % of runs; a ratio nearer to its limit than the pair may lie apart decides no gate."),
        Check(12, (Metric.HandshakeP50, 1)));

    [Fact]
    public void An_arm_that_differs_from_itself_invalidates_the_run()
    {
        var (ok, why) = Check(12, (Metric.HandshakeP50, 1.05));

        Assert.False(ok);
        Assert.StartsWith(
            "The same arm twice, cold again / cold: handshake p50 1.050× [1.029, 1.071]; the interval of handshake p50 at 99 % does not hold 1, so something other than the arms decides. ",
            why, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1.00, 1.05, "server CPU")]
    [InlineData(1.05, 1.00, "client CPU")]
    [InlineData(0.95, 1.05, "client CPU, server CPU")]
    public void The_CPU_of_either_end_is_asked_too(double client, double server, string apart)
    {
        var (ok, why) = Check(12, (Metric.HandshakeP50, 1), (Metric.ClientCpu, client), (Metric.ServerCpu, server));

        Assert.False(ok);
        Assert.Contains($"; the interval of {apart} at 99.67 % does not hold 1, so something other than the arms decides. ", why, StringComparison.Ordinal);
    }

    [Fact]
    public void Where_connections_are_kept_the_response_is_asked_too()
    {
        var keeping = Plan with { Arms = [.. Plan.Arms, new() { Name = "kept", Mode = ConnectionMode.KeepAlive, Key = KeyKind.Rsa2048 }] };
        (Metric, double)[] measured = [(Metric.HandshakeP50, 1), (Metric.ResponseP50, 1.05)];

        Assert.Equal((true, false), (Check(12, measured).Ok, Check(keeping, 12, measured).Ok));
    }

    [Fact]
    public void Few_rounds_judge_the_time_alone()
    {
        var (ok, why) = Check(8, (Metric.HandshakeP50, 1), (Metric.ClientCpu, 1.05), (Metric.ServerCpu, 1));

        Assert.True(ok);
        Assert.Contains("; its interval holds 1 at 99 % (in 8 rounds it alone can be judged; client CPU and server CPU take 10). ", why, StringComparison.Ordinal);
        Assert.Equal(
            (true, "The same arm twice, cold again / cold: service p50 1.055×; 6 rounds are too few to judge it at 99 % (8 needed)."),
            Check(6, (Metric.ServiceP50, 1.05)));
    }

    [Fact]
    public void Without_a_time_nothing_shows_what_the_machine_resolves() => Assert.Equal(
        (false, "No round measured both cold and cold again, so nothing shows what this machine can resolve."), Check(12, (Metric.ClientCpu, 1)));

    private static (bool Ok, string Why) Check(int rounds, params (Metric Metric, double Factor)[] measured) => Check(Plan, rounds, measured);

    private static (bool Ok, string Why) Check(LoadPlan plan, int rounds, (Metric Metric, double Factor)[] measured)
    {
        var resumed = Given.Arm("resumed", Metric.HandshakeP50, Noise.Take(rounds).Select(noise => 1_000 * noise));
        var judgement = Judge.Run(
            new(plan, [Arm("cold", (_, _) => 1), resumed, Arm("cold again", (factor, noise) => factor * noise)]), Given.Ledger, Given.Generator);
        var check = Assert.Single(judgement.Validity, check => check.Name == "A/A pair");
        return (check.Ok, check.Why);

        ArmResult Arm(string name, Func<double, double, double> value)
        {
            return measured[1..].Aggregate(Given.Arm(name, measured[0].Metric, Values(measured[0].Factor)), (arm, one) => arm.With(one.Metric, Values(one.Factor)));

            IEnumerable<double> Values(double factor) => Noise.Take(rounds).Select(noise => 2_000 * value(factor, noise));
        }
    }
}
