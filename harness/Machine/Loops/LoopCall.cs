using System.Runtime.CompilerServices;
using System.Threading.Tasks.Sources;

namespace LoadHarness.Machine.Loops;

/// <summary>One call of an asynchronous method that waits. Used on one loop's thread only, and again for another call once its result is taken.</summary>
/// <typeparam name="T">Of the method's result.</typeparam>
internal abstract class LoopCall<T> : IValueTaskSource<T>, IValueTaskSource
{
    private static readonly ContextCallback InContext = static call => ((LoopCall<T>)call!).MoveNext();

    private readonly Action _goOn;
    private ManualResetValueTaskSourceCore<T> _end;
    private ExecutionContext? _context;

    protected LoopCall() => _goOn = GoOn;

    /// <summary>Tells its result from those of other calls.</summary>
    public short Version => _end.Version;

    /// <summary>Ends it. Whoever awaits it goes on before this returns.</summary>
    public void End(T result) => _end.SetResult(result);

    /// <inheritdoc cref="End"/>
    public void Fail(Exception exception) => _end.SetException(exception);

    /// <summary>Keeps what flows with it while it waits.</summary>
    /// <returns>Goes on with it.</returns>
    public Action Wait()
    {
        _context = ExecutionContext.Capture();
        return _goOn;
    }

    public T GetResult(short token)
    {
        // Whoever asks for the result of another call must not end this one.
        _ = _end.GetStatus(token);
        try
        {
            return _end.GetResult(token);
        }
        finally
        {
            _end.Reset();
            _context = null;
            GiveBack();
        }
    }

    void IValueTaskSource.GetResult(short token) => GetResult(token);

    public ValueTaskSourceStatus GetStatus(short token) => _end.GetStatus(token);

    public void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _end.OnCompleted(continuation, state, token, flags & ~ValueTaskSourceOnCompletedFlags.UseSchedulingContext);

    /// <summary>Runs the method up to its next wait, or to its end.</summary>
    protected abstract void MoveNext();

    /// <summary>Serves another call from now on.</summary>
    protected abstract void GiveBack();

    private void GoOn()
    {
        if (_context is { } context)
        {
            ExecutionContext.Run(context, InContext, this);
        }
        else
        {
            MoveNext();
        }
    }
}

/// <summary>The same with what the method keeps while it waits.</summary>
/// <typeparam name="T">Of the method's result.</typeparam>
/// <typeparam name="TStateMachine">What the compiler made of the method.</typeparam>
internal sealed class LoopCall<T, TStateMachine> : LoopCall<T>
    where TStateMachine : IAsyncStateMachine
{
    // Those that serve no call: of each thread as many as there ever were at once.
    [ThreadStatic]
    private static LoopCall<T, TStateMachine>? _free;

    private LoopCall<T, TStateMachine>? _next;

    // A field, because the method changes it in its place.
    public TStateMachine? StateMachine;

    public static LoopCall<T, TStateMachine> Take()
    {
        if (_free is not { } call)
        {
            return new();
        }

        (_free, call._next) = (call._next, null);
        return call;
    }

    protected override void MoveNext() => StateMachine!.MoveNext();

    protected override void GiveBack()
    {
        StateMachine = default;
        (_next, _free) = (_free, this);
    }
}
