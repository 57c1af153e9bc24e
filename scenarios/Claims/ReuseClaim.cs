namespace LoadHarness.Scenarios.Claims;

/// <summary>C3: whether a kept connection really spares the handshake.</summary>
internal static class ReuseClaim
{
    /// <summary>Answers the claim from pairs of arms that differ in keeping the connection alone, each with what sets it apart.</summary>
    public static ClaimResult Answer(RunResult run, IReadOnlyList<(string Label, ArmResult Cold, ArmResult Kept)> pairs)
    {
        var handshakes = pairs.Sum(pair => Unasked(pair.Kept));
        var reused = pairs.Sum(pair => pair.Kept.Connections.Reused);
        if (pairs.Count == 0 || pairs.Any(pair => pair.Kept.Connections.Reused == 0))
        {
            return Claim.Reuse.Open("Too few proven requests on kept connections.");
        }

        var ratios = pairs.Select(pair => (pair.Label, Ratio: run.Compared(Metric.ServiceP50, pair.Kept.Name, pair.Cold.Name), Time: pair.Kept.Median(Latency.Service)))
            .Where(pair => pair is { Ratio: not null, Time: not null })
            .Select(pair => $"{pair.Label} {pair.Ratio!.Text()} of a cold one, median {pair.Time!.Text()}")
            .ToList();
        var figures = ratios.Count == 0 ? "" : $" A request on a kept connection takes, by its median, {string.Join("; ", ratios)}.";
        var share = handshakes == 0 ? $"None of {Format.Count(reused)}" : $"{Format.Count(handshakes)} of {Format.Count(reused + handshakes)}";
        return Claim.Reuse.Judged(refuted: handshakes > 0, confirmed: handshakes == 0, $"{share} requests on kept connections made a handshake{Reconnects(pairs.Select(pair => pair.Kept))}.{figures}");
    }

    /// <summary>Handshakes that nothing explains: the connection was there, and the server had not closed it.</summary>
    public static long Unasked(ArmResult kept) => kept.Connections.Full + kept.Connections.Resumed - kept.Connections.Reconnected;

    /// <summary>What else there was: how often the server closed a connection; empty when it did not.</summary>
    public static string Reconnects(IEnumerable<ArmResult> kept) => kept.Sum(arm => arm.Connections.Reconnected) is > 0 and var count
        ? $"; {Format.Count(count)} more met a connection that the server had closed, and opened another"
        : "";
}
