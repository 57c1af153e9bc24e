using LoadHarness.Gates;
using LoadHarness.Metrics;
using LoadHarness.Results;
using LoadHarness.Schedules;
using LoadHarness.Statistics.Judges;
using Xunit;

namespace LoadHarness.Tests.Statistics.Judges;

/// <summary>A run of two arms as a test spoils it, and what is said of it.</summary>
internal static class JudgedRun
{
    private static readonly double[] Noise = [1.00, 1.02, 0.97, 1.01, 0.99, 1.03, 0.98, 1.00, 1.04, 0.96, 1.01, 0.99];
    public static readonly ArmResult Cold = Given.Arm("cold", Metric.HandshakeP50, Noise.Select(_ => 2_000.0));
    public static readonly ArmResult Resumed = Given.Arm("resumed", Metric.HandshakeP50, Noise.Select(noise => 1_000 * noise));
    public static readonly RatioGate Passing = new("passing", Given.ResumedToCold, 0.9);
    public static readonly RatioGate Undecided = new("undecided", Given.ResumedToCold, 0.5);
    public static readonly RatioGate Failing = new("failing", Given.ResumedToCold, 0.4);

    public static Judgement Run(LoadPlan plan, IReadOnlyList<ArmResult>? arms = null, ProofLedger? ledger = null, GeneratorLoad? generator = null) =>
        Judge.Run(new Evidence(plan, arms ?? [Cold, Resumed]), ledger ?? Given.Ledger, generator ?? Given.Generator);

    public static ValidityCheck Check(string name, Judgement judgement) => Assert.Single(judgement.Validity, check => check.Name == name);

    public static ArmResult Lossy(long accepted, long offered, long? sent = null) => Resumed with
    {
        Connections = Resumed.Connections with { Full = 120 - accepted, Resumed = accepted, Unproven = 120 - accepted, Tickets = new(sent, offered, accepted) },
    };

    public static void AssertFailed(string name, string why, Judgement judgement)
    {
        Assert.Equal(Verdict.Fail, judgement.Verdict);
        var check = Check(name, judgement);
        Assert.Equal((false, CheckSubject.Target, why), (check.Ok, check.Subject, check.Why));
    }

    public static void AssertBroken(string name, string why, Judgement judgement)
    {
        Assert.Equal(Verdict.Invalid, judgement.Verdict);
        var check = Check(name, judgement);
        Assert.Equal((false, why), (check.Ok, check.Why));
    }
}
