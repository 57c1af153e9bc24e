using System.Net;
using LoadHarness.Engine;
using LoadHarness.Targets.Lla;

namespace LoadHarness.Targets;

/// <summary>The built-in LLA in a process of its own, with a PKI made for the run that never touches the disk.</summary>
public sealed class EmbeddedTarget : IRestartable
{
    private readonly Handover _handover;
    private readonly IReadOnlyList<Port> _ports;
    private readonly Dictionary<(Port Port, Flaw Client), TargetEndpoint> _endpoints;
    private readonly Dictionary<(KeyKind Key, int ChainLength), RunPki> _pki;

    // Null while the LLA is away, and for good when it does not come back.
    private LlaProcess? _lla;

    private EmbeddedTarget(
        LlaProcess lla,
        Handover handover,
        IReadOnlyList<Port> ports,
        Dictionary<(Port Port, Flaw Client), TargetEndpoint> endpoints,
        Dictionary<(KeyKind Key, int ChainLength), RunPki> pki)
    {
        _lla = lla;
        _handover = handover with { Ports = [.. handover.Ports.Zip(lla.Ports, (port, number) => port with { Number = number })] };
        _ports = ports;
        _endpoints = endpoints;
        _pki = pki;
        Facts = new Dictionary<string, string>(
        [
            .. CertificateFacts.Of(endpoints.Where(endpoint => endpoint.Key is { Client: Flaw.None, Port.Flaw: Flaw.None }).Select(endpoint => endpoint.Value)),
            .. CertificateFacts.OfIdentities(endpoints.Values.FirstOrDefault(endpoint => endpoint.Identities is not null), "made for the run"),
        ]);
    }

    public string Description => _handover.Behaviour.Kind == LlaKind.OpenSsl ? "embedded LLA on OpenSSL" : "embedded LLA";

    public IReadOnlyDictionary<string, string> Facts { get; }

    /// <summary>Id of the LLA's process.</summary>
    public int ProcessId => _lla?.Id ?? throw new InvalidOperationException("the LLA is away");

    /// <summary>Makes the PKI, starts the LLA and waits until it listens.</summary>
    /// <param name="arms">The arms it must serve; one port for each key, authentication, chain length, flaw and disturbance of the server among them.</param>
    /// <param name="behaviour">How the LLA behaves.</param>
    /// <param name="clock">Clock of the run.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <param name="identities">Clients of an arm that have a certificate of their own each; 0 where all have one.</param>
    /// <exception cref="TargetException">The LLA did not start.</exception>
    public static async Task<EmbeddedTarget> StartAsync(IReadOnlyList<Arm> arms, LlaOptions behaviour, TimeProvider clock, CancellationToken cancellationToken, int identities = 0)
    {
        // A twin comes right behind its mutual port, whose certificate it takes.
        var ports = arms.GroupBy(Port.Of)
            .SelectMany(port => port.Any(arm => arm.ClientFlaw == Flaw.OneWayTicket) ? (Port[])[port.Key, port.Key.Twin] : [port.Key])
            .ToList();
        var pki = arms.GroupBy(arm => (arm.Key, arm.ChainLength))
            .ToDictionary(kind => kind.Key, kind => new RunPki(kind.Key.Key, kind.Key.ChainLength, kind.Select(arm => arm.ClientFlaw), clock, identities));
        var handover = new Handover
        {
            Ports = HandOver(ports, pki, behaviour),
            Behaviour = behaviour with { TimesMessages = arms.Any(arm => arm.TimesMessages) },
            Callers = [.. Loopback.SourcesFor(IPAddress.Loopback).Select(address => address.ToString())],
        };
        var lla = await LlaProcess.StartAsync(handover, cancellationToken);
        var numbers = ports.Zip(lla.Ports).ToDictionary(pair => pair.First, pair => pair.Second);
        var endpoints = arms.Select(arm => (Port: Port.Of(arm), Client: arm.ClientFlaw)).Distinct()
            .ToDictionary(pair => pair, pair => EndpointOf(pair.Port, pair.Client, numbers, pki[pair.Port.Pki]));
        return new EmbeddedTarget(lla, handover, ports, endpoints, pki);
    }

    public TargetEndpoint EndpointFor(Arm arm) => _endpoints[(Port.Of(arm), arm.ClientFlaw)];

    public ValueTask<ServerCounters?> ReadCountersAsync(CancellationToken cancellationToken) => ReadAsync(collects: false, cancellationToken);

    public ValueTask<ServerCounters?> ReadCollectedCountersAsync(CancellationToken cancellationToken) => ReadAsync(collects: true, cancellationToken);

    public async ValueTask RevokeAsync(CancellationToken cancellationToken)
    {
        if (!_endpoints.Keys.Any(endpoint => endpoint.Client == Flaw.RevokedSinceTicket))
        {
            return;
        }

        await _lla!.RevokeAsync([.. _ports.Select(port => port.Flaw == Flaw.None ? _pki[port.Pki].RevocationsAfterWarmUp() : null)], cancellationToken);
    }

    public async ValueTask KillAsync()
    {
        var lla = _lla!;
        _lla = null;
        await lla.KillAsync();
    }

    /// <exception cref="TargetException">The LLA did not start; its ports may be taken by now.</exception>
    public async ValueTask StartAgainAsync(CancellationToken cancellationToken) => _lla = await LlaProcess.StartAsync(_handover, cancellationToken);

    /// <summary>Ends the LLA in order, or by its id when it does not comply.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_lla is { } lla)
        {
            await lla.DisposeAsync();
        }

        foreach (var pki in _pki.Values)
        {
            pki.Dispose();
        }
    }

    private ValueTask<ServerCounters?> ReadAsync(bool collects, CancellationToken cancellationToken) =>
        _lla?.ReadAsync(collects, cancellationToken) ?? ValueTask.FromResult<ServerCounters?>(null);

    private static List<Handover.Port> HandOver(IReadOnlyList<Port> ports, Dictionary<(KeyKind, int), RunPki> pki, LlaOptions behaviour)
    {
        var handed = new List<Handover.Port>();
        foreach (var port in ports)
        {
            var credentials = port.IsTwin ? handed[^1].Credentials : pki[port.Pki].IssueServer(port.Flaw, behaviour.ChecksAllowList, renewable: behaviour.TicketLife is not null || port.Disturbance?.Fault == Fault.DropTicketKeys);
            handed.Add(new Handover.Port(port.Authentication, credentials, port.Disturbance, port.TakesEarlyData));
        }

        return handed;
    }

    private static TargetEndpoint EndpointOf(Port port, Flaw client, Dictionary<Port, int> numbers, RunPki pki) =>
        pki.EndpointAt(numbers[port], port.Authentication, client) with
        {
            TicketAddress = client == Flaw.OneWayTicket ? new IPEndPoint(IPAddress.Loopback, numbers[port.Twin]) : null,
        };

    /// <summary>What arms must agree in to share a port.</summary>
    /// <param name="Key">Key kind of the certificates.</param>
    /// <param name="Authentication">Whether clients are asked for a certificate.</param>
    /// <param name="ChainLength">Certificates in the chain, root excluded.</param>
    /// <param name="Flaw">What is wrong with the server's certificate.</param>
    /// <param name="IsTwin">Whether it is the one-way twin of a mutual port: the same certificate, and so the same tickets.</param>
    /// <param name="Disturbance">What is done to the clients on purpose.</param>
    /// <param name="TakesEarlyData">Whether clients send requests with their ClientHellos.</param>
    private sealed record Port(KeyKind Key, Authentication Authentication, int ChainLength, Flaw Flaw, bool IsTwin = false, Disturbance? Disturbance = null, bool TakesEarlyData = false)
    {
        public (KeyKind Key, int ChainLength) Pki => (Key, ChainLength);

        public Port Twin => this with { Authentication = Authentication.OneWay, IsTwin = true };

        public static Port Of(Arm arm) => new(arm.Key, arm.Authentication, arm.ChainLength, arm.ServerFlaw, Disturbance: arm.Disturbance, TakesEarlyData: arm.Mode == ConnectionMode.EarlyData);
    }
}
