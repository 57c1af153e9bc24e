namespace LoadHarness.Gates.Invariants;

/// <summary>A rule on counts: how a file names it, which arms it is about, which limits a gate may set, its words, and what it counts.</summary>
/// <param name="Id">Its name in gate files, such as <c>provenShare</c>.</param>
/// <param name="Meaning">What must hold of each arm, without its limits, for people.</param>
/// <param name="Arms">The arms that it is about when a gate names none.</param>
/// <param name="Words">The rule in words, limits included, without its arms.</param>
public sealed record Invariant(string Id, string Meaning, ArmGroup Arms, Func<InvariantGate, string> Words)
{
    /// <summary>
    /// The least share of answered requests that must travel on the connection their arm claims, unless a gate says otherwise. Not 100 %:
    /// a server may refuse a ticket at any time (RFC 8446, 4.2.11), and those few samples are kept out of the latencies.
    /// </summary>
    public const double LeastProvenShare = 0.999;

    /// <summary>Every invariant, in the order in which help shows them.</summary>
    public static IReadOnlyList<Invariant> All { get; } =
        [.. ConnectionInvariants.All, .. RequestInvariants.All, .. ImpostorInvariants.All, .. StormInvariants.All, .. FaultInvariants.All, .. ReplayInvariants.All];

    /// <summary>The arms that a gate may name.</summary>
    public ArmGroup Selectable
    {
        get => field ?? Arms;
        init;
    }

    /// <summary>Whether it is about the run as a whole, so that its rule names arms only where a gate does.</summary>
    public bool IsOfRun { get; init; }

    /// <summary>Whether it holds of the requests of one name as it does of all; else only of the connections, or of the run.</summary>
    public bool IsOfRequests { get; init; }

    /// <summary>What its limits may be; null when it has none, because every single request counts.</summary>
    public LimitRange? Range { get; init; }

    /// <summary>Whether a gate may set a lower limit: to a figure, and to the share of requests that keep the rule.</summary>
    public bool TakesAtLeast => Measure is not null || Range == LimitRange.Share;

    /// <summary>Whether a gate may set an upper limit: to a figure, and to a number of requests.</summary>
    public bool TakesAtMost => Range is not null && (Measure is not null || Range != LimitRange.Share);

    /// <summary>Whether a gate must set one of a figure's limits, because no limit is the right one for everybody.</summary>
    public bool NeedsLimit => Measure is not null && AtLeast is null && AtMost is null;

    /// <summary>The lower limit of a gate that sets none.</summary>
    public double? AtLeast { get; init; }

    /// <summary>The upper limit of a gate that sets none.</summary>
    public double? AtMost { get; init; }

    /// <summary>Whether an arm still promises it to which the server does this on purpose; a gate may name the arm all the same.</summary>
    public Func<Disturbance, bool> IsPromisedUnder { get; init; } = _ => true;

    /// <summary>Whether an arm's result says anything of it; those of earlier versions may not, and are not judged by it.</summary>
    public Func<ArmResult, bool> IsTold { get; init; } = _ => true;

    /// <summary>Why a plan leaves nothing to judge, and what to write instead; null when it does.</summary>
    public Func<LoadPlan, (string Why, string Repair)?> Obstacle { get; init; } = _ => null;

    /// <summary>How many of an arm's requests keep the rule; null for a rule on a figure.</summary>
    public Func<ArmResult, InvariantGate, Evidence, Tally>? Count { get; init; }

    /// <summary>An arm's exact figure, which the limits are for; null for a rule on requests.</summary>
    public Func<ArmResult, Figure>? Measure { get; init; }
}
