namespace LoadHarness.Recording;

/// <summary>The sums of each request of a workload within an arm; without a workload there are none, and nothing is done.</summary>
/// <param name="names">Names of the requests; null without a workload.</param>
/// <param name="clock">The clock whose timestamps the samples bear.</param>
internal sealed class RequestRecorders(IReadOnlyList<string>? names, TimeProvider clock)
{
    private readonly RequestRecorder[] _all = [.. names?.Select(name => new RequestRecorder(name, clock)) ?? []];

    /// <summary>What their latencies are made of.</summary>
    public IReadOnlyList<ArmTotals> Totals => [.. _all.Select(request => request.Totals)];

    /// <summary>Takes a request of the warm-up, which is counted apart.</summary>
    public void RecordWarmUp(in Sample sample)
    {
        if (_all.Length > 0 && sample.Timings.ActualStart != 0)
        {
            _all[sample.Request].WarmUpRequests++;
        }
    }

    /// <summary>Opens a round.</summary>
    public void BeginRound() => Array.ForEach(_all, request => request.BeginRound());

    /// <summary>Takes a request, however it ended. What nobody sent, since all clients were busy, is no request of a workload yet.</summary>
    /// <param name="sample">The request.</param>
    /// <param name="isMeasured">Whether its times count.</param>
    public void Record(in Sample sample, bool isMeasured)
    {
        if (_all.Length > 0 && sample.Timings.ActualStart != 0)
        {
            _all[sample.Request].Record(sample, isMeasured);
        }
    }

    /// <summary>What the open round of each is made of.</summary>
    public IReadOnlyList<RoundParts> Parts((int Number, int Position, double StartSeconds) round) => [.. _all.Select(request => request.Parts(round))];

    /// <summary>The parts of a soak, each with those of the requests.</summary>
    public IReadOnlyList<RoundParts> Into(IReadOnlyList<RoundParts> blocks)
    {
        var requests = _all.Select(request => request.BlockParts.ToDictionary(part => part.Round)).ToList();
        return [.. blocks.Select(block => block with { Requests = [.. requests.Select(request => request.GetValueOrDefault(block.Round) ?? RoundParts.OfBlock(block.Round, 0, 0, new Dictionary<string, PackedHistogram>()))] })];
    }

    /// <summary>Takes all that others of the same requests counted.</summary>
    public void Take(RequestRecorders other)
    {
        foreach (var (mine, theirs) in _all.Zip(other._all))
        {
            mine.Take(theirs);
        }
    }

    /// <summary>Closes a round.</summary>
    public void EndRound(int round, int position, double? rate) => Array.ForEach(_all, request => request.EndRound(round, position, rate));

    /// <summary>Ends a window; null without a workload.</summary>
    public IReadOnlyList<RequestWindow>? CutWindow(int block) => _all.Length > 0 ? [.. _all.Select(request => request.CutWindow(block))] : null;

    /// <summary>Adds a window that was measured and stored before.</summary>
    public void Restore(IReadOnlyList<RequestWindow>? windows)
    {
        foreach (var (request, window) in _all.Zip(windows ?? []))
        {
            request.Restore(window);
        }
    }

    /// <summary>What was measured so far; null without a workload.</summary>
    public IReadOnlyList<RequestResult>? Results(bool withBlocks) => _all.Length > 0 ? [.. _all.Select(request => request.ToResult(withBlocks))] : null;
}
