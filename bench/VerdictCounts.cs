using LoadHarness.Gates;
using LoadHarness.Statistics.Judges;

namespace LoadHarness.Bench;

/// <summary>What became of judged runs.</summary>
/// <param name="Runs">Runs.</param>
/// <param name="Passed">Gates that passed, of all runs.</param>
/// <param name="Inconclusive">Gates that were inconclusive, of all runs.</param>
/// <param name="Failed">Gates that failed, of all runs.</param>
/// <param name="RunsWithDecision">Runs in which at least one gate passed or failed.</param>
/// <param name="RunsWithFailure">Runs in which at least one gate failed.</param>
/// <param name="RunsApart">Runs whose A/A pair did not hold 1.</param>
internal sealed record VerdictCounts(
    int Runs = 0, int Passed = 0, int Inconclusive = 0, int Failed = 0, int RunsWithDecision = 0, int RunsWithFailure = 0, int RunsApart = 0)
{
    /// <summary>Gates judged.</summary>
    public int Gates => Passed + Inconclusive + Failed;

    /// <summary>The same with one more run.</summary>
    public VerdictCounts With(Judgement run)
    {
        var counts = With([.. run.Gates.Select(gate => gate.Verdict)]);
        return counts with { RunsApart = RunsApart + (run.Validity.All(check => check.Ok) ? 0 : 1) };
    }

    /// <summary>The same with one more run, whose gates gave these answers.</summary>
    public VerdictCounts With(IReadOnlyList<Verdict> gates)
    {
        int Of(Verdict verdict) => gates.Count(gate => gate == verdict);
        var (passed, failed) = (Of(Verdict.Pass), Of(Verdict.Fail));
        return this with
        {
            Runs = Runs + 1,
            Passed = Passed + passed,
            Inconclusive = Inconclusive + Of(Verdict.Inconclusive),
            Failed = Failed + failed,
            RunsWithDecision = RunsWithDecision + (passed + failed > 0 ? 1 : 0),
            RunsWithFailure = RunsWithFailure + (failed > 0 ? 1 : 0),
        };
    }
}
