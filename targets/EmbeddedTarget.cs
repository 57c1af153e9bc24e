using System.Diagnostics;
using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using LoadHarness.Clients;
using LoadHarness.Engine;
using LoadHarness.Measurement;
using LoadHarness.Plans;
using LoadHarness.Plans.Options;
using LoadHarness.Targets.Lla;
using LoadHarness.Targets.Pki;

namespace LoadHarness.Targets;

/// <summary>The built-in LLA in a process of its own, with a PKI made for the run that never touches the disk.</summary>
public sealed class EmbeddedTarget : ITarget
{
    private const string Host = "lla-test";
    private const string ClientName = "tts-client";

    // A start takes well under a second; a machine that needs longer than this is not fit to measure on.
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(10);

    private readonly Process _process;
    private readonly Dictionary<Port, TargetEndpoint> _endpoints;
    private readonly LedgerClient _ledger;
    private readonly List<IDisposable> _identities;

    private EmbeddedTarget(
        Process process, Dictionary<Port, TargetEndpoint> endpoints, LedgerClient ledger, List<IDisposable> identities)
    {
        _process = process;
        _endpoints = endpoints;
        _ledger = ledger;
        _identities = identities;
        Facts = CertificateFacts.Of(endpoints.Values);
    }

    /// <inheritdoc/>
    public string Description => "embedded LLA";

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, string> Facts { get; }

    /// <summary>Id of the LLA's process.</summary>
    public int ProcessId => _process.Id;

    /// <summary>Makes the PKI, starts the LLA and waits until it listens.</summary>
    /// <param name="arms">The arms it must serve; one port for each key, authentication and chain length among them.</param>
    /// <param name="behaviour">How the LLA behaves.</param>
    /// <param name="clock">Clock of the run.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <exception cref="TargetException">The LLA did not start.</exception>
    public static async Task<EmbeddedTarget> StartAsync(
        IReadOnlyList<Arm> arms, LlaOptions behaviour, TimeProvider clock, CancellationToken cancellationToken)
    {
        var ports = arms.Select(Port.Of).Distinct().ToList();
        var pki = ports.Select(port => (port.Key, port.ChainLength)).Distinct()
            .ToDictionary(kind => kind, kind => new RunPki(kind.Key, kind.ChainLength, clock));
        var handover = new Handover
        {
            Ports = [.. ports.Select(port => new Handover.Port(port.Authentication, pki[(port.Key, port.ChainLength)].IssueServer(Host)))],
            Behaviour = behaviour,
        };
        var process = Process.Start(OwnProgram.Start("serve", "certs=-")) ?? throw new TargetException("the LLA's process did not start");
        try
        {
            var announcement = await IntroduceAsync(process, handover, cancellationToken);
            var endpoints = ports.Zip(announcement.Ports).ToDictionary(
                pair => pair.First, pair => EndpointOf(pair.First, pair.Second, pki[(pair.First.Key, pair.First.ChainLength)]));
            return new EmbeddedTarget(process, endpoints, new LedgerClient(announcement.AdminPort), [.. pki.Values]);
        }
        catch
        {
            process.Kill();
            process.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public TargetEndpoint EndpointFor(Arm arm) => _endpoints[Port.Of(arm)];

    /// <inheritdoc/>
    public ValueTask<ServerCounters?> ReadCountersAsync(CancellationToken cancellationToken) => _ledger.ReadAsync(cancellationToken);

    /// <summary>Ends the LLA's standard input and waits for its end; ends the process by its id when it does not comply.</summary>
    public async ValueTask DisposeAsync()
    {
        _ledger.Dispose();
        _process.StandardInput.Close();
        using var patience = new CancellationTokenSource(StopLimit);
        await _process.WaitForExitAsync(patience.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        _process.Dispose();
        _identities.ForEach(identity => identity.Dispose());
    }

    private static async Task<Announcement> IntroduceAsync(Process process, Handover handover, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(StartLimit);
        try
        {
            await process.StandardInput.WriteLineAsync(JsonSerializer.Serialize(handover, LlaJson.Default.Handover).AsMemory(), patience.Token);
            await process.StandardInput.FlushAsync(patience.Token);
            var line = await process.StandardOutput.ReadLineAsync(patience.Token)
                ?? throw new TargetException("the LLA's process ended before it listened; its message is above");
            return JsonSerializer.Deserialize(line, LlaJson.Default.Announcement)!;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TargetException($"the LLA did not listen within {StartLimit.TotalSeconds} s");
        }
        catch (Exception e) when (e is IOException or JsonException)
        {
            throw new TargetException($"the LLA did not start: {e.Message}", e);
        }
    }

    private static TargetEndpoint EndpointOf(Port kind, int port, RunPki pki) => new()
    {
        Key = kind.Key,
        Authentication = kind.Authentication,
        Host = Host,
        Address = new IPEndPoint(IPAddress.Loopback, port),
        TrustAnchors = [pki.Root],
        Identity = kind.Authentication == Authentication.Mutual ? pki.Client : null,
        ClientSubject = kind.Authentication == Authentication.Mutual ? $"CN={ClientName}" : null,
        SourceAddresses = Loopback.SourcesFor(IPAddress.Loopback),
    };

    /// <summary>What arms must agree in to share a port.</summary>
    private sealed record Port(KeyKind Key, Authentication Authentication, int ChainLength)
    {
        public static Port Of(Arm arm) => new(arm.Key, arm.Authentication, arm.ChainLength);
    }

    /// <summary>CA and client of one key kind; made for the run.</summary>
    private sealed class RunPki : IDisposable
    {
        private readonly CertificateAuthority _root;
        private readonly CertificateAuthority? _intermediate;
        private readonly TlsIdentity _client;
        private readonly RevocationList _revocations;

        public RunPki(KeyKind key, int chainLength, TimeProvider clock)
        {
            _root = CertificateAuthority.CreateRoot(key, clock);
            _intermediate = chainLength > 1 ? _root.CreateIntermediate() : null;
            _client = Issuer.Issue(LeafProfile.Client(ClientName));
            _revocations = Issuer.Revoke([]);
            Client = SslStreamCertificateContext.Create(_client.Leaf, _client.Intermediates, offline: true);
        }

        public X509Certificate2 Root => _root.Certificate;

        public SslStreamCertificateContext Client { get; }

        private CertificateAuthority Issuer => _intermediate ?? _root;

        public ServerBundle IssueServer(string host)
        {
            using var server = Issuer.Issue(LeafProfile.Server(host));
            return ServerBundle.Of(new ServerCredentials(server, [Root])
            {
                Revocations = _revocations,
                AllowedSubjects = [$"CN={ClientName}"],
            });
        }

        public void Dispose()
        {
            _client.Dispose();
            _intermediate?.Dispose();
            _root.Dispose();
        }
    }
}
