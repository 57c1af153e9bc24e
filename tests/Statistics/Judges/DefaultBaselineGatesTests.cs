using LoadHarness.Arms;
using LoadHarness.Gates;
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
    public void Three_past_runs_give_times_what_is_no_change_but_never_counts()
    {
        var gates = Gates(past: 3).ToDictionary(gate => gate.Metric.Name, gate => (gate.Limit, gate.Unchanged));

        Assert.Equal((1.5, 1.01), gates["handshake p50"]);
        Assert.Equal((1.5, 1.01), gates["server CPU"]);
        Assert.Equal((1.005, null), gates["handshake bytes received"]);
    }

    [Fact]
    public void Two_past_runs_give_nothing() => Assert.All(Gates(past: 2), gate => Assert.Null(gate.Unchanged));

    private static IReadOnlyList<BaselineGate> Gates(int past) =>
        DefaultBaselineGates.For(new("then", GivenRun.Of(Cold)) { History = [.. Enumerable.Repeat(GivenRun.Of(Cold), past)] });
}
