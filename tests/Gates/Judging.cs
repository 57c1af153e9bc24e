using LoadHarness.Arms;
using LoadHarness.Gates;
using LoadHarness.Gates.Invariants;
using LoadHarness.Metrics;
using LoadHarness.Results;
using LoadHarness.Tests.Statistics;

namespace LoadHarness.Tests.Gates;

/// <summary>Arms that keep every rule, and what gates on invariants say of them once a test has spoilt them.</summary>
internal static class Judging
{
    public static readonly ArmResult Cold = Arm("cold");
    public static readonly ArmResult Resumed = Arm("resumed");
    public static readonly ArmResult Kept = Arm("keep-alive") with { Mode = ConnectionMode.KeepAlive };

    public static ArmResult Arm(string name) => Given.Arm(name, Metric.HandshakeP50, Enumerable.Repeat(1.0, 100));

    public static (Verdict Verdict, string Measured) Found(InvariantGate gate, params ArmResult[] arms)
    {
        var result = On(gate, arms);
        return (result.Verdict, result.Measured);
    }

    public static GateResult Judge(Invariant invariant, params ArmResult[] arms) =>
        On(InvariantGate.Standard.Concat(InvariantGate.Impostors).Single(gate => gate.Invariant == invariant), arms);

    public static GateResult On(InvariantGate gate, IReadOnlyList<ArmResult> arms) => gate.Judge(new Evidence(Given.Plan(gate), arms)).Result;

    public static Invariant Named(string id) => Invariant.All.Single(invariant => invariant.Id == id);
}
