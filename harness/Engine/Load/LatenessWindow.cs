using LoadHarness.Histograms;

namespace LoadHarness.Engine.Load;

/// <summary>How late one pacer is in the window that is open.</summary>
/// <remarks>The pacer records, whoever ends a window exchanges: a lock that nobody holds for longer is cheaper than a message for each request.</remarks>
internal sealed class LatenessWindow
{
    private readonly Lock _gate = new();
    private LatencyHistogram _open = new();
    private LatencyHistogram _spare = new();

    /// <summary>Records how long after its intended start a request was dispatched.</summary>
    public void Record(TimeSpan lateness)
    {
        lock (_gate)
        {
            _open.Record(lateness);
        }
    }

    /// <summary>Ends the window: adds what it holds to a sum.</summary>
    public void CutInto(LatencyHistogram sum)
    {
        LatencyHistogram ended;
        lock (_gate)
        {
            (_open, _spare) = (_spare, _open);
            ended = _spare;
        }

        sum.Add(ended);
        ended.Reset();
    }
}
