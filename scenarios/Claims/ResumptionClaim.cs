namespace LoadHarness.Scenarios.Claims;

/// <summary>C2: what a resumed handshake saves.</summary>
internal static class ResumptionClaim
{
    // "Near instant" is refuted when a resumed handshake surely costs more than a tenth of a cold one.
    private const double NearInstant = 0.10;

    /// <summary>Answers the claim from pairs of arms that differ in resumption alone, each with what sets it apart from other pairs.</summary>
    public static ClaimResult Answer(RunResult run, IReadOnlyList<(string Label, ArmResult Cold, ArmResult Resumed)> pairs)
    {
        var found = pairs.Where(pair => pair.Resumed.Tls == Names.Of(TlsVersion.Tls13))
            .Select(pair => (pair.Label, pair.Cold, pair.Resumed, Ratio: run.Compared(Metric.HandshakeP50, pair.Resumed.Name, pair.Cold.Name)))
            .ToList();
        if (found.Count == 0)
        {
            return Claim.Resumption.Open("No arm resumed a TLS 1.3 session.");
        }

        if (found.Exists(pair => pair.Ratio?.High is null || pair.Resumed.Median(Latency.Handshake) is null))
        {
            return Claim.Resumption.Open("Too few proven rounds to compare resumed with cold handshakes.");
        }

        var trips = found.Where(pair => pair.Resumed.RoundTrips.Count > 0).ToList();
        var atMostOne = trips.TrueForAll(pair => pair.Resumed.RoundTrips.Keys.Max() <= 1);
        var figures = string.Join("; ", found.Select(pair =>
            $"{pair.Label} {pair.Ratio!.Text()} of a cold one, median {pair.Resumed.Median(Latency.Handshake)!.Text()}"));
        var counted = trips.Count == 0 ? ""
            : $" Its round trips: {Range(trips.Select(pair => pair.Resumed))}, a cold one's: {Range(trips.Select(pair => pair.Cold))}.";
        return Claim.Resumption.Judged(
            refuted: !atMostOne || found.Exists(pair => pair.Ratio!.Low > NearInstant),
            confirmed: found.TrueForAll(pair => pair.Ratio!.High <= NearInstant),
            $"A resumed handshake takes, by its median, {figures}; near instant would be at most 0.10×.{counted}");
    }

    private static string Range(IEnumerable<ArmResult> arms)
    {
        var trips = arms.SelectMany(arm => arm.RoundTrips.Keys).Distinct().Order().ToList();
        return trips.Count == 0 ? "not counted" : trips.Count == 1 ? $"{trips[0]}" : $"{trips[0]} to {trips[^1]}";
    }
}
