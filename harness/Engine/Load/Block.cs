namespace LoadHarness.Engine.Load;

/// <summary>One stretch of load on one arm: hands its attempts to clients and knows when the last one has ended.</summary>
/// <remarks>
/// The one place where two threads meet without a mailbox between them: the pacer adds work while clients finish theirs. A
/// lock held for a few instructions is cheaper and plainer than a mailbox that both would have to wait for.
/// </remarks>
internal abstract class Block(int arm, bool counted)
{
    private readonly TaskCompletionSource _drained = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _lost;

    /// <summary>Index of the arm in the plan.</summary>
    public int Arm { get; } = arm;

    /// <summary>False in the warm-up, whose samples are dropped.</summary>
    public bool Counted { get; } = counted;

    /// <summary>Ends when no attempt is waiting or in flight and no further one will come.</summary>
    public Task Drained => _drained.Task;

    /// <summary>Attempts that were given to clients which had ended, and that nobody sent, since this was asked last.</summary>
    public long TakeLost() => Interlocked.Exchange(ref _lost, 0);

    /// <summary>Called by a client when it is free for the next attempt.</summary>
    public abstract void Finished(ClientActor client);

    /// <summary>The same, for a block that looks at how the attempt ended.</summary>
    public virtual void Finished(ClientActor client, in Sample sample) => Finished(client);

    /// <summary>Called by a client that has ended, for the attempt that it was given.</summary>
    public void Lose()
    {
        Interlocked.Increment(ref _lost);
        Leave();
    }

    /// <summary>Goes on with one client less.</summary>
    protected abstract void Leave();

    /// <summary>Ends <see cref="Drained"/>.</summary>
    protected void Drain() => _drained.TrySetResult();
}

/// <summary>One intended request on its way to a client.</summary>
/// <param name="Block">The block it belongs to.</param>
/// <param name="IntendedStart">Timestamp at which the schedule wanted it.</param>
internal readonly record struct Attempt(Block Block, long IntendedStart);
