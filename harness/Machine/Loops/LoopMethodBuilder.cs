using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace LoadHarness.Machine.Loops;

/// <summary>Makes an asynchronous method of a loop take no memory: what it keeps while it waits serves the next call, and whoever awaits it goes on within the call that ends it.</summary>
/// <remarks>
/// For methods that are on one loop from their start to their end. .NET's own builder makes a box, a delegate and a continuation of each method that waits; its pooled one keeps a few boxes for each
/// core, and posts every continuation to the context anew. The result is awaited once, as that of every <see cref="ValueTask{TResult}"/>.
/// </remarks>
[SuppressMessage("Performance", "CA1822", Justification = "The compiler calls all of it on an instance.")]
internal struct LoopMethodBuilder<T>
{
    private LoopCall<T>? _call;
    private T? _result;
    private Exception? _failure;

    public static LoopMethodBuilder<T> Create() => default;

    /// <summary>The call that waits; null before it did.</summary>
    public readonly LoopCall<T>? Call => _call;

    public readonly ValueTask<T> Task =>
        _call is { } call ? new ValueTask<T>(call, call.Version)
        : _failure is { } failure ? ValueTask.FromException<T>(failure)
        : new ValueTask<T>(_result!);

    /// <summary>Why it failed before it had waited; null when it did not.</summary>
    public readonly Exception? Failure => _failure;

    // As .NET's does: what the method puts into the context that flows, such as the value of an AsyncLocal, is not its caller's.
    public readonly void Start<TStateMachine>(ref TStateMachine stateMachine)
        where TStateMachine : IAsyncStateMachine => default(AsyncValueTaskMethodBuilder).Start(ref stateMachine);

    public readonly void SetStateMachine(IAsyncStateMachine stateMachine)
    {
        // Of what compilers made that knew no structs.
    }

    public void SetResult(T result)
    {
        if (_call is { } call)
        {
            call.End(result);
        }
        else
        {
            _result = result;
        }
    }

    public void SetException(Exception exception)
    {
        if (_call is { } call)
        {
            call.Fail(exception);
        }
        else
        {
            _failure = exception;
        }
    }

    public void AwaitOnCompleted<TAwaiter, TStateMachine>(ref TAwaiter awaiter, ref TStateMachine stateMachine)
        where TAwaiter : INotifyCompletion
        where TStateMachine : IAsyncStateMachine => awaiter.OnCompleted(Wait(ref stateMachine));

    public void AwaitUnsafeOnCompleted<TAwaiter, TStateMachine>(ref TAwaiter awaiter, ref TStateMachine stateMachine)
        where TAwaiter : ICriticalNotifyCompletion
        where TStateMachine : IAsyncStateMachine => awaiter.UnsafeOnCompleted(Wait(ref stateMachine));

    private Action Wait<TStateMachine>(ref TStateMachine stateMachine)
        where TStateMachine : IAsyncStateMachine
    {
        if (_call is null)
        {
            // In this order: this builder is a part of what is copied.
            var call = LoopCall<T, TStateMachine>.Take();
            _call = call;
            call.StateMachine = stateMachine;
        }

        return _call.Wait();
    }
}

/// <summary>The same for methods without a result.</summary>
internal struct LoopMethodBuilder
{
    private LoopMethodBuilder<bool> _builder;

    public static LoopMethodBuilder Create() => default;

    public readonly ValueTask Task =>
        _builder.Call is { } call ? new ValueTask(call, call.Version)
        : _builder.Failure is { } failure ? ValueTask.FromException(failure)
        : ValueTask.CompletedTask;

    public readonly void Start<TStateMachine>(ref TStateMachine stateMachine)
        where TStateMachine : IAsyncStateMachine => _builder.Start(ref stateMachine);

    public readonly void SetStateMachine(IAsyncStateMachine stateMachine) => _builder.SetStateMachine(stateMachine);

    public void SetResult() => _builder.SetResult(true);

    public void SetException(Exception exception) => _builder.SetException(exception);

    public void AwaitOnCompleted<TAwaiter, TStateMachine>(ref TAwaiter awaiter, ref TStateMachine stateMachine)
        where TAwaiter : INotifyCompletion
        where TStateMachine : IAsyncStateMachine => _builder.AwaitOnCompleted(ref awaiter, ref stateMachine);

    public void AwaitUnsafeOnCompleted<TAwaiter, TStateMachine>(ref TAwaiter awaiter, ref TStateMachine stateMachine)
        where TAwaiter : ICriticalNotifyCompletion
        where TStateMachine : IAsyncStateMachine => _builder.AwaitUnsafeOnCompleted(ref awaiter, ref stateMachine);
}
