using LoadHarness.Machine;
using LoadHarness.Options;

namespace LoadHarness.Statistics.Judges;

/// <summary>
/// Which facts differ between a run and its baseline. Those that say under which conditions was measured make the runs unlike; the
/// target's own are what a comparison is often about, and are noted. See docs/decisions/0011-baselines.md.
/// </summary>
public static class Likeness
{
    private const string Kernel = "kernel";
    private const string Auto = "auto";
    private const string ClosedLoop = "closed loop";

    private static readonly string[] ConditionFacts =
    [
        "cpu", "cores", Kernel, "architecture", ".NET", "OpenSSL", EnvironmentFacts.HandshakeTime, "certificate signature", "certificates in the chain, root excluded",
        "server key", "server certificate signature", "server certificates presented", "client key", "client certificate signature", "client certificates sent",
        "TLS version", "cipher suite", "key exchange group",
    ];

    private static readonly Option[] ConditionOptions =
    [
        TargetCatalogue.Target, RunCatalogue.Keys, RunCatalogue.Tls, RunCatalogue.Http, RunCatalogue.Client, RunCatalogue.Loops, RunCatalogue.Clients, TargetCatalogue.Identities, LlaCatalogue.Kind, RunCatalogue.Block, RunCatalogue.WarmUp,
        TargetCatalogue.Request, TargetCatalogue.Data, TargetCatalogue.DataUse, TargetCatalogue.ServerNames, TargetCatalogue.ServerName,
    ];

    private static readonly Option[] LlaOptions = [LlaCatalogue.Tickets, LlaCatalogue.Delay, LlaCatalogue.AllowList];

    // Said by the options of the same names.
    private static readonly string[] SilentFacts = ["target", "keys", "first probe", "names", "identities", EnvironmentFacts.Clients];

    // Places of files, what is shown and how it is judged; more rounds make a narrower interval, not another figure. Load and rate are
    // one fact, of what was done and not of what was written.
    private static readonly Option[] SilentOptions =
    [
        RunCatalogue.Load, RunCatalogue.Rate, RunCatalogue.Scenario, RunCatalogue.Profile, RunCatalogue.Rounds, RunCatalogue.Launches, RunCatalogue.Seed, ResultCatalogue.Out, ResultCatalogue.Overwrite, ResultCatalogue.Inconclusive,
        ResultCatalogue.Progress, TargetCatalogue.Ca, TargetCatalogue.Certificate, TargetCatalogue.PrivateKey, ResultCatalogue.Baseline,
        ResultCatalogue.History, ResultCatalogue.AllowUnlike, ResultCatalogue.Gates,
    ];

    /// <summary>What differs between two runs, those facts first that make them unlike.</summary>
    public static IReadOnlyList<FactDifference> Between(RunResult baseline, RunResult candidate)
    {
        var facts = baseline.Environment.Keys.Union(candidate.Environment.Keys);
        return
        [
            .. Between(baseline, facts, candidate.Environment, candidate.Options, LoadOf(candidate))
                .Concat(WorkLikeness.Between(baseline, candidate.Arms.Select(ArmTraits.Of), candidate.Workload))
                .OrderBy(fact => fact.Weight),
            .. Paces(baseline.Generator.Pace, candidate.Generator.Pace),
        ];
    }

    // A machine that is as fast as then to a few percent is the same one to every figure here.
    private static IEnumerable<FactDifference> Paces(MachinePace? baseline, MachinePace? candidate)
    {
        if (baseline is not null && candidate is not null && !MachinePace.IsSame(candidate.Beside(baseline)))
        {
            yield return new("pace of the machine", Format.Duration(baseline.Typical), Format.Duration(candidate.Typical), DifferenceWeight.Noted);
        }
    }

    /// <summary>Why a past run says nothing of how the baseline varies: it is unlike it, or its LLA was told to behave in another way; empty when it does.</summary>
    public static IReadOnlyList<FactDifference> SettingApart(RunResult baseline, RunResult past) =>
    [.. Between(baseline, past).Where(fact => fact.Weight == DifferenceWeight.Unlike || LlaOptions.Any(option => option.Name == fact.Name))];

    /// <summary>What differs as far as it is known before a run: all but what the target and its handshakes will show.</summary>
    /// <param name="baseline">The stored run.</param>
    /// <param name="environment">Facts of this machine.</param>
    /// <param name="options">The options of the run to start; open load without a rate will take the baseline's.</param>
    /// <param name="arms">Its arms; none while they are not known.</param>
    /// <param name="workload">What its clients will send; null where it is not one's own.</param>
    public static IReadOnlyList<FactDifference> BeforeRun(
        RunResult baseline, IReadOnlyDictionary<string, string> environment, RunOptions options, IEnumerable<Arm> arms, WorkloadCopy? workload)
    {
        var load = options.Soak?.Shape?.ToString() ?? (options.Load == LoadKind.Closed ? ClosedLoop : Rate(options.Rate ?? baseline.Generator.Rate) ?? Auto);
        return [.. Between(baseline, environment.Keys, environment, options.Effective, load).Concat(WorkLikeness.Between(baseline, arms.Select(ArmTraits.Of), workload)).OrderBy(fact => fact.Weight)];
    }

    /// <summary>A difference in words, such as <c>cores: 2 in the baseline, 4 here</c>.</summary>
    public static string Sentence(FactDifference fact) => $"{fact.Name}: {Known(fact.Baseline)} in the baseline, {Known(fact.Candidate)} here";

    private static string Known(string value) => value.Length == 0 ? "none" : value;

    private static FactDifference[] Between(
        RunResult baseline, IEnumerable<string> facts, IReadOnlyDictionary<string, string> environment, IReadOnlyDictionary<string, string> options, string load)
    {
        return
        [
            .. facts.Except(SilentFacts).Select(name => Difference(name, baseline.Environment, environment, ConditionFacts.Contains(name)))
                .Append(Load())
                .Concat(baseline.Options.Keys.Union(options.Keys).Except(SilentOptions.Select(option => option.Name))
                    .Select(name => Difference(name, baseline.Options, options, ConditionOptions.Any(option => option.Name == name))))
                .Where(fact => Significant(fact.Name, fact.Baseline) != Significant(fact.Name, fact.Candidate)).OrderBy(fact => fact.Weight),
        ];

        // A rate that the warm-up found is another one every time; one that somebody wrote is a condition, and so is a closed loop.
        FactDifference Load()
        {
            var before = LoadOf(baseline);
            var found = before != ClosedLoop && load != ClosedLoop && !RateIsGiven(baseline.Options) && !RateIsGiven(options);
            return new("load", before, load, WeightOf(!found));
        }
    }

    private static FactDifference Difference(
        string name, IReadOnlyDictionary<string, string> baseline, IReadOnlyDictionary<string, string> candidate, bool isCondition) =>
        new(name, ValueOf(name, baseline), ValueOf(name, candidate), WeightOf(isCondition));

    private static string ValueOf(string name, IReadOnlyDictionary<string, string> facts) =>
        facts.GetValueOrDefault(
            name,
            name == EnvironmentFacts.HandshakeTime ? "from TCP's connect until the client accepts the server"

            // There was no other.
            : name == RunCatalogue.Client.Name ? Names.Of(ClientKind.DotNet)
            : name == RunCatalogue.Loops.Name ? "1"
            : name == LlaCatalogue.Kind.Name ? Names.Of(LlaKind.Kestrel)
            : "");

    private static DifferenceWeight WeightOf(bool isCondition) => isCondition ? DifferenceWeight.Unlike : DifferenceWeight.Noted;

    private static bool RateIsGiven(IReadOnlyDictionary<string, string> options) =>
        options.GetValueOrDefault(RunCatalogue.Rate.Name, Auto) != Auto || options.GetValueOrDefault(RunCatalogue.Load.Name)?.Contains(':', StringComparison.Ordinal) == true;

    private static string LoadOf(RunResult run) => run.Soak?.Shape is { } shape ? shape.Text : run.Kind == RunKind.Steps ? "rising rates" : Rate(run.Generator.Rate) ?? ClosedLoop;

    private static string? Rate(double? rate) => rate is { } value ? string.Create(CultureInfo.InvariantCulture, $"open at {value:0.###}/s") : null;

    // Hosted machines get a patched kernel every few weeks. Only another release of it is another machine.
    private static string Significant(string name, string value) => name == Kernel ? string.Join('.', value.Split('.').Take(2)) : value;
}
