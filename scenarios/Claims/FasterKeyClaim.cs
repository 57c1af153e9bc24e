namespace LoadHarness.Scenarios.Claims;

/// <summary>C4, taken at its word: whether a handshake with an ECDSA certificate takes less time.</summary>
internal sealed class FasterKeyClaim() : Claim("C4a", "ECDSA certificates are faster than RSA")
{
    /// <summary>What the claim is judged by and told with.</summary>
    public static IReadOnlyList<Metric> Metrics { get; } = [Metric.HandshakeP50, Metric.ServiceP50];

    /// <summary>By the time of the handshake; the time to the answer is told beside it.</summary>
    protected override IReadOnlyList<ClaimResult> Answer(RunResult run)
    {
        if (KeyPair.Of(run) is not { } pair)
        {
            return [NotAnswered(KeyPair.Missing)];
        }

        if (pair.Compared(run, Metric.HandshakeP50) is not { High: not null } handshake)
        {
            return [Open($"Too few proven rounds to compare {pair.Ecdsa.Key} with {pair.Rsa.Key}.")];
        }

        var service = pair.Compared(run, Metric.ServiceP50) is { } answered ? $"; the time from start to answer is {answered.Text()}" : "";
        return
        [
            Judged(
                refuted: handshake.Low > 1,
                confirmed: handshake.High < 1,
                $"A full handshake with {pair.Ecdsa.Key} takes {handshake.Text()} of the time with {pair.Rsa.Key}{service}."),
        ];
    }
}
