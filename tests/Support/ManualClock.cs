namespace LoadHarness.Tests.Support;

/// <summary>
/// A clock that stands still until a test moves it. Its timers fire inside <see cref="Advance"/>, in the order in which they are due,
/// each seeing its own due time.
/// </summary>
/// <remarks>
/// Timestamps are ticks of 100 ns and start above 0, because 0 means "did not happen" in <c>Timings</c>.
/// Code under test sets its timers from the thread pool: await <see cref="TimersAsync"/> before moving the clock.
/// </remarks>
/// <param name="start">Time of day at which it stands first; by default the same in every run. Where certificates are judged by it, it must be one at which they are valid.</param>
public sealed class ManualClock(DateTimeOffset? start = null) : TimeProvider
{
    private readonly DateTimeOffset _start = start ?? new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);

    private readonly Lock _gate = new();
    private readonly List<ManualTimer> _timers = [];
    private readonly List<(int Timers, TaskCompletionSource Reached)> _watchers = [];
    private TimeSpan _elapsed;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    public override long GetTimestamp() => TimeSpan.TicksPerSecond + Elapsed.Ticks;

    public override DateTimeOffset GetUtcNow() => _start + Elapsed;

    private TimeSpan Elapsed
    {
        get
        {
            lock (_gate)
            {
                return _elapsed;
            }
        }
    }

    /// <summary>Moves the clock forward and fires what comes due on the way.</summary>
    public void Advance(TimeSpan by)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(by, TimeSpan.Zero);
        var end = Elapsed + by;
        while (NextDue(end) is { } timer)
        {
            timer.Fire();
        }
    }

    /// <summary>Moves the clock to the earliest time that a timer is set to, and fires what is due then.</summary>
    /// <returns>False when no timer is set; the clock has not moved.</returns>
    public bool AdvanceToNext()
    {
        TimeSpan by;
        lock (_gate)
        {
            if (_timers.Count == 0)
            {
                return false;
            }

            by = _timers.Min(timer => timer.Due) - _elapsed;
        }

        Advance(by > TimeSpan.Zero ? by : TimeSpan.Zero);
        return true;
    }

    /// <summary>Ends when at least <paramref name="count"/> timers are set and have not fired.</summary>
    public Task TimersAsync(int count)
    {
        lock (_gate)
        {
            var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _watchers.Add((count, reached));
            NotifyWatchers();
            return reached.Task;
        }
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new ManualTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    private ManualTimer? NextDue(TimeSpan end)
    {
        lock (_gate)
        {
            var next = _timers.Where(timer => timer.Due <= end).MinBy(timer => timer.Due);
            if (next is null)
            {
                // Who moves it meanwhile, from within a timer, has gone further.
                _elapsed = end > _elapsed ? end : _elapsed;
                return null;
            }

            _elapsed = next.Due > _elapsed ? next.Due : _elapsed;
            if (next.Period > TimeSpan.Zero)
            {
                next.Due += next.Period;
            }
            else
            {
                _timers.Remove(next);
            }

            return next;
        }
    }

    private bool Set(ManualTimer timer, TimeSpan dueTime, TimeSpan period)
    {
        lock (_gate)
        {
            _timers.Remove(timer);
            if (dueTime == Timeout.InfiniteTimeSpan)
            {
                return true;
            }

            timer.Due = _elapsed + dueTime;
            timer.Period = period;
            _timers.Add(timer);
            NotifyWatchers();
            return true;
        }
    }

    private void Remove(ManualTimer timer)
    {
        lock (_gate)
        {
            _timers.Remove(timer);
        }
    }

    private void NotifyWatchers()
    {
        foreach (var watcher in _watchers.Where(watcher => _timers.Count >= watcher.Timers))
        {
            watcher.Reached.TrySetResult();
        }

        _watchers.RemoveAll(watcher => watcher.Reached.Task.IsCompleted);
    }

    private sealed class ManualTimer(ManualClock clock, TimerCallback callback, object? state) : ITimer
    {
        /// <summary>When to fire, as elapsed time of the clock; guarded by the clock.</summary>
        public TimeSpan Due { get; set; }

        /// <summary>Zero or infinite for a timer that fires once; guarded by the clock.</summary>
        public TimeSpan Period { get; set; }

        public bool Change(TimeSpan dueTime, TimeSpan period) => clock.Set(this, dueTime, period);

        public void Fire() => callback(state);

        public void Dispose() => clock.Remove(this);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
