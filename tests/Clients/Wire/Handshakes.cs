using System.Collections.Concurrent;
using System.Net.Security;
using System.Security.Authentication;
using LoadHarness.Arms;
using LoadHarness.Recording;
using LoadHarness.Targets.Pki;
using LoadHarness.Tests.Support;
using LoadHarness.Tests.Targets.Pki;
using Xunit;

namespace LoadHarness.Tests.Clients.Wire;

/// <summary>Real handshakes between two SslStreams, and their bytes.</summary>
internal static class Handshakes
{
    private static readonly ConcurrentDictionary<(TlsVersion, HandshakeKind), Lazy<Task<Flight[]>>> Recorded = new();
    private static int _names;

    public static TheoryData<TlsVersion, HandshakeKind> Kinds => new()
    {
        { TlsVersion.Tls13, HandshakeKind.Full },
        { TlsVersion.Tls13, HandshakeKind.Resumed },
        { TlsVersion.Tls12, HandshakeKind.Full },
        { TlsVersion.Tls12, HandshakeKind.Resumed },
    };

    /// <summary>A host name that no session of this process belongs to.</summary>
    public static string NewName() => $"h{Interlocked.Increment(ref _names)}.lla-test";

    /// <summary>A mutual server with a certificate of its own, and so with ticket keys of its own.</summary>
    public static SslServerAuthenticationOptions NewServer(bool acceptsTickets = true)
    {
        var identity = TestPki.Of(KeyKind.EcdsaP256).Root.Issue(LeafProfile.Server());
        return new SslServerAuthenticationOptions
        {
            ServerCertificateContext = SslStreamCertificateContext.Create(identity.Leaf, identity.Intermediates, offline: true),
            ClientCertificateRequired = true,
            AllowTlsResume = acceptsTickets,
            RemoteCertificateValidationCallback = static (_, peer, _, _) => peer is not null,
        };
    }

    public static SslClientAuthenticationOptions Client(TlsVersion version, string name) => new()
    {
        TargetHost = name,
        EnabledSslProtocols = version == TlsVersion.Tls13 ? SslProtocols.Tls13 : SslProtocols.Tls12,
        ClientCertificateContext = SslStreamCertificateContext.Create(TestPki.Of(KeyKind.EcdsaP256).Client.Leaf, [], offline: true),
        RemoteCertificateValidationCallback = static (_, peer, _, _) => peer is not null,
    };

    /// <summary>What the client's end saw of a handshake of that kind; made once.</summary>
    public static Task<Flight[]> FlightsAsync(TlsVersion version, HandshakeKind kind) =>
        Recorded.GetOrAdd((version, kind), key => new Lazy<Task<Flight[]>>(() => RecordAsync(key.Item1, key.Item2))).Value;

    private static async Task<Flight[]> RecordAsync(TlsVersion version, HandshakeKind kind)
    {
        var server = NewServer();
        var client = Client(version, NewName());
        if (kind == HandshakeKind.Resumed)
        {
            await using var first = await HandshakePair.ConnectAsync(server, client, CancellationToken.None);
        }

        await using var pair = await HandshakePair.ConnectAsync(server, client, CancellationToken.None);
        return [.. pair.ClientWire.Flights];
    }
}
