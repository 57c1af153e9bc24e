namespace LoadHarness.Recording;

/// <summary>Sums up the samples of one request of a workload within an arm, beside the arm's own sums. It has one owner, as these have.</summary>
/// <param name="name">Name of the request.</param>
/// <param name="clock">The clock whose timestamps the samples bear.</param>
internal sealed class RequestRecorder(string name, TimeProvider clock)
{
    private readonly ArmSeries _series = new(clock, timesMessages: false);
    private readonly OutcomeTally _outcomes = new();
    private readonly List<RoundResult> _rounds = [];
    private SoakBlocks? _blocks;
    private long _failed;

    /// <summary>Requests of the warm-up.</summary>
    public long WarmUpRequests { get; set; }

    /// <summary>What the latencies are made of.</summary>
    public ArmTotals Totals => _series.Totals;

    /// <summary>Opens a round.</summary>
    public void BeginRound()
    {
        _failed = 0;
        _series.BeginRound();
    }

    /// <summary>Takes a request, however it ended.</summary>
    /// <param name="sample">The request.</param>
    /// <param name="isMeasured">Whether its times count: the arm says so, by its connection.</param>
    public void Record(in Sample sample, bool isMeasured)
    {
        _outcomes.Count(sample);
        if (sample.Outcome != Outcome.Ok)
        {
            _failed++;
            _outcomes.CountError(sample);
        }

        if (isMeasured)
        {
            _series.Measure(sample);
        }
    }

    /// <summary>What the open round is made of.</summary>
    /// <param name="round">Its number, its place, and when its block began.</param>
    public RoundParts Parts((int Number, int Position, double StartSeconds) round) => _series.Parts(round, TallyOf(rate: null));

    /// <summary>What the parts of a soak are made of; none of a run that is no soak.</summary>
    public IReadOnlyList<RoundParts> BlockParts => _blocks?.ToParts() ?? [];

    /// <summary>Takes all that another one of the request counted in the open round and the warm-up, which then has counted nothing.</summary>
    public void Take(RequestRecorder other)
    {
        _series.Take(other._series);
        _outcomes.Take(other._outcomes);
        (_failed, WarmUpRequests) = (_failed + other._failed, WarmUpRequests + other.WarmUpRequests);
        (other._failed, other.WarmUpRequests) = (0, 0);
    }

    /// <summary>Closes a round.</summary>
    /// <param name="round">Its number, from 1.</param>
    /// <param name="position">Place of the arm's block in the round's order, from 1.</param>
    /// <param name="rate">Requests per second that the arm was given, where rounds differ in it; else null.</param>
    public void EndRound(int round, int position, double? rate)
    {
        var (metrics, steps) = _series.EndRound(TallyOf(rate));
        _rounds.Add(new(round, position, _series.Measured, metrics) { Steps = steps });
    }

    private RoundTally TallyOf(double? rate) => new(ClientCpu: null, ServerCpu: null, Instructions: default, CpuDivisor: 0, rate, _failed);

    /// <summary>Ends a window.</summary>
    /// <param name="block">The part of the soak that it belongs to, from 0.</param>
    public RequestWindow CutWindow(int block)
    {
        var blocks = _blocks ??= new();
        _series.CutWindow((key, histogram) => blocks.Add(block, key, histogram));
        var window = new RequestWindow(name, _outcomes.RequestsSinceCut, _outcomes.OutcomesSinceCut, _outcomes.ErrorsSinceCut);
        blocks.Add(block, window.Requests, window.Requests - window.Outcomes.GetValueOrDefault(nameof(Outcome.Ok)));
        _outcomes.MarkCut();
        return window;
    }

    /// <summary>Adds the counts of a window that was measured and stored before; its times are in the arm's alone.</summary>
    public void Restore(RequestWindow window)
    {
        _outcomes.Add(window.Outcomes, window.Errors);
        _outcomes.MarkCut();
    }

    /// <summary>What was measured so far.</summary>
    /// <param name="withBlocks">Whether with the parts of a soak.</param>
    public RequestResult ToResult(bool withBlocks)
    {
        var latencies = _series.Latencies.ToList();
        return new()
        {
            Name = name,
            Requests = _outcomes.Requests,
            WarmUpRequests = WarmUpRequests,
            Outcomes = _outcomes.Outcomes,
            LatencyMicroseconds = latencies.ToDictionary(latency => latency.Key, latency => latency.Total.Summarize()),
            Rounds = [.. _rounds],
            Distributions = latencies.ToDictionary(latency => latency.Key, latency => latency.Total.Distribution()),
            Errors = _outcomes.Errors,
            Blocks = withBlocks ? _blocks?.ToRounds() : null,
        };
    }
}
