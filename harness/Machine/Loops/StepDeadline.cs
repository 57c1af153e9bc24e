using System.Diagnostics;
using System.Threading.Tasks.Sources;

namespace LoadHarness.Machine.Loops;

/// <summary>What one user of a loop waits with: for a change, for the end of the step's time, or for a stop, whichever comes first.</summary>
/// <remarks>Used on the loop's thread only. One wait at a time, without an allocation; what is awaited goes on within the call that ends the wait.</remarks>
internal sealed class StepDeadline : IValueTaskSource, IDisposable
{
    private readonly CancellationToken _stop;
    private readonly CancellationTokenRegistration _registration;
    private readonly LoopTimer _timer;
    private ManualResetValueTaskSourceCore<bool> _change;
    private bool _isAwaited;

    /// <param name="loop">The loop.</param>
    /// <param name="stop">Ends every wait, for good.</param>
    public StepDeadline(EventLoop loop, CancellationToken stop)
    {
        _stop = stop;
        _timer = new LoopTimer(loop, () =>
        {
            HasPassed = true;
            End();
        });
        _registration = stop.UnsafeRegister(state => loop.Post(static deadline => ((StepDeadline)deadline!).End(), state), this);
        Signal = End;
    }

    /// <summary>Ends the wait that there is, if there is one.</summary>
    public Action Signal { get; }

    /// <summary>Whether the time of a step was over.</summary>
    public bool HasPassed { get; private set; }

    /// <summary>Whether no wait will be anything but stopped.</summary>
    public bool IsStopped => _stop.IsCancellationRequested;

    /// <summary>Begins a step anew.</summary>
    public void Restart(TimeSpan time)
    {
        HasPassed = false;
        _timer.Set(Stopwatch.GetTimestamp() + (long)(time.TotalSeconds * Stopwatch.Frequency));
    }

    /// <summary>Ends the step: no time runs.</summary>
    public void Pause() => _timer.Stop();

    /// <exception cref="OperationCanceledException">The time of the step is over, or all is stopped.</exception>
    public void ThrowIfOver()
    {
        if (HasPassed || IsStopped)
        {
            throw new OperationCanceledException(HasPassed ? "the time of the step is over" : "stopped");
        }
    }

    /// <summary>Waits for <see cref="Signal"/>.</summary>
    /// <exception cref="OperationCanceledException">The time of the step is over, or all is stopped.</exception>
    public ValueTask ChangeAsync()
    {
        ThrowIfOver();
        _change.Reset();
        _isAwaited = true;
        return new ValueTask(this, _change.Version);
    }

    public void Dispose()
    {
        _timer.Stop();
        _registration.Dispose();
    }

    void IValueTaskSource.GetResult(short token)
    {
        _change.GetResult(token);
        ThrowIfOver();
    }

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => _change.GetStatus(token);

    void IValueTaskSource.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _change.OnCompleted(continuation, state, token, flags & ~ValueTaskSourceOnCompletedFlags.UseSchedulingContext);

    private void End()
    {
        if (_isAwaited)
        {
            _isAwaited = false;
            _change.SetResult(true);
        }
    }
}
