namespace LoadHarness.Machine.Loops;

/// <summary>Calls back once on the loop's thread when its time has come. To set it later costs nothing: most deadlines never come.</summary>
/// <remarks>Used on the loop's thread only. Times are timestamps of <see cref="System.Diagnostics.Stopwatch"/>.</remarks>
/// <param name="loop">The loop.</param>
/// <param name="fire">What to do then.</param>
internal sealed class LoopTimer(EventLoop loop, Action fire)
{
    private long _due = long.MaxValue;

    // The earliest place that it has among the loop's timers; it may have later ones, which mean nothing.
    private long _queuedFor = long.MaxValue;

    /// <summary>Sets the time anew.</summary>
    public void Set(long due)
    {
        _due = due;
        if (due < _queuedFor)
        {
            _queuedFor = due;
            loop.Enqueue(this, due);
        }
    }

    /// <summary>Does not call back.</summary>
    public void Stop() => _due = long.MaxValue;

    /// <summary>One of its places in the loop's queue has come.</summary>
    internal void Come(long at)
    {
        if (at != _queuedFor)
        {
            return;
        }

        _queuedFor = long.MaxValue;
        if (_due > at)
        {
            if (_due != long.MaxValue)
            {
                Set(_due);
            }

            return;
        }

        _due = long.MaxValue;
        fire();
    }
}
