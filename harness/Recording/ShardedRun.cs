using LoadHarness.Histograms;

namespace LoadHarness.Recording;

/// <summary>Puts together what several shards measured at the same time, one after the other, so that of each only sums stay in memory.</summary>
public sealed class ShardedRun
{
    private readonly OrderedDictionary<string, ArmSum> _arms = [];
    private readonly List<LeftOutArm> _leftOut = [];
    private Measurements? _whole;

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
                _arms[name] = sum = new();
            }

            sum.Add(measured.Arms[arm], measured.Totals[arm], measured.Parts[arm]);
        }

        _unread += measured.Shared is null ? 1 : 0;
        _leftOut.AddRange(measured.LeftOut);
        measured = measured with
        {
            Arms = [],
            Totals = [],
            Parts = [],
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

    /// <summary>One arm of all shards.</summary>
    private sealed class ArmSum
    {
        private readonly List<ArmResult> _counts = [];
        private readonly Dictionary<string, LatencyHistogram> _latencies = [];
        private readonly ByteCounts _sent = new();
        private readonly ByteCounts _received = new();
        private readonly SortedDictionary<int, RoundSum> _rounds = [];

        public void Add(ArmResult arm, ArmTotals totals, IReadOnlyList<RoundParts> rounds)
        {
            _counts.Add(arm with { Rounds = [], Distributions = new Dictionary<string, IReadOnlyList<long[]>>() });
            foreach (var (key, histogram) in totals.Latencies)
            {
                if (!_latencies.TryGetValue(key, out var sum))
                {
                    _latencies[key] = sum = new();
                }

                sum.Add(histogram);
            }

            Add(_sent, totals.BytesSent);
            Add(_received, totals.BytesReceived);
            foreach (var round in rounds)
            {
                if (!_rounds.TryGetValue(round.Round, out var sum))
                {
                    _rounds[round.Round] = sum = new();
                }

                sum.Add(round);
            }
        }

        public ArmResult ToResult()
        {
            var totals = new ArmTotals(_latencies, _sent.ToCounts(), _received.ToCounts(), Cpu(round => round.ClientCpu), Cpu(round => round.ServerCpu));
            var whole = LaunchedArm.Of(_counts, [totals]);
            return whole with
            {
                // Those of a shard are its own, where a later launch has the same ones again.
                Connections = whole.Connections with { Kept = _counts.Sum(arm => arm.Connections.Kept) },
                Rounds = [.. _rounds.Values.Select(round => round.ToResult())],
            };
        }

        private CpuTotal Cpu(Func<RoundSum, CpuTotal> end) =>
            _rounds.Values.Select(end).Aggregate(new CpuTotal(TimeSpan.Zero, 0), (sum, one) => new(sum.Spent + one.Spent, sum.Divisor + one.Divisor));

        private static void Add(ByteCounts sum, IReadOnlyDictionary<int, long> counts)
        {
            foreach (var (size, count) in counts)
            {
                sum.Add(size, count);
            }
        }
    }
}
