namespace LoadHarness.Schedules;

/// <summary>A storm: each arm in turn loses the target under all its clients and gets it back.</summary>
/// <param name="Outage">How long the target is away.</param>
/// <param name="Policies">How the clients of each arm of the plan reconnect, in the order of the arms.</param>
public sealed record Outages(TimeSpan Outage, IReadOnlyList<ReconnectPolicy> Policies) : Schedule
{
    /// <summary>How long the load runs before the target goes and after the last client is back, to see what is normal.</summary>
    public static readonly TimeSpan Calm = TimeSpan.FromSeconds(2);

    /// <summary>Who is not served again so long after the target is back is not coming back; the longest backoff is a fraction of it.</summary>
    public static readonly TimeSpan LongestRecovery = TimeSpan.FromSeconds(60);

    // A request of each client in so many seconds, when the user names no rate: the storm is in the connections, not in the load.
    private const double AutoSecondsPerClient = 4;

    // Connecting, two calm stretches and the recovery of some hundred clients.
    private static readonly TimeSpan ExpectedRest = TimeSpan.FromSeconds(10);

    public override bool LeavesIdleTime => false;

    /// <summary>Thousands of clients that try again at once take all there is; that is what a storm is.</summary>
    public override bool MayTakeAllCpu => true;

    /// <summary>An arm's rate: the plan's, or one that each client carries easily.</summary>
    public override double? RateOf(LoadPlan plan) => plan.Rate ?? Math.Max(1, plan.Clients / AutoSecondsPerClient);

    public override TimeSpan LongestLoad(LoadPlan plan) => plan.Arms.Count * (Calm + Outage + LongestRecovery + Calm);

    /// <summary>Without a warm-up: the clients of an arm connect before its storm.</summary>
    public override TimeSpan ExpectedDuration(LoadPlan plan) => plan.Arms.Count * (Outage + ExpectedRest);

    public override string Describe(LoadPlan plan) => string.Create(
        CultureInfo.InvariantCulture, $"{string.Join(", ", plan.Arms.Select(arm => arm.Name))}, one after the other, order from seed {plan.Seed}; outage {Outage.TotalSeconds:0.###} s");
}

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
    /// The wait of who tries again at once: an application's own turn and a network's round trip, which loopback does not have. A client makes at most 100
    /// attempts a second with it, about what one of .NET's came to when it waited as long as the shortest timer; one on OpenSSL would make ten times as many, and
    /// a storm would measure the kind of client.
    /// </summary>
    public static readonly TimeSpan AtOnce = TimeSpan.FromMilliseconds(10);

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
            _ => AtOnce,
        };
        return wait < Least ? Least : wait;
    }
}
