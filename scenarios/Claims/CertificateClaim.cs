namespace LoadHarness.Scenarios.Claims;

/// <summary>C4: which end an ECDSA certificate is cheaper for.</summary>
internal static class CertificateClaim
{
    /// <summary>What the claim is judged by and told with.</summary>
    public static IReadOnlyList<Metric> Metrics { get; } = [Metric.ClientCpu, Metric.ServerCpu, Metric.HandshakeP50, Metric.ServiceP50];

    /// <summary>Answers the claim from two arms that differ in the kind of key alone; null where the run has none.</summary>
    public static ClaimResult Answer(RunResult run, ArmResult? ecdsa, ArmResult? rsa)
    {
        if (ecdsa is null || rsa is null)
        {
            return Claim.Certificate.Open("The run has no ECDSA beside an RSA certificate (write keys=rsa-2048,ecdsa-p256).");
        }

        var client = run.Compared(Metric.ClientCpu, ecdsa.Name, rsa.Name);
        var server = run.Compared(Metric.ServerCpu, ecdsa.Name, rsa.Name);
        if (client?.High is null || server is { High: null })
        {
            return Claim.Certificate.Open($"Too few proven rounds to compare {ecdsa.Key} with {rsa.Key}.");
        }

        // Without qualification the claim is wrong as soon as one end pays more.
        ComparisonResult[] sides = server is null ? [client] : [client, server];
        var costs = server is null
            ? $"The server's CPU is not known; for the client {ecdsa.Key} is {Judged(client)}: it takes {client.Text()} of {rsa.Key}'s CPU"
            : $"Per connection {ecdsa.Key} is {Judged(client)} for the client, {client.Text()} of {rsa.Key}'s CPU, and {Judged(server)} for the server, {server.Text()}";
        var time = run.Compared(Metric.ServiceP50, ecdsa.Name, rsa.Name) is { } service ? $"; the time from start to answer is {service.Text()}" : "";
        return Claim.Certificate.Judged(
            refuted: sides.Any(side => side.Low > 1), confirmed: sides.All(side => side.High < 1) && server is not null, $"{costs}{time}.");
    }

    private static string Judged(ComparisonResult cpu) => cpu.High < 1 ? "cheaper" : cpu.Low > 1 ? "dearer" : "not clearly cheaper or dearer";
}
