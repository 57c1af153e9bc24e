using System.Net.Security;
using System.Net.Sockets;
using LoadHarness.Arms;
using LoadHarness.Clients.Wire;
using LoadHarness.Recording;
using LoadHarness.Tests.Scenarios;
using LoadHarness.Tests.Support;
using LoadHarness.Tests.Targets.Pki;
using Xunit;

namespace LoadHarness.Tests.Clients.Wire;

/// <summary>Real handshakes. Not beside other tests, whose contexts would make .NET drop the sessions that are to be resumed.</summary>
[Collection(nameof(LiveRuns))]
public sealed class HandshakeReaderTests
{
    [Theory(Timeout = Wait.Patience)]
    [InlineData(TlsVersion.Tls13)]
    [InlineData(TlsVersion.Tls12)]
    public async Task Both_ends_read_of_each_handshake_what_OpenSSL_says_of_it(TlsVersion version)
    {
        var server = Handshakes.NewServer();
        var seen = new List<(HandshakeKind, bool Offered)>();
        for (var client = 0; client < 4; client++)
        {
            var options = Handshakes.Client(version, Handshakes.NewName());
            for (var connection = 0; connection < 4; connection++)
            {
                await using var pair = await HandshakePair.ConnectAsync(server, options, TestContext.Current.CancellationToken);
                seen.Add((CheckAgainstOracle(pair, version), pair.ClientWire.Reader.Evidence.TicketOffered));
            }
        }

        (HandshakeKind, bool)[] aClient =
            [(HandshakeKind.Full, false), (HandshakeKind.Resumed, true), (HandshakeKind.Resumed, true), (HandshakeKind.Resumed, true)];
        Assert.Equal([.. aClient, .. aClient, .. aClient, .. aClient], seen);
    }

    [Fact(Timeout = Wait.Patience)]
    public async Task A_ticket_that_the_server_refuses_is_offered_but_not_resumed()
    {
        var server = Handshakes.NewServer(acceptsTickets: false);
        var options = Handshakes.Client(TlsVersion.Tls13, Handshakes.NewName());
        var offered = new List<bool>();
        for (var connection = 0; connection < 4; connection++)
        {
            await using var pair = await HandshakePair.ConnectAsync(server, options, TestContext.Current.CancellationToken);
            Assert.Equal(HandshakeKind.Full, CheckAgainstOracle(pair, TlsVersion.Tls13));
            offered.Add(pair.ServerWire.Reader.Evidence.TicketOffered);
        }

        Assert.Equal([false, true, true, true], offered);
    }

    [Fact(Timeout = Wait.Patience)]
    public async Task Sees_through_a_HelloRetryRequest_full_and_resumed()
    {
        // The client's key share is X25519, which this server does not take.
        var pki = TestPki.Of(KeyKind.EcdsaP256);
        await using var server = await OpenSslServer.StartAsync(pki.Server, pki.Root, "-groups", "P-384", "-num_tickets", "2");
        var options = Handshakes.Client(TlsVersion.Tls13, Handshakes.NewName());
        foreach (var expected in new[] { HandshakeKind.Full, HandshakeKind.Resumed })
        {
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            await socket.ConnectAsync(server.Address, TestContext.Current.CancellationToken);
            await using var wire = new TappedStream(new NetworkStream(socket), server: false);
            await using var client = new SslStream(wire);
            await client.AuthenticateAsClientAsync(options, TestContext.Current.CancellationToken);
            await client.WriteAsync("GET / HTTP/1.0\r\n\r\n"u8.ToArray(), TestContext.Current.CancellationToken);
            await client.ReadExactlyAsync(new byte[1], TestContext.Current.CancellationToken);

            var evidence = wire.Reader.Evidence;
            Assert.True(evidence.HelloRetried);
            Assert.Equal(expected, evidence.Kind);
            Assert.Equal(expected == HandshakeKind.Resumed, evidence.TicketOffered);
            Assert.Equal(expected == HandshakeKind.Resumed, SessionOracle.IsReused(client));
            Assert.Equal("secp384r1", TlsNames.Group(evidence.Group));
        }
    }

    [Theory(Timeout = Wait.Patience)]
    [InlineData(true, true, ClientCertificate.Sent)]
    [InlineData(true, false, ClientCertificate.NotSent)]
    [InlineData(false, true, ClientCertificate.NotAsked)]
    public async Task In_TLS_1_2_it_reads_what_became_of_the_clients_certificate(bool asks, bool has, ClientCertificate expected)
    {
        var server = Handshakes.NewServer();
        server.ClientCertificateRequired = asks;
        server.RemoteCertificateValidationCallback = (_, peer, _, _) => peer is not null || !(asks && has);
        var client = Handshakes.Client(TlsVersion.Tls12, Handshakes.NewName());
        client.ClientCertificateContext = has ? client.ClientCertificateContext : null;
        await using var pair = await HandshakePair.ConnectAsync(server, client, TestContext.Current.CancellationToken);
        var flights = pair.ClientWire.Flights;

        Assert.Equal(expected, pair.ClientWire.Reader.Evidence.ClientCertificate);
        Assert.Equal(expected, flights.InPieces(1).Feed(new HandshakeReader()).Evidence.ClientCertificate);
        Assert.Equal(expected, ((Flight[])[new(true, flights.Of(client: true)), new(false, flights.Of(client: false))]).Feed(new HandshakeReader()).Evidence.ClientCertificate);
    }

    [Theory(Timeout = Wait.Patience)]
    [MemberData(nameof(Handshakes.Kinds), MemberType = typeof(Handshakes))]
    public async Task Of_a_resumed_or_an_encrypted_handshake_it_tells_no_certificate(TlsVersion version, HandshakeKind kind)
    {
        var evidence = (await Handshakes.FlightsAsync(version, kind)).Feed(new HandshakeReader()).Evidence;

        Assert.Equal((version, kind) == (TlsVersion.Tls12, HandshakeKind.Full) ? ClientCertificate.Sent : ClientCertificate.Unknown, evidence.ClientCertificate);
    }

    private static HandshakeKind CheckAgainstOracle(HandshakePair pair, TlsVersion version)
    {
        var client = pair.ClientWire.Reader.Evidence;
        Assert.Equal(client, pair.ServerWire.Reader.Evidence);
        Assert.Equal(version, client.Version);
        Assert.Equal((ushort)pair.Client.NegotiatedCipherSuite, client.CipherSuite);
        Assert.Equal(version == TlsVersion.Tls13 ? "x25519" : "not shown", TlsNames.Group(client.Group));
        Assert.False(client.HelloRetried);
        Assert.Equal(SessionOracle.IsReused(pair.Client) ? HandshakeKind.Resumed : HandshakeKind.Full, client.Kind);
        Assert.Equal(SessionOracle.IsReused(pair.Client), SessionOracle.IsReused(pair.Server));
        return client.Kind;
    }
}
