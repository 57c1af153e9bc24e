using LoadHarness.Gates;
using LoadHarness.Gates.Invariants;
using LoadHarness.Recording;
using LoadHarness.Results;
using Xunit;

namespace LoadHarness.Tests.Support;

/// <summary>What a run may say of itself on any machine: a busy one is told by times and by refusals, and no count is ever wrong.</summary>
internal static class Honest
{
    // Checks that a busy machine fails; all else must hold on any.
    private static readonly string[] UpToTheMachine = ["generator CPU", "CPU quota", "pacer lateness", "refusals", "A/A pair", "load shape", "shards together"];

    private static readonly HashSet<string> OnCounts = [.. InvariantGate.Standard.Append(InvariantGate.RoundTrips).Select(gate => gate.Name)];

    private static readonly string Errors = InvariantGate.Standard.Single(gate => gate.Invariant == RequestInvariants.NoErrors).Name;

    /// <summary>Options with which a stall of the machine ends no request.</summary>
    public static readonly string[] Patient = ["connect-timeout=1m", "handshake-timeout=1m", "request-timeout=1m"];

    /// <summary>Requests of an arm that reached a client: all but those that still waited when a stalled machine had no time for them.</summary>
    public static long Served(ArmResult arm) => arm.Requests - arm.Outcomes.GetValueOrDefault(nameof(Outcome.Refused));

    /// <summary>Every intended request has an outcome, and whichever was served ended as expected.</summary>
    /// <returns>Requests that were served, at least one.</returns>
    public static long AssertServed(ArmResult arm, long intended, Outcome outcome = Outcome.Ok)
    {
        var served = Served(arm);
        Assert.True(served > 0, $"{arm.Name}: nothing was served");
        Assert.Equal((intended, served), (arm.Requests, arm.Outcomes.GetValueOrDefault(outcome.ToString())));
        return served;
    }

    /// <summary>Only what the machine may spoil is spoilt.</summary>
    public static void AssertUpToTheMachine(IEnumerable<ValidityCheck> checks) =>
        Assert.All(checks.Where(check => !check.Ok), check => Assert.True(UpToTheMachine.Contains(check.Name), $"{check.Name}: {check.Why}"));

    /// <summary>Gates on counts hold whatever the machine does, but that on errors, of which a refusal is one.</summary>
    public static void AssertCountGates(IEnumerable<GateResult> gates, IReadOnlyList<ArmResult> arms)
    {
        var refused = arms.Any(arm => Served(arm) < arm.Requests);
        Assert.All(
            gates.Where(gate => OnCounts.Contains(gate.Name) && !(refused && gate.Name == Errors)),
            gate => Assert.True(gate.Verdict == Verdict.Pass, $"{gate.Name}: {gate.Why}"));
    }

    /// <summary>The program's exit code is that of its verdict, which gates on times and the machine decide.</summary>
    public static void AssertExit(RunResult run, ProgramResult result)
    {
        AssertUpToTheMachine(run.Validity);
        AssertCountGates(run.Gates, run.Arms);
        var inconclusive = run.Options.GetValueOrDefault("inconclusive") == "pass" ? 0 : 3;
        var code = run.Verdict switch { Verdict.Pass => 0, Verdict.Fail => 1, Verdict.Inconclusive => inconclusive, _ => 4 };
        Assert.True(code == result.ExitCode, result.Text);
    }
}
