using LoadHarness.Gates;
using LoadHarness.Workloads;
using LoadHarness.Workloads.InCode;

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

    /// <summary>Which part of the load this process has; the clients, the rate and the schedule are those of the whole.</summary>
    public Shard Shard { get; init; } = Shard.Whole;

    /// <summary>When all parts of the load start together; null starts when it is ready.</summary>
    public DateTimeOffset? StartsAt { get; init; }

    /// <summary>Whether other parts of the load call the same server, so that what it counts is not of this part alone.</summary>
    public bool SharesServer => Shard.IsPart && IsTargetShared;

    /// <summary>When the first block of all parts begins that counts; null when it is ready.</summary>
    public DateTimeOffset? CountsFrom => StartsAt + Schedule.LeadOf(this);

    /// <summary>What the clients are made of, where an arm does not say.</summary>
    public ClientKind Client { get; init; }

    /// <summary>Event loops that the clients on OpenSSL are divided among, at least 1.</summary>
    public int Loops { get; init; } = 1;

    /// <summary>What the clients send, where that is not the one request of their target.</summary>
    public Workload? Workload { get; init; }

    /// <summary>Names of the requests, each of which has figures of its own; none where there is one request.</summary>
    public IReadOnlyList<string> RequestNames { get => field ?? Workload?.Names ?? []; init; }

    /// <summary>The file that takes the secrets of connections, so that a capture can be read; null for none.</summary>
    public string? KeyLog { get; init; }

    /// <summary>What the clients do, where it is written in code; null where they send what their target says.</summary>
    public CodeWorkload? Code { get; init; }

    /// <summary>Open or closed load.</summary>
    public required LoadKind Load { get; init; }

    /// <summary>Requests per second in every arm; null lets the warm-up decide (<c>rate=auto</c>). Ignored by closed load.</summary>
    public double? Rate { get; init; }

    /// <summary>Requests that may wait for an idle client before further ones are refused.</summary>
    public int QueueCapacity { get; init; } = 1024;

    /// <summary>What is done between the start and the end of the run.</summary>
    public required Schedule Schedule { get; init; }

    /// <summary>How often client and LLA are started anew for all of the schedule, at least 1.</summary>
    public int Launches { get; init; } = 1;

    /// <summary>Length of each arm's warm-up, never counted.</summary>
    public required TimeSpan WarmUp { get; init; }

    /// <summary>Seed of the order of arms within the rounds.</summary>
    public required int Seed { get; init; }

    /// <summary>Which names the clients send as SNI.</summary>
    public ServerNaming Naming { get; init; }

    /// <summary>
    /// Whether the target is somebody else's, whom open load beyond the rate may hurt: then the warm-up keeps to the rate, too, and where it has to find
    /// one, it climbs.
    /// </summary>
    public bool IsTargetShared { get; init; }

    /// <summary>The same arm twice, by name, to see what this machine can resolve; null when the scenario has none.</summary>
    public (string Arm, string Again)? SameTwice { get; init; }

    /// <summary>What the harness tries on itself after the last round; null for nothing.</summary>
    public SelfTest? SelfTest { get; init; }

    /// <summary>Arms, by name, of which hundreds of clients are held at once after the last round, to see what they take in memory.</summary>
    public IReadOnlyList<string> HeldArms { get; init; } = [];

    /// <summary>Whether and how a first flight is sent again after the last round; null for not.</summary>
    public ReplayPlan? Replay { get; init; }

    /// <summary>Comparisons to report, gated or not.</summary>
    public required IReadOnlyList<ComparisonPlan> Comparisons { get; init; }

    /// <summary>Gates that decide the verdict.</summary>
    public required IReadOnlyList<Gate> Gates { get; init; }

    /// <summary>Arms of the scenario that are not measured.</summary>
    public IReadOnlyList<LeftOutArm> LeftOut { get; init; } = [];

    /// <summary>What else was changed so that the arms can be measured, a sentence each.</summary>
    public IReadOnlyList<string> Changes { get; init; } = [];

    /// <summary>The plan without some of its arms, and without the comparisons and gates that name them.</summary>
    public LoadPlan Without(IReadOnlyList<LeftOutArm> arms)
    {
        if (arms.Count == 0)
        {
            return this;
        }

        var names = arms.Select(arm => arm.Arm).ToHashSet();
        return this with
        {
            Arms = [.. Arms.Where(arm => !names.Contains(arm.Name))],
            Replay = Replay is { } replay && names.Contains(replay.Arm) ? null : Replay,
            Schedule = Schedule.Without([.. Arms.Select(arm => names.Contains(arm.Name))]),
            SameTwice = SameTwice is { } pair && (names.Contains(pair.Arm) || names.Contains(pair.Again)) ? null : SameTwice,
            Comparisons = [.. Comparisons.Where(comparison => !names.Contains(comparison.Arm) && !names.Contains(comparison.Baseline))],
            Gates = [.. Gates.Where(gate => !gate.NamedArms.Any(names.Contains))],
            LeftOut = [.. LeftOut, .. arms],
        };
    }

    /// <summary>Whether the clients of an arm are on an event loop: those on OpenSSL are.</summary>
    public bool IsOnLoop(Arm arm) => arm.ClientOr(Client) == ClientKind.OpenSsl;

    /// <summary>
    /// Event loops that have a part of an arm: all of them, unless it has fewer clients. Clients that share connections or a session are on one loop, which owns those; and so, for the plan, are clients
    /// on the thread pool.
    /// </summary>
    public int LoopsOf(Arm arm) =>
        !IsOnLoop(arm) || arm.SharedConnections is not null || arm is { Mode: ConnectionMode.Resumed, Slots: SessionSlots.Shared } ? 1 : Math.Clamp(ClientsOf(arm), 1, Loops);

    /// <summary>Event loops that have clients.</summary>
    public int LoopsInUse => Arms.Max(LoopsOf);

    /// <summary>Blocks of a round, as a number of whole ones.</summary>
    public double BlocksPerRound => Arms.Sum(arm => arm.BlockShare);

    /// <summary>Whether the load is meant to leave idle time: a closed loop takes all there is.</summary>
    public bool LeavesIdleTime => Load == LoadKind.Open && Schedule.LeavesIdleTime;

    /// <summary>Whether everything that is sent keeps to a rate, before the rounds as well.</summary>
    public bool IsPaced => IsTargetShared && Load == LoadKind.Open;

    /// <summary>Requests per second at which a paced load begins to look for its rate.</summary>
    public double ClimbsFrom => Math.Min(RateClimb.First, ClimbsTo);

    /// <summary>Requests per second that it does not exceed then.</summary>
    public double ClimbsTo => Rate ?? RateClimb.Most;

    /// <summary>Clients of an arm that this process has: all of them, or those of its shard.</summary>
    public int ClientsOf(Arm arm) => Shard.ShareOf(AllClientsOf(arm));

    /// <summary>Clients of an arm in the whole load: its own number, or that of all arms and as many as the schedule needs.</summary>
    public int AllClientsOf(Arm arm) => arm.Clients ?? Math.Max(Clients, Schedule.FewestClients(Arms.TakeWhile(other => other != arm).Count()));

    /// <summary>Clients of an arm that a load at this rate has work for.</summary>
    public int ClientsAtWork(Arm arm, double rate) => (int)Math.Min(ClientsOf(arm), Shard.ShareOf(Schedule.RequestsOfBlock(arm, rate)));

    /// <summary>Requests per second as far as they are known before the warm-up; null where they are not, and in a closed loop.</summary>
    public double? StatedRate => Load == LoadKind.Open ? Schedule.RateOf(this) : null;

    /// <summary>Requests per second that are in force after the warm-up; null where each block has its own, and in a closed loop.</summary>
    /// <param name="capacities">Attempts per second that each arm managed in a closed loop, in the order of the plan.</param>
    public double? RateAfter(IReadOnlyList<double> capacities) =>
        StatedRate ?? (Load == LoadKind.Open && Schedule.CapacityOf(this, capacities) is { } capacity ? RoundDown(Schedule.AutoRateShare * capacity) : null);

    // Two significant digits, downwards: 183.7 requests a second say no more than 180 and read worse.
    private static double RoundDown(double rate)
    {
        var step = Math.Pow(10, Math.Floor(Math.Log10(rate)) - 1);
        return Math.Floor((rate / step) + 1e-9) * step;
    }
}

/// <summary>Who decides when a request starts.</summary>
public enum LoadKind
{
    /// <summary>The schedule: a slow answer does not hold back the next request.</summary>
    Open,

    /// <summary>The clients: each starts its next request when the last one ended.</summary>
    Closed,
}
