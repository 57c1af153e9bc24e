using System.Text.Json.Serialization;

namespace LoadHarness.Results;

/// <summary>A whole run: what run.json holds. Everything that is shown or judged later comes from here.</summary>
public sealed record RunResult
{
    /// <summary>The version of this layout that the program writes and reads.</summary>
    public const int CurrentSchema = 1;

    /// <summary>Version of the layout.</summary>
    public int Schema { get; init; } = CurrentSchema;

    /// <summary>Name of the scenario.</summary>
    public required string Scenario { get; init; }

    /// <summary>The question that the scenario answers.</summary>
    public required string Question { get; init; }

    /// <summary>Start of the run, UTC.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>From start to the last sample, warm-up included.</summary>
    public required double DurationSeconds { get; init; }

    /// <summary>Whether the run came to its end.</summary>
    public required RunStatus Status { get; init; }

    /// <summary>Facts of machine, software and target, in the order in which reports show them.</summary>
    public required IReadOnlyDictionary<string, string> Environment { get; init; }

    /// <summary>Every option as it was used, defaults included; never key material.</summary>
    public required IReadOnlyDictionary<string, string> Options { get; init; }

    /// <summary>The plan file that was given; null, and not in the file, without one.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public PlanCopy? Plan { get; init; }

    /// <summary>What the clients sent; null, and not in the file, where it was one request that is always the same.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public WorkloadCopy? Workload { get; init; }

    /// <summary>One entry an arm, in the order of the plan.</summary>
    public required IReadOnlyList<ArmResult> Arms { get; init; }

    /// <summary>Arms of the scenario that were not measured; null, and not in the file, when all were.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<LeftOutArm>? LeftOut { get; init; }

    /// <summary>Connections counted by both ends.</summary>
    public required ProofLedger Ledger { get; init; }

    /// <summary>What the harness itself did.</summary>
    public required GeneratorLoad Generator { get; init; }

    /// <summary>Ratios between arms.</summary>
    public IReadOnlyList<ComparisonResult> Comparisons { get; init; } = [];

    /// <summary>The gates and their answers.</summary>
    public IReadOnlyList<GateResult> Gates { get; init; } = [];

    /// <summary>How the run compares with a stored one; null, and not in the file, when it was not asked to.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public BaselineResult? Baseline { get; init; }

    /// <summary>The claims and their answers.</summary>
    public IReadOnlyList<ClaimResult> Claims { get; init; } = [];

    /// <summary>Figures that belong on one picture.</summary>
    public IReadOnlyList<Curve> Curves { get; init; } = [];

    /// <summary>Windows and trends; null, and not in the file, for a run that is no soak.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public SoakResult? Soak { get; init; }

    /// <summary>How the arms came through the loss of the target; null, and not in the file, for a run that is no storm.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<StormResult>? Storms { get; init; }

    /// <summary>What kept clients take in memory; null, and not in the file, when it was not looked at.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<ClientMemory>? Memory { get; init; }

    /// <summary>How often the target acted on a first flight that was sent again; null, and not in the file, when that was not tried.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ReplayResult? Replay { get; init; }

    /// <summary>What each shard had of it; null, and not in the file, for a run of one process.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ShardsResult? Shards { get; init; }

    /// <summary>What kind of run it was; follows from what the file holds.</summary>
    [JsonIgnore]
    public RunKind Kind =>
        Soak is not null ? RunKind.Windows
        : Storms is not null ? RunKind.Outages
        : Arms.Any(arm => arm.Rounds.Any(round => round.Metrics.ContainsKey(Metrics.Metric.Rate.Id))) ? RunKind.Steps
        : RunKind.Rounds;

    /// <summary>How often client and LLA were started anew for its rounds, at least 1; follows from what the file holds.</summary>
    [JsonIgnore]
    public int Launches => Arms.SelectMany(arm => arm.Rounds).Select(round => round.Launch).Append(1).Max();

    /// <summary>Whether the run itself can be believed, check by check.</summary>
    public IReadOnlyList<ValidityCheck> Validity { get; init; } = [];

    /// <summary>The verdict of the run.</summary>
    public Gates.Verdict Verdict { get; init; }

    /// <summary>The verdict in one sentence.</summary>
    public string Sentence { get; init; } = "";
}

/// <summary>The kinds of runs, after their schedules.</summary>
public enum RunKind
{
    /// <summary>Arms were compared in rounds.</summary>
    Rounds,

    /// <summary>Each arm's capacity was searched, in steps with a rate of their own.</summary>
    Steps,

    /// <summary>All arms ran at once, in windows.</summary>
    Windows,

    /// <summary>Each arm lost the target and got it back.</summary>
    Outages,
}

/// <summary>How a run ended.</summary>
public enum RunStatus
{
    /// <summary>All rounds were run.</summary>
    Completed,

    /// <summary>Stopped by the user or the system; what was measured until then is kept.</summary>
    Cancelled,

    /// <summary>The run cannot be believed; the validity checks say why.</summary>
    Invalid,

    /// <summary>Ended before its plan did because the target failed; what was measured until then is kept.</summary>
    Broken,

    /// <summary>The target never answered a request, so that nothing was measured.</summary>
    Unanswered,
}

/// <summary>A gate's answer.</summary>
/// <param name="Name">The gate's name.</param>
/// <param name="Rule">The rule in one line.</param>
/// <param name="Measured">What was measured, as text with its interval.</param>
/// <param name="Verdict">Pass, Fail or Inconclusive.</param>
/// <param name="Why">Why, in one sentence.</param>
public sealed record GateResult(string Name, string Rule, string Measured, Gates.Verdict Verdict, string Why)
{
    /// <summary>What is true, where that was known before the harness measured it; null, and not in the file, for a gate on a target.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Truth { get; init; }
}
