namespace LoadHarness.Scenarios.Claims;

/// <summary>C1: how long a full handshake takes, for each key and distance that was measured.</summary>
internal sealed class HandshakeTimeClaim() : Claim("C1", "A full mTLS handshake takes 20-100 ms, depending on network latency and key size")
{
    /// <summary>The lower end of the claimed range, in microseconds.</summary>
    public const double From = 20_000;

    /// <summary>The upper end of the claimed range, in microseconds.</summary>
    public const double To = 100_000;

    /// <summary>One answer for all keys and distances that have the same.</summary>
    protected override IReadOnlyList<ClaimResult> Answer(RunResult run)
    {
        var arms = run.Arms.Where(arm => arm is { Mode: ConnectionMode.Cold, Authentication: Authentication.Mutual, Impostors: null } && !Arms.IsAgain(arm.Name)).ToList();
        return arms.Count == 0
            ? [NotAnswered("No arm made full mutual handshakes (see scenario=cold).")]
            : [.. arms.GroupBy(AnswerOf).Select(alike => With(alike.Key, $"The median full handshake takes {Format.List([.. alike.Select(Point)])}; the claim says 20 to 100 ms."))];
    }

    private static ClaimAnswer AnswerOf(ArmResult arm) => arm.Median(Latency.Handshake) switch
    {
        { Low: >= From, High: <= To } => ClaimAnswer.Confirmed,
        { High: < From } or { Low: > To } => ClaimAnswer.Refuted,
        _ => ClaimAnswer.Inconclusive,
    };

    // The connect is a round trip without any work of either program: the distance as it was, the network's and an emulation's.
    private static string Point(ArmResult arm)
    {
        var time = arm.Median(Latency.Handshake) is { } median ? median is { Low: null } ? $"{median.Text()} (too few rounds for an interval)" : median.Text() : "a time that was not measured";
        var distance = arm.LatencyMicroseconds.TryGetValue("connect", out var connect) ? $" at a round trip of {Format.Duration(connect.P50)}" : "";
        return $"{time} with {arm.Key}{distance}";
    }
}
