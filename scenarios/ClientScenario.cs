namespace LoadHarness.Scenarios;

/// <summary>What does .NET's TLS stack add to a request, beside OpenSSL alone?</summary>
/// <remarks>
/// One client at a time in a closed loop: nobody waits for another one, so that a difference of times is that of the clients. The same plan, server and
/// machine for both; each block has its own arm, and with it its own client.
/// </remarks>
public sealed class ClientScenario() : Scenario("client", "What does .NET's TLS stack add to a cold, a resumed and a kept request?")
{
    private static readonly ConnectionMode[] Modes = [ConnectionMode.Cold, ConnectionMode.Resumed, ConnectionMode.KeepAlive];

    private static readonly Metric[] Metrics = [Metric.ClientCpu, Metric.HandshakeP50, Metric.ServiceP50];

    public override string Description =>
        "With the first of keys=, the same arms by both clients in one run: cold, resumed and kept requests by .NET's SslStream and HTTP client, as an application has them, "
        + "and by OpenSSL itself on an event loop (client=openssl elsewhere). Each arm of .NET is compared with its twin: client CPU, handshake and service time. One client in a closed loop, "
        + "unless clients=, load= or rate= say otherwise: with more, clients wait for each other, and share what a thread is woken for. After the last round 500 clients of each kind are held at once, "
        + "with a kept connection each: what they take in memory. Both verify the same chain and name, record the same facts and are proven by the same evidence; the handshake is what passes "
        + "on the wire, so that what a client does before and after it shows in the service time. The cold arm on OpenSSL runs twice, which shows what this machine can resolve. "
        + "Default gates: every connection is proven by both ends to be what its arm claims, no errors, every client identified; what .NET adds is a finding, not a rule.";

    public override ScenarioDefaults Defaults => new(Name) { Load = LoadKind.Closed, Clients = 1, Keys = [KeyKind.Rsa2048], HasBothClients = true };

    public override IReadOnlyList<string> Problems(RunOptions options, TargetTraits target) =>
    [
        .. base.Problems(options, target),
        .. Unless(options.Http != HttpProtocol.Http2, $"http must be 1.1 for {Name}, which is all that the client on OpenSSL speaks, but is '2' (leave it out)"),
    ];

    public override LoadPlan Plan(RunOptions options, TargetTraits target)
    {
        Arm Of(ConnectionMode mode, ClientKind client) =>
            target.Arm(mode, target.Keys[0], options.TlsVersions[0]) with { Name = $"{Arms.NameOf(mode)} {Names.Of(client)}", Client = client };

        var pairs = Modes.Select(mode => (OpenSsl: Of(mode, ClientKind.OpenSsl), DotNet: Of(mode, ClientKind.DotNet))).ToList();
        var again = pairs[0].OpenSsl.Again();
        var plan = PlanOf(
            options,
            [.. pairs.SelectMany(pair => new[] { pair.OpenSsl, pair.DotNet }), again],
            [.. pairs.SelectMany(pair => target.Compare(Metrics, pair.DotNet, pair.OpenSsl).Where(comparison => comparison.Metric != Metric.HandshakeP50 || pair.DotNet.Mode != ConnectionMode.KeepAlive))],
            target.Invariants);
        return plan with
        {
            SameTwice = (pairs[0].OpenSsl.Name, again.Name),
            HeldArms = options.Target is TargetOptions.External ? [] : [pairs[^1].OpenSsl.Name, pairs[^1].DotNet.Name],
        };
    }

    public override string Finding(RunResult run)
    {
        List<string> parts = [.. Modes.Select(mode => Added(run, mode)).OfType<string>()];
        return parts.Count == 0 ? "" : $".NET's client adds {Format.List(parts)}{Memory(run)}.";
    }

    private static string? Added(RunResult run, ConnectionMode mode)
    {
        ArmResult? Of(ClientKind client) => run.Find($"{Arms.NameOf(mode)} {Names.Of(client)}");
        if (Of(ClientKind.DotNet) is not { } dotnet || Of(ClientKind.OpenSsl) is not { } openSsl)
        {
            return null;
        }

        return (RunFigures.Difference(Metric.ClientCpu, dotnet, openSsl), run.Compared(Metric.ClientCpu, dotnet.Name, openSsl.Name), RunFigures.Difference(Metric.ServiceP50, dotnet, openSsl)) is
            ({ } cpu, { } ratio, { } time)
            ? $"{cpu.Added()} of CPU ({ratio.Text()}) and {time.Added()} of time to a {Word(mode)} request"
            : null;
    }

    private static string Word(ConnectionMode mode) => mode == ConnectionMode.KeepAlive ? "kept" : Arms.NameOf(mode);

    private static string Memory(RunResult run)
    {
        ClientMemory? Of(ClientKind client) => run.Memory?.FirstOrDefault(memory => memory.Client == Names.Of(client));
        return (Of(ClientKind.DotNet), Of(ClientKind.OpenSsl)) is ({ } dotnet, { } openSsl)
            ? $"; a client with its kept connection takes {KiB(dotnet)} of memory instead of {KiB(openSsl)}"
            : "";
    }

    private static string KiB(ClientMemory memory) => $"{Format.Number(Math.Round(memory.ResidentBytes / 1024, 1))} KiB";
}
