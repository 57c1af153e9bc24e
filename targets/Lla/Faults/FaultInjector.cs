namespace LoadHarness.Targets.Lla.Faults;

/// <summary>Decides when the fault of an endpoint strikes, and counts how often it did. Safe for all threads.</summary>
/// <param name="fault">What goes wrong.</param>
/// <param name="every">It strikes every n-th time it could.</param>
/// <param name="ledger">Takes the count.</param>
internal sealed class FaultInjector(Fault fault, int every, Ledger ledger)
{
    private long _opportunities;
    private long _generation;

    /// <summary>What goes wrong.</summary>
    public Fault Fault => fault;

    /// <summary>Counts graceful restarts; a connection of an earlier one ends with its next answer.</summary>
    public long Generation => Interlocked.Read(ref _generation);

    /// <summary>Whether the fault strikes now, where it is the one that is asked for; then it is counted.</summary>
    public bool Strikes(Fault asked)
    {
        if (!IsDue(asked))
        {
            return false;
        }

        Count();
        return true;
    }

    /// <summary>The same, where what is counted happens later.</summary>
    public bool IsDue(Fault asked) => fault == asked && Interlocked.Increment(ref _opportunities) % every == 0;

    /// <summary>Counts one injected fault.</summary>
    public void Count() => ledger.Inject(fault);

    /// <summary>Begins a graceful restart.</summary>
    public void Restart() => Interlocked.Increment(ref _generation);
}
