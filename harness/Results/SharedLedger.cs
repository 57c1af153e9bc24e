namespace LoadHarness.Results;

/// <summary>What a server that several shards call had counted, since it started, when one of them began and when it had ended.</summary>
/// <remarks>
/// Each shard reads before it calls for the first time and after its last call has ended, and counters only grow. So the lowest reading is from before any call of any
/// shard, the highest from after all of them, and what lies between is the whole load's.
/// </remarks>
/// <param name="From">Before the first call.</param>
/// <param name="To">After the last one.</param>
public sealed record SharedLedger(Admissions From, Admissions To)
{
    /// <summary>Of both shards.</summary>
    public SharedLedger With(SharedLedger other) => new(Connections(From) <= Connections(other.From) ? From : other.From, Connections(To) >= Connections(other.To) ? To : other.To);

    /// <summary>Whether it was started anew in between, by which counters begin again.</summary>
    public bool WasRestarted => Connections(To) < Connections(From);

    /// <summary>Whom the server let in and refused meanwhile.</summary>
    public Admissions Between() => To.Minus(From);

    private static long Connections(Admissions counted) => counted.Full + counted.Resumed + counted.Refused.Values.Sum();
}

/// <summary>CPU time of a server that several shards call, in microseconds since it started, before and after a block.</summary>
/// <param name="From">Before the block.</param>
/// <param name="To">After it.</param>
public readonly record struct SharedCpu(double From, double To);
