using System.Net;
using LoadHarness.Clients.Wire;
using LoadHarness.Statistics.Estimates;

namespace LoadHarness.Program.Running;

/// <summary>From what was measured to what is known: judges a run, live or stored.</summary>
/// <param name="Scenario">The scenario.</param>
/// <param name="Plan">Its plan, with the gates to judge by.</param>
/// <param name="Options">Every option as it was used.</param>
/// <param name="Environment">Facts of machine, software and target.</param>
internal sealed record Conclusion(
    Scenario Scenario, LoadPlan Plan, IReadOnlyDictionary<string, string> Options, IReadOnlyDictionary<string, string> Environment)
{
    // Less than a clock is corrected by in small steps.
    private static readonly TimeSpan TellingJump = TimeSpan.FromSeconds(1);

    /// <summary>Name and address of a target that runs already; null for one that was started for the run.</summary>
    public string? External { get; init; }

    /// <summary>The plan file that was given; null without one.</summary>
    public PlanCopy? PlanFile { get; init; }

    /// <summary>What the clients sent; null where it was one request that is always the same.</summary>
    public WorkloadCopy? Workload { get; init; }

    /// <summary>The run to judge against; null judges it alone.</summary>
    public Baseline? Baseline { get; init; }

    /// <summary>Whether the shards of which the run was made fit each other; none where it is of one process.</summary>
    public IReadOnlyList<ValidityCheck> Shards { get; init; } = [];

    /// <summary>What each shard had of the run; null where it is of one process.</summary>
    public ShardsResult? Parts { get; init; }

    /// <summary>The facts that only the measuring tells, beside those of machine and target.</summary>
    public static OrderedDictionary<string, string> Facts(LoadPlan plan, ITarget target, TargetTraits traits, IReadOnlyList<WireEvidence> wires, TimeProvider clock)
    {
        var facts = EnvironmentFacts.Collect();
        facts["target"] = target.Description;
        facts[EnvironmentFacts.Clients] = string.Join(", ", plan.Arms.Select(arm => Names.WordsFor(arm.ClientOr(plan.Client), plan.LoopsInUse)).Distinct());
        facts["client addresses"] = Sources(target.EndpointFor(plan.Arms[0]).SourceAddresses);
        facts["evidence"] = traits.GivesEvidence
            ? "both ends"
            : "client only: the server does not say whom it saw, so no gate asks whether it was the right client";
        foreach (var (name, fact) in target.Facts)
        {
            facts[name] = fact;
        }

        var seen = wires.Where(wire => wire.Kind != HandshakeKind.Unknown).ToList();
        facts["TLS version"] = Distinct(seen.Select(wire => Names.Of(wire.Version)));
        facts["cipher suite"] = Distinct(seen.Select(wire => TlsNames.CipherSuite(wire.CipherSuite)));
        facts["key exchange group"] = Distinct(seen.Select(wire => TlsNames.Group(wire.Group)));
        if (plan.Changes.Count > 0)
        {
            facts["changed arms"] = string.Join("; ", plan.Changes);
        }

        facts["client certificate"] = Distinct(seen.Select(wire => Words(wire.ClientCertificate)));
        facts["keys"] = Distinct(plan.Arms.Select(arm => arm.KeyName));
        if (clock is SteadyClock { Jump: var jump } && jump.Duration() >= TellingJump)
        {
            facts["system clock"] = $"{DurationText.Format(TimeSpan.FromSeconds(Math.Round(jump.Duration().TotalSeconds)))} {(jump > TimeSpan.Zero ? "ahead of" : "behind")} where the run left it: it was set, or the machine slept";
        }

        return facts;
    }

    /// <summary>Judges what was measured.</summary>
    /// <param name="measured">The measurements.</param>
    /// <param name="soak">The windows, where the run is a soak; else null.</param>
    public RunResult Of(Measurements measured, StoredHistory? soak)
    {
        var trends = soak is null ? [] : SoakTrends.Of(Plan, soak.History);
        var run = Bare(measured) with { Soak = soak is null ? null : Result(soak, trends, measured) };
        var evidence = new Evidence(Plan, measured.Arms)
        {
            Storms = measured.Storms ?? [],
            Trends = trends,
            SelfTest = measured.SelfTest,
            Weight = measured.Generator.Weight,
            Replay = measured.Replay,
            IsWhole = !measured.Cancelled && measured.EndedEarly is null,
            Baseline = Baseline is null ? null : BaselineMatch.Of(Baseline, run, Plan.Gates),
        };

        // Of nothing, one thing can be said: why there is nothing.
        var judgement = measured.Arms.Any(arm => arm.Requests > 0)
            ? Judge.Run(evidence, measured.Ledger, measured.Generator)
            : new Judgement([], [], []) { Baseline = evidence.Baseline?.Result([], []) };

        // What the server can do was asked before the run: an arm that then fails from its first request to its last is broken.
        judgement = judgement with
        {
            Gates =
            [
                .. judgement.Gates,
                .. measured.LeftOut.Select(arm => new GateResult($"{arm.Arm} served", "every arm has a success in its warm-up", "none", Verdict.Fail, $"'{arm.Arm}' was left out: {arm.Why}.")),
            ],
        };
        if (soak is not null && judgement.Validity.Count > 0 && (measured.EndedEarly is null || measured.EndedBy != CheckSubject.Target))
        {
            judgement = judgement with { Validity = [.. judgement.Validity, ValidityChecks.Windows(soak.History.Planned, soak.History.Windows, soak.StoredWindows, soak.Problem), .. ValidityChecks.Shape(run.Soak!, evidence.IsWhole)] };
        }

        judgement = judgement with { Validity = [.. Shards, .. judgement.Validity] };
        if (measured.EndedEarly is { } why)
        {
            judgement = judgement with { Validity = [EndedEarly($"{why}{Repairs.Of(measured.FirstFailure, External)}.", measured.EndedBy), .. judgement.Validity] };
        }

        var verdict = measured.Cancelled ? Verdict.Invalid : judgement.Verdict;
        run = run with
        {
            Status = StatusOf(measured, verdict),
            Comparisons = judgement.Comparisons,
            Gates = judgement.Gates,
            Baseline = judgement.Baseline,
            Validity = judgement.Validity,
            Verdict = verdict,
        };
        run = run with { Claims = Scenario.Answer(run), Curves = Scenario.Draw(run) };
        return run with { Sentence = VerdictSentence.Of(run, run.Status == RunStatus.Completed ? Scenario.Finding(run) : "") };
    }

    private static RunStatus StatusOf(Measurements measured, Verdict verdict) =>
        measured.Cancelled ? RunStatus.Cancelled
        : verdict == Verdict.Invalid ? RunStatus.Invalid
        : measured.EndedEarly is null ? RunStatus.Completed
        : measured.Answers == 0 ? RunStatus.Unanswered
        : RunStatus.Broken;

    /// <summary>The measurements alone, where judging them failed.</summary>
    /// <param name="measured">The measurements, which say why they ended early.</param>
    public RunResult Unjudged(Measurements measured)
    {
        var run = Bare(measured) with { Status = RunStatus.Invalid, Verdict = Verdict.Invalid, Validity = [EndedEarly($"{measured.EndedEarly}.", CheckSubject.Harness)] };
        return run with { Sentence = VerdictSentence.Of(run, "") };
    }

    private RunResult Bare(Measurements measured) => new()
    {
        Scenario = Plan.Scenario,
        Question = Plan.Question,
        StartedAt = measured.StartedAt,
        DurationSeconds = measured.Duration.TotalSeconds,
        Status = StatusOf(measured, Verdict.Pass),
        Environment = Environment,
        Options = Options,
        Plan = PlanFile,
        Workload = Workload,
        Arms = [.. measured.Arms.Select(arm => AnatomyEstimates.Into(ArmEstimates.Into(arm)) with { Client = ClientOf(arm.Name) })],
        Ledger = measured.Ledger,
        Generator = measured.Generator,
        Storms = measured.Storms,
        Memory = measured.Memory,
        Replay = measured.Replay,
        LeftOut = Plan.LeftOut.Count > 0 ? Plan.LeftOut : null,
        Shards = Parts,
    };

    private string? ClientOf(string name) => Plan.Arms.FirstOrDefault(arm => arm.Name == name) is { } arm ? Names.Of(arm.ClientOr(Plan.Client)) : null;

    private static ValidityCheck EndedEarly(string why, CheckSubject by) => new("run ended early", false, why) { Subject = by };

    private SoakResult Result(StoredHistory soak, IReadOnlyList<TrendResult> trends, Measurements measured)
    {
        var history = soak.History;
        var end = measured.EndedEarly is null && !measured.Cancelled ? (SoakGap?)null
            : new(history.EndSeconds, history.EndSeconds, $"The soak ends here, after window {history.Windows} of {history.Planned}.");
        return new(
            ((SoakWindows)Plan.Schedule).Window.TotalSeconds,
            history.Planned,
            history.Windows,
            soak.StoredWindows,
            measured.Generator.PacerLatenessP99,
            [.. history.Gaps, .. end is null ? Array.Empty<SoakGap>() : [end]],
            history.Marks,
            trends,
            history.Series())
        {
            Shape = ((SoakWindows)Plan.Schedule).Shape is { } shape ? new(shape.ToString(), ((SoakWindows)Plan.Schedule).RequestsOf(Plan.Shard).ShareOf(shape.OpenRequests), history.ShapeStarted, history.OffShape, shape.IsEven) : null,
        };
    }

    private static string Sources(IReadOnlyList<IPAddress> addresses) => addresses.Count switch
    {
        0 => "the system's choice",
        1 => $"{addresses[0]}",
        _ => $"{addresses[0]} to {addresses[^1]}, {Format.Count(addresses.Count)} in turn",
    };

    private static string Words(ClientCertificate certificate) => certificate switch
    {
        ClientCertificate.Sent => "sent in the handshake",
        ClientCertificate.NotAsked => "not asked for",
        ClientCertificate.NotSent => "asked for, but none sent",
        ClientCertificate.SentLater => "asked for and sent after the handshake",
        _ => "not seen",
    };

    private static string Distinct(IEnumerable<string> values) => string.Join(", ", values.Distinct());
}

/// <summary>The windows of a soak, and how many of them the disk has.</summary>
/// <param name="History">The windows.</param>
/// <param name="StoredWindows">Windows that are on the disk.</param>
/// <param name="Problem">What went wrong with storing; null when nothing did.</param>
internal sealed record StoredHistory(SoakHistory History, int StoredWindows, string? Problem);
