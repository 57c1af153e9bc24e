namespace LoadHarness.Scenarios.Claims;

/// <summary>C2, what it promises: the time that a resumed handshake saves.</summary>
/// <remarks>
/// "Near instant" names no limit, and any share of a cold handshake would be made up: a round trip and a key exchange remain, whatever is
/// resumed. So the answer is what was saved, and how near it comes to that floor.
/// </remarks>
internal sealed class ResumptionClaim() : Claim("C2b", "TLS 1.3 resumption is near instant")
{
    /// <summary>Saved time, ratio and floor of each pair that differs in resumption alone.</summary>
    protected override IReadOnlyList<ClaimResult> Answer(RunResult run)
    {
        var pairs = run.ComparedPairs((arm, baseline) =>
            arm is { Mode: ConnectionMode.Resumed, Authentication: Authentication.Mutual } && baseline.Mode == ConnectionMode.Cold && arm.Tls == Names.Of(TlsVersion.Tls13));
        var figures = pairs.Select(pair => Saving(run, pair.Arm, pair.Baseline)).OfType<string>().ToList();
        return
        [
            NotAnswered(
                pairs.Count == 0 ? "No arm that resumes TLS 1.3 sessions is compared with a cold one (see scenario=resumption)."
                : figures.Count == 0 ? "Too few proven rounds to compare resumed with cold handshakes."
                : $"{string.Join("; ", figures)}. Near instant names no limit to judge by."),
        ];
    }

    // Until the server's hello the round trip and both key exchanges are made, and what either program does before them.
    private static string? Saving(RunResult run, ArmResult resumed, ArmResult cold)
    {
        if (run.Compared(Metric.HandshakeP50, resumed.Name, cold.Name) is not { High: not null } ratio || RunFigures.Difference(Metric.HandshakeP50, cold, resumed) is not { } saved)
        {
            return null;
        }

        var floor = resumed.LatencyMicroseconds.GetValueOrDefault(Latency.Hello.Id)?.P50 is { } hello && resumed.Median(Latency.Handshake) is { } handshake && handshake.Value > 0
            ? $"; {Format.Duration(hello)} of its {Format.Duration(handshake.Value)} pass until the server's hello, with a round trip and a key exchange that no resumption saves"
            : "";
        return $"{resumed.Name} takes {ratio.Text()} of the handshake of {cold.Name} and saves {saved.Text()}{floor}";
    }
}
