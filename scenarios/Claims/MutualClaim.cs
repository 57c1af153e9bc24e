namespace LoadHarness.Scenarios.Claims;

/// <summary>C5: what the client's certificate costs either side.</summary>
internal static class MutualClaim
{
    // The four steps leave their trace in these, whatever the machine; times alone could hide them behind a network.
    private static readonly Metric[] Judged = [Metric.BytesSent, Metric.ClientCpu, Metric.ServerCpu];

    /// <summary>What the claim is judged by and told with.</summary>
    public static IReadOnlyList<Metric> Metrics { get; } =
        [Metric.ClientCpu, Metric.ServerCpu, Metric.HandshakeP50, Metric.FirstByteP50, Metric.ServiceP50, Metric.BytesSent, Metric.BytesReceived];

    /// <summary>Answers the claim from pairs of cold arms that differ in the client's certificate alone.</summary>
    public static ClaimResult Answer(RunResult run, IReadOnlyList<(string Label, ArmResult OneWay, ArmResult Mutual)> pairs)
    {
        var ratios = pairs.SelectMany(pair => Judged.Select(metric => run.Compared(metric, pair.Mutual.Name, pair.OneWay.Name))).OfType<ComparisonResult>().ToList();
        if (pairs.Count == 0 || ratios.Count(ratio => ratio.High is not null) < 2 * pairs.Count)
        {
            return Claim.Mutual.Open("Too few proven rounds to compare mutual with one-way handshakes.");
        }

        return Claim.Mutual.Judged(
            refuted: ratios.Exists(ratio => ratio.High <= 1),
            confirmed: ratios.TrueForAll(ratio => ratio.Low > 1),
            $"On a full handshake the client's certificate costs {string.Join("; ", pairs.Select(pair => Cost(run, pair)))}.");
    }

    /// <summary>What mutual costs more than one-way: CPU of both sides, times and bytes.</summary>
    public static string Cost(RunResult run, (string Label, ArmResult OneWay, ArmResult Mutual) pair)
    {
        (Metric Metric, string Name)[] named =
        [
            (Metric.ClientCpu, "of client CPU"), (Metric.ServerCpu, "of server CPU"), (Metric.HandshakeP50, "of handshake"), (Metric.FirstByteP50, "to the first byte"),
        ];
        var costs = named
            .Select(cost => (cost.Name, Added: RunFigures.Difference(cost.Metric, pair.Mutual, pair.OneWay), Ratio: run.Compared(cost.Metric, pair.Mutual.Name, pair.OneWay.Name)))
            .Where(cost => cost is { Added: not null, Ratio: not null })
            .Select(cost => $"{cost.Added!.Added()} {cost.Name} ({cost.Ratio!.Text()})")
            .ToList();
        if (pair is { Mutual.HandshakeBytes: { } mutual, OneWay.HandshakeBytes: { } oneWay })
        {
            costs.Add($"{Format.Count(mutual.Sent - oneWay.Sent)} bytes more to the server and {Format.Count(mutual.Received - oneWay.Received)} more to the client");
        }

        return $"with {pair.Label} {string.Join(", ", costs)}";
    }
}
