namespace LoadHarness.Recording;

/// <summary>Puts together what several shards measured at the same time, one after the other, so that of each only sums stay in memory.</summary>
/// <param name="inBlocks">Whether what they measured is a soak, whose parts are judged as rounds are.</param>
public sealed class ShardedRun(bool inBlocks = false)
{
    private readonly OrderedDictionary<string, ShardedArm> _arms = [];
    private readonly List<LeftOutArm> _leftOut = [];
    private Measurements? _whole;

    // What was tried after the last round, by each shard that did.
    private readonly List<IReadOnlyList<ClientMemory>> _memory = [];
    private readonly List<ReplayResult> _replays = [];

    private int _shards;

    // Shards that could not read the ledger of the server that all call.
    private int _unread;

    /// <summary>Adds what a shard measured.</summary>
    /// <param name="shard">Its number.</param>
    /// <param name="measured">What it measured, with the parts of its rounds.</param>
    /// <exception cref="InvalidDataException">A histogram is damaged, or something is missing.</exception>
    public void Add(int shard, Measurements measured)
    {
        if (measured.Arms.Count != measured.Totals.Count || measured.Arms.Count != measured.Parts.Count)
        {
            throw new InvalidDataException("it does not hold what its figures are made of");
        }

        for (var arm = 0; arm < measured.Arms.Count; arm++)
        {
            var name = measured.Arms[arm].Name;
            if (!_arms.TryGetValue(name, out var sum))
            {
                _arms[name] = sum = new(inBlocks);
            }

            sum.Add(measured.Arms[arm], measured.Totals[arm], measured.Parts[arm]);
        }

        _shards++;
        _unread += measured.Shared is null ? 1 : 0;
        _leftOut.AddRange(measured.LeftOut);
        _memory.AddRange(measured.Memory is { } memory ? [memory] : []);
        _replays.AddRange(measured.Replay is { } replay ? [replay] : []);
        measured = measured with
        {
            Arms = [],
            Totals = [],
            Parts = [],

            // No shard has any: where an LLA goes away, or the harness tries itself, one process does.
            Storms = null,
            SelfTest = null,

            // One pace is that of one machine, and so is what its client weighs.
            Generator = measured.Generator with { Pace = null, Weight = null },
            EndedEarly = measured.EndedEarly is { } why ? string.Create(CultureInfo.InvariantCulture, $"in shard {shard} {why}") : null,
        };
        _whole = _whole is null ? measured : Together(_whole, measured);
    }

    /// <summary>The whole run. An arm that one shard left out is left out, since something is the matter with it.</summary>
    /// <exception cref="InvalidOperationException">Nothing was added.</exception>
    public Measurements ToMeasurements()
    {
        List<LeftOutArm> leftOut = [.. _leftOut.DistinctBy(arm => arm.Arm)];
        var whole = _whole ?? throw new InvalidOperationException("there is no shard");
        return whole with
        {
            Ledger = whole.Shared is { } shared && _unread == 0
                ? ProofLedger.Between(whole.Ledger.ClientFull, whole.Ledger.ClientResumed, shared.Between()) with { FailedAttempts = whole.Ledger.FailedAttempts }
                : whole.Ledger,
            Arms = [.. _arms.Where(arm => leftOut.TrueForAll(left => left.Arm != arm.Key)).Select(arm => arm.Value.ToResult())],
            LeftOut = leftOut,

            // Of the whole is what each shard tried.
            Memory = _memory.Count == _shards && ClientMemory.Together(_memory) is { Count: > 0 } held ? held : null,
            Replay = _replays.Count == _shards ? _replays.Aggregate((sum, one) => sum.Plus(one)) : null,
        };
    }

    private static Measurements Together(Measurements sum, Measurements one) => sum with
    {
        StartedAt = sum.StartedAt < one.StartedAt ? sum.StartedAt : one.StartedAt,
        Duration = sum.Duration > one.Duration ? sum.Duration : one.Duration,
        Cancelled = sum.Cancelled || one.Cancelled,
        EndedEarly = sum.EndedEarly ?? one.EndedEarly,
        EndedBy = sum.EndedEarly is null ? one.EndedBy : sum.EndedBy,
        Answers = sum.Answers + one.Answers,
        FirstFailure = sum.FirstFailure ?? one.FirstFailure,
        Ledger = sum.Ledger.Plus(one.Ledger),
        Shared = sum.Shared is { } shared && one.Shared is { } other ? shared.With(other) : sum.Shared ?? one.Shared,
        Generator = sum.Generator.With(one.Generator),
    };
}
