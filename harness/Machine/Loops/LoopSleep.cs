using System.Threading.Tasks.Sources;

namespace LoadHarness.Machine.Loops;

/// <summary>Lets one asynchronous method of a loop sleep, again and again and without an allocation; late by microseconds where nothing else is being done.</summary>
/// <remarks>Used on the loop's thread only.</remarks>
internal sealed class LoopSleep : IValueTaskSource, IDisposable
{
    private readonly CancellationTokenRegistration _registration;
    private readonly LoopTimer _timer;
    private ManualResetValueTaskSourceCore<bool> _end;
    private bool _sleeps;

    /// <param name="loop">The loop.</param>
    /// <param name="stop">Ends every sleep, without an exception.</param>
    public LoopSleep(EventLoop loop, CancellationToken stop)
    {
        _timer = new LoopTimer(loop, End);
        _registration = stop.UnsafeRegister(state => loop.Post(static sleep => ((LoopSleep)sleep!).End(), state), this);
    }

    /// <summary>Sleeps until a timestamp of <see cref="System.Diagnostics.Stopwatch"/>, or about until the stop.</summary>
    public ValueTask UntilAsync(long due)
    {
        _end.Reset();
        _sleeps = true;
        _timer.Set(due);
        return new ValueTask(this, _end.Version);
    }

    public void Dispose()
    {
        _timer.Stop();
        _registration.Dispose();
    }

    void IValueTaskSource.GetResult(short token) => _end.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => _end.GetStatus(token);

    void IValueTaskSource.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _end.OnCompleted(continuation, state, token, flags & ~ValueTaskSourceOnCompletedFlags.UseSchedulingContext);

    private void End()
    {
        if (_sleeps)
        {
            _sleeps = false;
            _end.SetResult(true);
        }
    }
}
