namespace LoadHarness.Program.Running.Shards;

/// <summary>
/// Ends a shard soon after it was asked to. A scheduler kills who has not ended by itself, after 30 s as a rule (<c>KillWait</c>, <c>terminationGracePeriodSeconds</c>), and all that was measured is worth more than
/// what is in flight, which may wait for as long as its time limits.
/// </summary>
internal sealed class StopInTime : IDisposable
{
    /// <summary>How long what is in flight may take to end by itself.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly CancellationTokenRegistration _asked;
    private readonly ITimer _timer;

    /// <param name="giveUp">Ends the shard at once.</param>
    /// <param name="clock">Clock of the run.</param>
    /// <param name="stop">Cancelled when the shard is asked to end.</param>
    public StopInTime(Action giveUp, TimeProvider clock, CancellationToken stop)
    {
        _timer = clock.CreateTimer(_ => giveUp(), state: null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _asked = stop.Register(() => _timer.Change(Patience, Timeout.InfiniteTimeSpan));
    }

    public void Dispose()
    {
        _asked.Dispose();
        _timer.Dispose();
    }
}
