using LoadHarness.Histograms;

namespace LoadHarness.Recording;

/// <summary>An arm of all shards, or one request of a workload in it.</summary>
/// <param name="inBlocks">Whether it is of a soak, whose parts are judged as rounds are.</param>
internal sealed class ShardedArm(bool inBlocks)
{
    private readonly List<ArmResult> _counts = [];
    private readonly Dictionary<string, LatencyHistogram> _latencies = [];
    private readonly ByteCounts _sent = new();
    private readonly ByteCounts _received = new();
    private readonly SortedDictionary<int, RoundSum> _rounds = [];
    private readonly List<(string Name, ShardedArm Sum)> _requests = [];

    /// <summary>Adds what a shard measured of it.</summary>
    /// <param name="arm">Its counts.</param>
    /// <param name="totals">What its figures are made of.</param>
    /// <param name="rounds">What its rounds are made of.</param>
    /// <exception cref="InvalidDataException">A histogram is damaged, or something is missing.</exception>
    public void Add(ArmResult arm, ArmTotals totals, IReadOnlyList<RoundParts> rounds)
    {
        AddRequests(arm, totals, rounds);
        _counts.Add(arm with { Rounds = [], Distributions = new Dictionary<string, IReadOnlyList<long[]>>(), ByRequest = null });
        foreach (var (key, histogram) in totals.Latencies)
        {
            if (!_latencies.TryGetValue(key, out var sum))
            {
                _latencies[key] = sum = LatencyHistogram.Growing();
            }

            sum.Add(histogram);
        }

        _sent.Add(totals.BytesSent);
        _received.Add(totals.BytesReceived);
        foreach (var round in rounds)
        {
            if (inBlocks && round.Round is < 1 or > SoakWindows.Blocks)
            {
                throw new InvalidDataException($"'{arm.Name}' has a part that no soak has");
            }

            if (!_rounds.TryGetValue(round.Round, out var sum))
            {
                _rounds[round.Round] = sum = new();
            }

            sum.Add(round);
        }
    }

    /// <summary>The whole of it.</summary>
    public ArmResult ToResult()
    {
        var totals = new ArmTotals(_latencies, _sent.ToCounts(), _received.ToCounts(), Cpu(round => round.ClientCpu), Cpu(round => round.ServerCpu));
        var whole = LaunchedArm.Of(_counts, [totals]);
        return whole with
        {
            // Those of a shard are its own, where a later launch has the same ones again. The windows of a soak tell it better.
            Connections = whole.Connections with { Kept = inBlocks ? _counts.Sum(arm => arm.Connections.Kept) : _rounds.Values.Select(round => round.Kept).DefaultIfEmpty().Max() },
            Rounds = inBlocks ? [] : [.. _rounds.Values.Select(round => round.ToResult())],
            Blocks = inBlocks ? Blocks() : null,
            ByRequest = _requests.Count > 0 ? [.. _requests.Select(request => RequestResult.Of(request.Name, request.Sum.ToResult()))] : null,
        };
    }

    private IReadOnlyList<RoundResult> Blocks()
    {
        var blocks = new SoakBlocks();
        foreach (var part in _rounds.Values)
        {
            part.AddTo(blocks);
        }

        return blocks.ToRounds();
    }

    private void AddRequests(ArmResult arm, ArmTotals totals, IReadOnlyList<RoundParts> rounds)
    {
        var requests = arm.ByRequest ?? [];
        if (_counts.Count == 0)
        {
            _requests.AddRange(requests.Select(request => (request.Name, new ShardedArm(inBlocks))));
        }

        if (requests.Count != _requests.Count || totals.Requests.Count != _requests.Count || rounds.Any(round => round.Requests.Count != _requests.Count))
        {
            throw new InvalidDataException($"'{arm.Name}' does not hold the figures of each request");
        }

        for (var index = 0; index < requests.Count; index++)
        {
            _requests[index].Sum.Add(requests[index].AsArm(arm), totals.Requests[index], [.. rounds.Select(round => round.Requests[index])]);
        }
    }

    private CpuTotal Cpu(Func<RoundSum, CpuTotal> end) =>
        _rounds.Values.Select(end).Aggregate(new CpuTotal(TimeSpan.Zero, 0), (sum, one) => new(sum.Spent + one.Spent, sum.Divisor + one.Divisor));
}
