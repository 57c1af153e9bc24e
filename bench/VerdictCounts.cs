using LoadHarness.Gates;
using LoadHarness.Statistics.Judges;

namespace LoadHarness.Bench;

/// <summary>What became of judged runs.</summary>
internal sealed record VerdictCounts
{
    /// <summary>Runs.</summary>
    public int Runs { get; private init; }

    /// <summary>Gates that passed, of all runs.</summary>
    public int Passed { get; private init; }

    /// <summary>Gates that were inconclusive, of all runs.</summary>
    public int Inconclusive { get; private init; }

    /// <summary>Gates that failed, of all runs.</summary>
    public int Failed { get; private init; }

    /// <summary>Runs in which at least one gate passed or failed.</summary>
    public int RunsWithDecision { get; private init; }

    /// <summary>Runs in which at least one gate failed.</summary>
    public int RunsWithFailure { get; private init; }

    /// <summary>Runs whose A/A pair did not hold 1.</summary>
    public int RunsApart { get; private init; }

    /// <summary>Gates judged.</summary>
    public int Gates => Passed + Inconclusive + Failed;

    /// <summary>The same with one more run.</summary>
    public VerdictCounts With(Judgement run)
    {
        int Of(Verdict verdict) => run.Gates.Count(gate => gate.Verdict == verdict);
        return this with
        {
            Runs = Runs + 1,
            Passed = Passed + Of(Verdict.Pass),
            Inconclusive = Inconclusive + Of(Verdict.Inconclusive),
            Failed = Failed + Of(Verdict.Fail),
            RunsWithDecision = RunsWithDecision + (Of(Verdict.Pass) + Of(Verdict.Fail) > 0 ? 1 : 0),
            RunsWithFailure = RunsWithFailure + (Of(Verdict.Fail) > 0 ? 1 : 0),
            RunsApart = RunsApart + (run.Validity.All(check => check.Ok) ? 0 : 1),
        };
    }
}
