namespace LoadHarness.Scenarios.Claims;

/// <summary>C3: whether a kept connection really spares the handshake, by count and by cost.</summary>
internal sealed class ReuseClaim() : Claim("C3", "A reused connection has no handshake overhead")
{
    /// <summary>What the claim is judged by and told with.</summary>
    public static IReadOnlyList<Metric> Metrics { get; } = [Metric.ServiceP50, Metric.ClientCpu, Metric.ServerCpu, Metric.BothCpu];

    /// <summary>CPU of both ends is the cost; of a server whose CPU cannot be read, the client's alone.</summary>
    public static ComparisonResult? Cost(RunResult run, string kept, string cold) =>
        run.Compared(Metric.BothCpu, kept, cold) ?? run.Compared(Metric.ClientCpu, kept, cold);

    /// <summary>Both must hold: no request made a handshake that nothing explains, and a request costs less than a cold one.</summary>
    protected override IReadOnlyList<ClaimResult> Answer(RunResult run)
    {
        var pairs = run.ComparedPairs((arm, baseline) =>
            arm is { Mode: ConnectionMode.KeepAlive, RequestsPerConnection: null, Authentication: Authentication.Mutual } && baseline.Mode == ConnectionMode.Cold);
        return [pairs.Count == 0 ? NotAnswered("No arm that keeps its connections is compared with a cold one (see scenario=keepalive).") : Answer(run, pairs)];
    }

    private ClaimResult Answer(RunResult run, IReadOnlyList<(ArmResult Arm, ArmResult Baseline)> pairs)
    {
        List<ArmResult> kept = [.. pairs.Select(pair => pair.Arm)];
        var (handshakes, requests) = (kept.Sum(Unasked), kept.Sum(arm => arm.Connections.Reused));
        if (kept.Exists(arm => arm.Connections.Reused == 0))
        {
            return Open("No request was answered on some of the kept connections.");
        }

        if (handshakes > 0)
        {
            return With(ClaimAnswer.Refuted, $"{Format.Count(handshakes)} of {Format.Count(handshakes + requests)} requests on connections to be kept made a handshake.");
        }

        if (kept.Exists(arm => arm.Connections.Unproven > 0 || arm.Connections.Disagreeing > 0))
        {
            return Open("The ends do not agree that all requests on kept connections went without a handshake.");
        }

        var counted = $"None of {Format.Count(requests)} requests on kept connections made a handshake, {Witness(kept)}{Reconnects(kept)}";
        var costs = pairs.Select(pair => Cost(run, pair.Arm.Name, pair.Baseline.Name)).ToList();
        return !costs.TrueForAll(cost => cost is { Low: not null, High: not null })
            ? Open($"{counted}; too few proven rounds tell what they cost.")
            : Judged(
                refuted: costs.Exists(cost => cost!.Low > 1),
                confirmed: costs.TrueForAll(cost => cost!.High < 1),
                $"{counted}. A request takes {string.Join("; ", costs.Select(cost => Price(run, cost!)))}.");
    }

    private static string Price(RunResult run, ComparisonResult cost)
    {
        var time = run.Compared(Metric.ServiceP50, cost.Arm, cost.Baseline);
        return $"in '{cost.Arm}' {cost.Text()} of the {cost.Metric} in '{cost.Baseline}'{(time is null ? "" : $" and {time.Text()} of the {time.Metric}")}, and has paid for its handshake "
            + $"after {BreakEven.From(cost)}{(time is null ? "" : $", in time after {BreakEven.From(time)}")}";
    }

    private static string Witness(List<ArmResult> kept) => kept.Exists(arm => arm.Connections.ClientOnly > 0)
        ? "by the client's evidence only"
        : $"by both ends ({string.Join(", ", kept.Select(arm => $"{arm.Name}: {Format.Count(arm.Connections.Kept, "connection")}"))})";

    // Handshakes that nothing explains: the connection was there, and the server had not closed it.
    private static long Unasked(ArmResult kept) => kept.Connections.Full + kept.Connections.Resumed - kept.Connections.Reconnected;

    private static string Reconnects(List<ArmResult> kept) => kept.Sum(arm => arm.Connections.Reconnected) is > 0 and var count
        ? $"; {Format.Count(count)} more met a connection that the server had closed, and opened another"
        : "";
}
