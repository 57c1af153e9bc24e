namespace LoadHarness.Scenarios.Claims;

/// <summary>C4, as people mean it: which end an ECDSA certificate is cheaper for.</summary>
internal sealed class CheaperKeyClaim() : Claim("C4b", "ECDSA certificates are cheaper than RSA")
{
    /// <summary>What the claim is judged by and told with.</summary>
    public static IReadOnlyList<Metric> Metrics { get; } = [Metric.ClientCpu, Metric.ServerCpu];

    /// <summary>Without qualification it is wrong as soon as one end pays more.</summary>
    protected override IReadOnlyList<ClaimResult> Answer(RunResult run)
    {
        if (KeyPair.Of(run) is not { } pair)
        {
            return [NotAnswered(KeyPair.Missing)];
        }

        var client = pair.Compared(run, Metric.ClientCpu);
        var server = pair.Compared(run, Metric.ServerCpu);
        if (client?.High is null || server is { High: null })
        {
            return [Open($"Too few proven rounds to compare {pair.Ecdsa.Key} with {pair.Rsa.Key}.")];
        }

        ComparisonResult[] sides = server is null ? [client] : [client, server];
        var costs = server is null
            ? $"The server's CPU is not known; for the client {pair.Ecdsa.Key} is {Word(client)}: it takes {client.Text()} of {pair.Rsa.Key}'s CPU"
            : $"Per connection {pair.Ecdsa.Key} is {Word(client)} for the client, {client.Text()} of {pair.Rsa.Key}'s CPU, and {Word(server)} for the server, {server.Text()}";
        return [Judged(refuted: sides.Any(side => side.Low > 1), confirmed: sides.All(side => side.High < 1) && server is not null, $"{costs}.")];
    }

    private static string Word(ComparisonResult cpu) => cpu.High < 1 ? "cheaper" : cpu.Low > 1 ? "dearer" : "not clearly cheaper or dearer";
}
