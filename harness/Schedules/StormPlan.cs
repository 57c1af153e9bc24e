namespace LoadHarness.Schedules;

/// <summary>A plan in which each arm in turn loses the target under all its clients and gets it back.</summary>
/// <param name="Outage">How long the target is away.</param>
/// <param name="Policies">How the clients of each arm of the plan reconnect, in the order of the arms.</param>
public sealed record StormPlan(TimeSpan Outage, IReadOnlyList<ReconnectPolicy> Policies);

/// <summary>When a client that lost its connection tries again.</summary>
public enum ReconnectPolicy
{
    /// <summary>At once, as often as it fails.</summary>
    Immediate,

    /// <summary>After a wait that doubles with each failure up to a limit.</summary>
    Backoff,

    /// <summary>After a wait drawn evenly from zero to what backoff would wait.</summary>
    BackoffWithJitter,
}

/// <summary>How long a client waits before it tries to connect again.</summary>
public static class ReconnectDelay
{
    /// <summary>
    /// The least wait after a failure. Who tries again "at once" still returns to its loop first, and on loopback a refusal comes back in
    /// microseconds: without a floor the clients would measure how fast a machine can fail.
    /// </summary>
    public static readonly TimeSpan Least = TimeSpan.FromMilliseconds(1);

    /// <summary>The wait of backoff after the first failure.</summary>
    public static readonly TimeSpan First = TimeSpan.FromMilliseconds(100);

    /// <summary>The longest wait of backoff.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromSeconds(5);

    /// <summary>The wait before the next attempt.</summary>
    /// <param name="policy">The client's policy.</param>
    /// <param name="failures">Failed attempts so far; none tries at once.</param>
    /// <param name="random">Where jitter is drawn from.</param>
    /// <remarks>Backoff is min(first · 2^(failures − 1), longest); "full jitter" (Brooker, AWS Architecture Blog, 2015) is drawn evenly from zero to that.</remarks>
    public static TimeSpan After(ReconnectPolicy policy, int failures, Random random)
    {
        if (failures == 0)
        {
            return TimeSpan.Zero;
        }

        // In floating point, where 2^1000 is harmless.
        var backoff = TimeSpan.FromTicks((long)Math.Min(First.Ticks * Math.Pow(2, failures - 1), Longest.Ticks));
        var wait = policy switch
        {
            ReconnectPolicy.Backoff => backoff,
            ReconnectPolicy.BackoffWithJitter => backoff * random.NextDouble(),
            _ => TimeSpan.Zero,
        };
        return wait < Least ? Least : wait;
    }
}
