using LoadHarness.Arms;
using LoadHarness.Gates;
using LoadHarness.Metrics;

namespace LoadHarness.Schedules;

/// <summary>All that decides a run. Immutable; two runs of the same plan against the same target differ only by noise.</summary>
public sealed record LoadPlan
{
    /// <summary>Name of the scenario that made the plan.</summary>
    public required string Scenario { get; init; }

    /// <summary>The question that the scenario answers, one sentence.</summary>
    public required string Question { get; init; }

    /// <summary>The arms, in the order in which reports show them. Names are unique.</summary>
    public required IReadOnlyList<Arm> Arms { get; init; }

    /// <summary>TTS clients per arm, at least 1.</summary>
    public required int Clients { get; init; }

    /// <summary>Open or closed load.</summary>
    public required LoadKind Load { get; init; }

    /// <summary>Requests per second in every arm; null lets the warm-up decide (<c>rate=auto</c>). Ignored by closed load.</summary>
    public double? Rate { get; init; }

    /// <summary>Requests that may wait for an idle client before further ones are refused.</summary>
    public int QueueCapacity { get; init; } = 1024;

    /// <summary>Rounds after which the gates are judged first.</summary>
    public required int Rounds { get; init; }

    /// <summary>Rounds at which the run ends even when a gate is still inconclusive; at least <see cref="Rounds"/>.</summary>
    public required int MaxRounds { get; init; }

    /// <summary>Length of one arm's block in a round, as far as the arm does not take a share of it only.</summary>
    public required TimeSpan Block { get; init; }

    /// <summary>Length of each arm's warm-up, never counted.</summary>
    public required TimeSpan WarmUp { get; init; }

    /// <summary>Seed of the order of arms within the rounds.</summary>
    public required int Seed { get; init; }

    /// <summary>Which names the clients send as SNI.</summary>
    public ServerNaming Naming { get; init; }

    /// <summary>The same arm twice, by name, to see what this machine can resolve; null when the scenario has none.</summary>
    public (string Arm, string Again)? SameTwice { get; init; }

    /// <summary>Finds each arm's capacity instead of comparing the arms at one rate; null compares.</summary>
    public CapacitySearch? Search { get; init; }

    /// <summary>Runs all arms at once in windows instead of in turn in rounds; null for rounds.</summary>
    public SoakPlan? Soak { get; init; }

    /// <summary>Takes the target away from each arm and gives it back; null for rounds.</summary>
    public StormPlan? Storm { get; init; }

    /// <summary>What the harness tries on itself after the last round; null for nothing.</summary>
    public SelfTest? SelfTest { get; init; }

    /// <summary>Comparisons to report, gated or not.</summary>
    public required IReadOnlyList<ComparisonPlan> Comparisons { get; init; }

    /// <summary>Gates that decide the verdict.</summary>
    public required IReadOnlyList<Gate> Gates { get; init; }

    /// <summary>Blocks of a round, as a number of whole ones.</summary>
    public double BlocksPerRound => Arms.Sum(arm => arm.BlockShare);

    /// <summary>Whether the load is meant to leave idle time: a closed loop takes all there is, and a capacity search or a storm goes beyond it.</summary>
    public bool LeavesIdleTime => Load == LoadKind.Open && Search is null && Storm is null;

    /// <summary>The round counts at which the gates are judged; the error probability is spent over them.</summary>
    public IReadOnlyList<int> Looks => MaxRounds == Rounds ? [Rounds] : [Rounds, MaxRounds];
}

/// <summary>Who decides when a request starts.</summary>
public enum LoadKind
{
    /// <summary>The schedule: a slow answer does not hold back the next request.</summary>
    Open,

    /// <summary>The clients: each starts its next request when the last one ended.</summary>
    Closed,
}
