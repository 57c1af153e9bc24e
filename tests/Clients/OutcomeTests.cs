using System.Net;
using LoadHarness.Arms;
using LoadHarness.Clients;
using LoadHarness.Recording;
using LoadHarness.Targets.Pki;
using LoadHarness.Tests.Support;
using LoadHarness.Tests.Targets.Pki;
using Xunit;

namespace LoadHarness.Tests.Clients;

/// <summary>What a request comes to where the server is not what it should be.</summary>
public abstract class OutcomeTests : IDisposable
{
    /// <summary>What the clients are made of; the same holds for each of them.</summary>
    protected virtual ClientKind Kind => ClientKind.DotNet;

    protected const string GoodAnswer = "HTTP/1.1 200 OK\r\nContent-Length: 44\r\n\r\n{\"result\": \"processed\", \"status\": \"success\"}";

    protected static readonly TimeSpan Soon = TimeSpan.FromMilliseconds(200);

    protected static readonly CertificateAuthority Root = TestPki.Of(KeyKind.EcdsaP256).Root;

    // A certificate of its own for each test: .NET keeps sessions and ticket keys per certificate.
    protected TlsIdentity Server { get; } = Root.Issue(LeafProfile.Server());

    protected TlsIdentity Identity { get; } = Root.Issue(LeafProfile.Client());

    protected CertificateAuthority Stranger { get; } = CertificateAuthority.CreateRoot(KeyKind.EcdsaP256, TimeProvider.System, "Other-Root-CA");

    protected CancellationTokenSource Abort { get; } = new();

    public static TheoryData<TlsVersion> Versions => [TlsVersion.Tls13, TlsVersion.Tls12];

    public void Dispose()
    {
        Server.Dispose();
        Identity.Dispose();
        Stranger.Dispose();
        Abort.Dispose();
    }

    protected static void AssertFailed(in Sample sample, Outcome outcome, Phase? phase, string reason)
    {
        Assert.Equal((outcome, phase ?? sample.Phase), (sample.Outcome, sample.Phase));
        Assert.Contains(reason, sample.Error, StringComparison.OrdinalIgnoreCase);
        Assert.NotEqual(0, sample.Timings.LastByte);
    }

    private protected static LoopbackServer Answering(TlsIdentity identity, string answer) => new(async (socket, token) =>
    {
        await using var tls = await Tls.AcceptAsync(socket, identity, token);
        await Tls.ReadRequestAsync(tls, token);
        await tls.SendAsync(answer, token);
        await tls.ShutdownAsync();
        await Tls.UntilClosedAsync(tls, token);
    });

    protected Task<Sample> SendAsync(
        IPEndPoint address, ConnectionMode mode = ConnectionMode.Cold, TlsVersion tls = TlsVersion.Tls13, Timeouts? timeouts = null) =>
        SendAsync(address, Identity, mode, tls, timeouts);

    protected async Task<Sample> SendAsync(
        IPEndPoint address, TlsIdentity? identity, ConnectionMode mode = ConnectionMode.Cold, TlsVersion tls = TlsVersion.Tls13, Timeouts? timeouts = null)
    {
        await using var client = Client(address, identity, mode, tls, timeouts);
        return await client.SendAsync(0, 1);
    }

    protected IClient Client(
        IPEndPoint address, TlsIdentity? identity, ConnectionMode mode = ConnectionMode.Cold, TlsVersion tls = TlsVersion.Tls13, Timeouts? timeouts = null)
    {
        var endpoint = TestEndpoint.Mutual(address, identity) with { ClientSubject = "CN=tts-client" };
        return new TtsClients(_ => endpoint, timeouts ?? Wait.Timeouts, TimeProvider.System) { Kind = Kind }.Create(
            new Arm { Name = "arm", Mode = mode, Key = KeyKind.EcdsaP256, Tls = tls }, index: 0, Abort.Token);
    }
}
