namespace LoadHarness.Scenarios.Claims;

/// <summary>C5: what the client's certificate costs either side.</summary>
internal sealed class MutualClaim() : Claim("C5", "mTLS adds a certificate request, a client certificate, a proof and a check to ordinary TLS")
{
    // The four steps leave their trace in these, whatever the machine; times alone could hide them behind a network.
    private static readonly Metric[] JudgedBy = [Metric.BytesSent, Metric.ClientCpu, Metric.ServerCpu];

    /// <summary>What the claim is judged by and told with.</summary>
    public static IReadOnlyList<Metric> Metrics { get; } =
        [Metric.ClientCpu, Metric.ServerCpu, Metric.HandshakeP50, Metric.FirstByteP50, Metric.ServiceP50, Metric.BytesSent, Metric.BytesReceived];

    /// <summary>From pairs of cold arms that differ in the client's certificate alone.</summary>
    protected override IReadOnlyList<ClaimResult> Answer(RunResult run)
    {
        var pairs = run.ComparedPairs((arm, baseline) =>
            arm is { Mode: ConnectionMode.Cold, Authentication: Authentication.Mutual } && baseline is { Mode: ConnectionMode.Cold, Authentication: Authentication.OneWay });
        if (pairs.Count == 0)
        {
            return [NotAnswered("No mutual arm is compared with a one-way arm (see scenario=mutual).")];
        }

        var ratios = pairs.SelectMany(pair => JudgedBy.Select(metric => run.Compared(metric, pair.Arm.Name, pair.Baseline.Name))).OfType<ComparisonResult>().ToList();
        return
        [
            ratios.Count(ratio => ratio.High is not null) < 2 * pairs.Count
                ? Open("Too few proven rounds to compare mutual with one-way handshakes.")
                : Judged(
                    refuted: ratios.Exists(ratio => ratio.High <= 1),
                    confirmed: ratios.TrueForAll(ratio => ratio.Low > 1),
                    $"On a full handshake the client's certificate costs {string.Join("; ", pairs.Select(pair => Cost(run, pair.Arm, pair.Baseline)))}."),
        ];
    }

    // CPU of both sides, times and bytes.
    private static string Cost(RunResult run, ArmResult mutual, ArmResult oneWay)
    {
        (Metric Metric, string Name)[] named =
        [
            (Metric.ClientCpu, "of client CPU"), (Metric.ServerCpu, "of server CPU"), (Metric.HandshakeP50, "of handshake"), (Metric.FirstByteP50, "to the first byte"),
        ];
        var costs = named
            .Select(cost => (cost.Name, Added: RunFigures.Difference(cost.Metric, mutual, oneWay), Ratio: run.Compared(cost.Metric, mutual.Name, oneWay.Name)))
            .Where(cost => cost is { Added: not null, Ratio: not null })
            .Select(cost => $"{cost.Added!.Added()} {cost.Name} ({cost.Ratio!.Text()})")
            .ToList();
        if ((mutual.HandshakeBytes, oneWay.HandshakeBytes) is ({ } more, { } less))
        {
            costs.Add($"{Format.Count(more.Sent - less.Sent)} bytes more to the server and {Format.Count(more.Received - less.Received)} more to the client");
        }

        return $"with {mutual.Key} {string.Join(", ", costs)}";
    }
}
