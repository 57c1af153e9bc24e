using LoadHarness.Arms;
using LoadHarness.Metrics;
using LoadHarness.Results;
using LoadHarness.Statistics.Judges;
using Xunit;

namespace LoadHarness.Tests.Statistics.Judges;

public class DefaultBaselineGatesTests
{
    private static readonly ArmResult Cold = Given.Arm("cold", Metric.HandshakeP50, GivenRun.Noise.Select(noise => 2_000 * noise))
        .With(Metric.ServerCpu, GivenRun.Noise.Select(_ => 900.0))
        .With(Metric.BytesReceived, GivenRun.Noise.Select(_ => 1_521.0))
        .With(Metric.HandshakeP99, GivenRun.Noise.Select(_ => 9_000.0));

    [Fact]
    public void An_arm_has_a_gate_for_each_gated_metric_that_the_baseline_measured()
    {
        var kept = Given.Arm("keep-alive", Metric.ServiceP50, 100, 101);

        Assert.Equal(
            [
                "handshake p50, cold / cold of the baseline run ≤ 1.50",
                "server CPU, cold / cold of the baseline run ≤ 1.50",
                "handshake bytes received, cold / cold of the baseline run ≤ 1.005",
                "service p50, keep-alive / keep-alive of the baseline run ≤ 1.50",
            ],
            DefaultBaselineGates.For(new("then", GivenRun.Of(Cold, kept))).Select(gate => gate.Rule));
    }

    [Fact]
    public void Impostors_have_none()
    {
        var impostor = Cold with
        {
            Impostors = new() { Expected = new(Side.Server, RefusalReason.Revoked), Admitted = 0, Refused = [], TicketsOffered = 0, TicketsTaken = 0 },
        };

        Assert.Empty(DefaultBaselineGates.For(new("then", GivenRun.Of(impostor))));
    }

    [Fact]
    public void Ten_past_runs_give_the_limits_of_times_but_never_of_counts()
    {
        // Up by 4 % and down again: the quartiles of the changes are 0.04/1.04 and 0.04, so the threshold is 0.0446.
        var limits = Limits(Enumerable.Range(0, 10).Select(run => run % 2 == 0 ? 1.0 : 1.04));

        Assert.Equal(1.045, limits["handshake p50"]);
        Assert.Equal(1.01, limits["server CPU"]);
        Assert.Equal(1.005, limits["handshake bytes received"]);
    }

    [Fact]
    public void Nine_past_runs_give_none()
    {
        Assert.Equal(1.5, Limits(Enumerable.Repeat(1.0, 9))["handshake p50"]);
        Assert.Equal(1.01, Limits(Enumerable.Repeat(1.0, 10))["handshake p50"]);
    }

    private static Dictionary<string, double> Limits(IEnumerable<double> factors)
    {
        var history = factors.Select(factor => GivenRun.Of(Cold.With(Metric.HandshakeP50, GivenRun.Noise.Select(noise => 2_000 * noise * factor))));
        return DefaultBaselineGates.For(new("then", GivenRun.Of(Cold)) { History = [.. history] }).ToDictionary(gate => gate.Metric.Name, gate => gate.Limit);
    }
}
