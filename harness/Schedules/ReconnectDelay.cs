namespace LoadHarness.Schedules;

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
