namespace LoadHarness.Scenarios.Claims;

/// <summary>C2, what can be counted of it: the round trips of a resumed handshake.</summary>
internal sealed class RoundTripsClaim() : Claim("C2a", "TLS 1.3 resumption takes 0-1 round trips")
{
    private const int Most = 1;

    /// <summary>A ticket that the server did not take is no resumed handshake, and refutes nothing here.</summary>
    protected override IReadOnlyList<ClaimResult> Answer(RunResult run)
    {
        var resuming = run.Arms.Where(arm => arm is { Mode: ConnectionMode.Resumed, Impostors: null } && arm.Tls == Names.Of(TlsVersion.Tls13)).ToList();
        if (resuming.Count == 0)
        {
            return [NotAnswered("No arm resumes TLS 1.3 sessions (see scenario=resumption).")];
        }

        // Where clients share a slot, the trips of full handshakes are in the same count.
        var counted = resuming.Where(arm => arm.RoundTrips.Values.Sum() is > 0 and var trips && trips <= arm.Connections.Resumed).ToList();
        var (all, more) = (counted.Sum(arm => arm.RoundTrips.Values.Sum()), counted.Sum(More));
        return
        [
            all == 0 ? Open("No round trips of a proven resumed handshake were counted.") : Judged(
                refuted: more > 0,
                confirmed: more == 0,
                $"Of {Format.Count(all)} proven resumed handshakes {(more == 0 ? "none" : Format.Count(more))} took more than {Format.Count(Most, "round trip")}; "
                + $"{string.Join(", ", counted.SelectMany(arm => arm.RoundTrips).GroupBy(trips => trips.Key, trips => trips.Value).OrderBy(trips => trips.Key).Select(trips => $"{Format.Count(trips.Sum())} took {trips.Key}"))}.{Early(run)}"),
        ];
    }

    // What people count is when the request may go: with early data that is before any of them.
    private static string Early(RunResult run)
    {
        var early = run.Arms.Where(arm => arm.Mode == ConnectionMode.EarlyData).Select(arm => arm.Connections.EarlyData?.Accepted ?? 0).Sum();
        return early == 0 ? "" : $" Before the request goes out, that is 1 round trip without early data and 0 with it: {Format.Count(early)} requests went out with their ClientHello, and the server took them.";
    }

    private static long More(ArmResult arm) => arm.RoundTrips.Where(trips => trips.Key > Most).Sum(trips => trips.Value);
}
