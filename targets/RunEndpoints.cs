namespace LoadHarness.Targets;

/// <summary>
/// What a server that is started for one run must offer: an endpoint for each key, authentication and chain length among the arms, with
/// a PKI made for the run.
/// </summary>
internal sealed class RunEndpoints : IDisposable
{
    private readonly Dictionary<(KeyKind, int), RunPki> _pki;

    /// <param name="arms">The arms to serve.</param>
    /// <param name="clock">Clock of the run.</param>
    public RunEndpoints(IReadOnlyList<Arm> arms, TimeProvider clock)
    {
        Kinds = [.. arms.Select(EndpointKind.Of).Distinct()];
        _pki = Kinds.Select(kind => (kind.Key, kind.ChainLength)).Distinct().ToDictionary(pair => pair, pair => new RunPki(pair.Key, pair.ChainLength, [Flaw.None], clock));
        Credentials = [.. Kinds.Select(kind => PkiOf(kind).IssueServer(Flaw.None, checksAllowList: true, renewable: false))];
    }

    /// <summary>The endpoints, each once.</summary>
    public IReadOnlyList<EndpointKind> Kinds { get; }

    /// <summary>The server's credentials at each endpoint, in the order of <see cref="Kinds"/>.</summary>
    public IReadOnlyList<ServerBundle> Credentials { get; }

    /// <summary>The endpoints as clients see them, once the server listens on loopback.</summary>
    /// <param name="ports">A port for each endpoint, in the order of <see cref="Kinds"/>.</param>
    /// <param name="request">What clients send.</param>
    public Dictionary<EndpointKind, TargetEndpoint> At(IReadOnlyList<int> ports, RequestTemplate request) =>
        Kinds.Zip(ports).ToDictionary(pair => pair.First, pair => PkiOf(pair.First).EndpointAt(pair.Second, pair.First.Authentication) with { Request = request });

    public void Dispose()
    {
        foreach (var pki in _pki.Values)
        {
            pki.Dispose();
        }
    }

    private RunPki PkiOf(EndpointKind kind) => _pki[(kind.Key, kind.ChainLength)];
}

/// <summary>What arms must agree in to share a port.</summary>
internal sealed record EndpointKind(KeyKind Key, Authentication Authentication, int ChainLength, bool TakesEarlyData = false)
{
    /// <summary>The kind that an arm needs.</summary>
    public static EndpointKind Of(Arm arm) => new(arm.Key, arm.Authentication, arm.ChainLength, arm.Mode == ConnectionMode.EarlyData);
}
