using System.Text.Json.Serialization;

namespace LoadHarness.Results;

/// <summary>What a run measured, before anything is judged.</summary>
public sealed record Measurements
{
    /// <summary>Start of the run, UTC.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>From start to the last sample, warm-up included.</summary>
    public required TimeSpan Duration { get; init; }

    /// <summary>Whether the run was stopped from outside.</summary>
    public required bool Cancelled { get; init; }

    /// <summary>Why the run ended before its plan did; null when it did not, or was cancelled.</summary>
    public required string? EndedEarly { get; init; }

    /// <summary>Whose doing that was; of no meaning where it did not end early.</summary>
    public CheckSubject EndedBy { get; init; }

    /// <summary>Answers, right or wrong, to requests of the whole run, warm-up included.</summary>
    public long Answers { get; init; }

    /// <summary>The exception that ended the run early; null when it was something else, or nothing.</summary>
    [JsonIgnore]
    public Exception? Fault { get; init; }

    /// <summary>How the first request ended of an honest arm whose warm-up had no success; null when each had one.</summary>
    public Outcome? FirstFailure { get; init; }

    /// <summary>The arms' results, in the order of the plan.</summary>
    public required IReadOnlyList<ArmResult> Arms { get; init; }

    /// <summary>Arms of the plan that had no success in the warm-up, and were not measured for that.</summary>
    public IReadOnlyList<LeftOutArm> LeftOut { get; init; } = [];

    /// <summary>What the arms' results are made of, in their order; none where nobody puts several launches together.</summary>
    public IReadOnlyList<ArmTotals> Totals { get; init; } = [];

    /// <summary>What the rounds of the arms are made of, in their order; none where there are no other shards.</summary>
    public IReadOnlyList<IReadOnlyList<RoundParts>> Parts { get; init; } = [];

    /// <summary>The first handshake seen in each arm; its kind is Unknown when there was none.</summary>
    [JsonIgnore]
    public IReadOnlyList<WireEvidence> Wires { get; init; } = [];

    /// <summary>Connections counted by both ends.</summary>
    public required ProofLedger Ledger { get; init; }

    /// <summary>What a server had counted that other shards call, too; null without one, and where it does not tell.</summary>
    public SharedLedger? Shared { get; init; }

    /// <summary>What the harness itself did.</summary>
    public required GeneratorLoad Generator { get; init; }

    /// <summary>What the harness found when it tried itself; null when it did not.</summary>
    public SelfTestResult? SelfTest { get; init; }

    /// <summary>What kept clients take in memory; null when it was not looked at.</summary>
    public IReadOnlyList<ClientMemory>? Memory { get; init; }

    /// <summary>How often the target acted on a first flight that was sent again; null when that was not tried.</summary>
    public ReplayResult? Replay { get; init; }

    /// <summary>How the arms came through the loss of the target; null when they did not lose it.</summary>
    public IReadOnlyList<StormResult>? Storms { get; init; }
}
