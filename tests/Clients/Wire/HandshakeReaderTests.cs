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

/// <summary>Not beside other tests, whose contexts would make .NET drop the sessions that are to be resumed.</summary>
[Collection(nameof(LiveRuns))]
public sealed class HandshakeReaderTests
{
    public static TheoryData<TlsVersion, HandshakeKind> Kinds => new()
    {
        { TlsVersion.Tls13, HandshakeKind.Full },
        { TlsVersion.Tls13, HandshakeKind.Resumed },
        { TlsVersion.Tls12, HandshakeKind.Full },
        { TlsVersion.Tls12, HandshakeKind.Resumed },
    };

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
    [MemberData(nameof(Kinds))]
    public async Task Any_split_of_the_bytes_gives_the_same_evidence(TlsVersion version, HandshakeKind kind)
    {
        var flights = await Handshakes.FlightsAsync(version, kind);
        var expected = flights.Feed(new HandshakeReader()).Evidence;
        Assert.Equal((kind, version), (expected.Kind, expected.Version));

        foreach (var length in new[] { 1, 2, 3, 5, 7, 64, 1_000 })
        {
            Assert.Equal(expected, flights.InPieces(length).Feed(new HandshakeReader()).Evidence);
        }

        Flight[] oneDirectionAfterTheOther = [new(true, flights.Of(client: true)), new(false, flights.Of(client: false))];
        Assert.Equal(expected, oneDirectionAfterTheOther.Feed(new HandshakeReader()).Evidence);
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
    [MemberData(nameof(Kinds))]
    public async Task Of_a_resumed_or_an_encrypted_handshake_it_tells_no_certificate(TlsVersion version, HandshakeKind kind)
    {
        var evidence = (await Handshakes.FlightsAsync(version, kind)).Feed(new HandshakeReader()).Evidence;

        Assert.Equal((version, kind) == (TlsVersion.Tls12, HandshakeKind.Full) ? ClientCertificate.Sent : ClientCertificate.Unknown, evidence.ClientCertificate);
    }

    [Theory(Timeout = Wait.Patience)]
    [MemberData(nameof(Kinds))]
    public async Task Any_cut_into_records_gives_the_same_evidence(TlsVersion version, HandshakeKind kind)
    {
        var flights = await Handshakes.FlightsAsync(version, kind);
        var expected = flights.Feed(new HandshakeReader()).Evidence;
        foreach (var length in new[] { 1, 3, 4, 5, 50, 16_384 })
        {
            Flight[] cut =
            [
                new(true, CutIntoRecords(flights.Of(client: true), length)),
                new(false, CutIntoRecords(flights.Of(client: false), length)),
            ];
            Assert.Equal(expected, cut.Feed(new HandshakeReader()).Evidence);
        }
    }

    [Theory(Timeout = Wait.Patience)]
    [MemberData(nameof(Kinds))]
    public async Task A_handshake_that_breaks_off_is_unknown_until_the_byte_that_decides_it(TlsVersion version, HandshakeKind kind)
    {
        var flights = await Handshakes.FlightsAsync(version, kind);
        var client = flights.Of(client: true);
        var server = flights.Of(client: false);
        var kinds = new List<HandshakeKind>();
        for (var length = 0; length <= server.Length; length++)
        {
            var reader = new HandshakeReader();
            reader.FromClient(client.AsSpan(0, Math.Min(length, client.Length)));
            reader.FromServer(server.AsSpan(0, length));

            // In TLS 1.2 a ticket follows what decides.
            Assert.True(reader.Evidence.Kind != HandshakeKind.Unknown ? version == TlsVersion.Tls12 || reader.ServerDone : !reader.ServerDone);
            Assert.True(length < server.Length || reader.ServerDone);
            kinds.Add(reader.Evidence.Kind);
        }

        var decided = kinds.FindIndex(seen => seen != HandshakeKind.Unknown);
        Assert.InRange(decided, 50, server.Length);
        Assert.All(kinds.Skip(decided), seen => Assert.Equal(kind, seen));
    }

    [Fact(Timeout = Wait.Patience)]
    public async Task Damaged_bytes_never_throw_and_never_hold_up_the_connection()
    {
        const int Seed = 20_261_121;
        var random = new Random(Seed);
        foreach (var (version, kind) in Kinds.Select(row => row.Data))
        {
            var flights = await Handshakes.FlightsAsync(version, kind);
            for (var round = 0; round < 2_000; round++)
            {
                var damaged = flights.Select(flight => flight with { Bytes = Damage(flight.Bytes, random) }).ToArray();
                var thrown = Record.Exception(() => damaged.InPieces(random.Next(1, 600)).Feed(new HandshakeReader()));
                Assert.True(thrown is null, $"seed {Seed}, {version} {kind}, round {round}: {thrown}");
            }
        }
    }

    [Fact]
    public void What_is_not_TLS_ends_the_reading_and_leaves_the_kind_unknown()
    {
        byte[][] foreign =
        [
            "HTTP/1.1 400 Bad Request\r\n\r\n"u8.ToArray(),
            "SSH-2.0-OpenSSH_9.2\r\n"u8.ToArray(),
            [0x80, 0x2E, 1, 3, 1, 0, 0x15, 0, 0, 0, 0x10],
            HelloBytes.Record(21, [2, 40]),
            HelloBytes.Record(23, new byte[20]),
            HelloBytes.Record(24, new byte[20]),
            HelloBytes.Record(HelloBytes.Handshake, []),
            [HelloBytes.Handshake, 3, 3, 0xFF, 0xFF, 2],
            [HelloBytes.Handshake, 9, 9, 0, 50, 2],
            HelloBytes.Record(HelloBytes.Handshake, [2, 0xFF, 0xFF, 0xFF, 3, 3]),
            HelloBytes.Record(HelloBytes.Handshake, [1, 0x01, 0x00, 0x00, 3, 3]),
            HelloBytes.Record(20, [1, 1]),
        ];
        foreach (var bytes in foreign)
        {
            var reader = new HandshakeReader();
            reader.FromClient(bytes);
            reader.FromServer(bytes);

            Assert.True(reader.ClientDone, Convert.ToHexString(bytes));
            Assert.True(reader.ServerDone, Convert.ToHexString(bytes));
            Assert.Equal(default, reader.Evidence);
        }
    }

    [Fact]
    public void A_hello_whose_fields_do_not_fit_into_each_other_proves_nothing()
    {
        var whole = HelloBytes.Server(new byte[32], HelloBytes.ChoosesTls13, (HelloBytes.PreSharedKey, [0, 0]));
        for (var bodyLength = 0; bodyLength < whole.Length - 9; bodyLength++)
        {
            var reader = new HandshakeReader();
            reader.FromServer(HelloBytes.Record(HelloBytes.Handshake, HelloBytes.Message(2, whole[9..(9 + bodyLength)])));
            Assert.NotEqual(HandshakeKind.Resumed, reader.Evidence.Kind);
            Assert.NotEqual(HandshakeKind.Full, reader.Evidence.Kind);
        }

        var complete = new HandshakeReader();
        complete.FromServer(whole);
        Assert.Equal(HandshakeKind.Resumed, complete.Evidence.Kind);
    }

    [Fact]
    public void Neither_a_certificate_nor_a_cipher_change_without_a_ServerHello_proves_anything()
    {
        var reader = new HandshakeReader();
        reader.FromServer(HelloBytes.Record(HelloBytes.Handshake, HelloBytes.Message(11, new byte[9])));
        reader.FromServer(HelloBytes.Record(20, [1]));

        Assert.Equal(HandshakeKind.Unknown, reader.Evidence.Kind);
    }

    [Fact]
    public void A_ticket_is_offered_by_each_way_in_which_a_client_can_do_it()
    {
        Assert.True(Offers(HelloBytes.Client(32, HelloBytes.OffersTls13, (HelloBytes.PreSharedKey, new byte[60]))));
        Assert.True(Offers(HelloBytes.Client(0, (HelloBytes.SessionTicket, new byte[160]))));
        Assert.True(Offers(HelloBytes.Client(32)));
        Assert.False(Offers(HelloBytes.Client(0, (HelloBytes.SessionTicket, []))));
        Assert.False(Offers(HelloBytes.Client(32, HelloBytes.OffersTls13, (HelloBytes.SessionTicket, []))));

        static bool Offers(byte[] hello)
        {
            var reader = new HandshakeReader();
            reader.FromClient(hello);
            return reader.Evidence.TicketOffered;
        }
    }

    [Fact]
    public void After_a_HelloRetryRequest_the_second_ClientHello_counts()
    {
        var psk = (HelloBytes.PreSharedKey, new byte[60]);
        var reader = new HandshakeReader();
        reader.FromClient(HelloBytes.Client(32, HelloBytes.OffersTls13, psk));
        reader.FromServer(HelloBytes.Server(HelloBytes.HelloRetryRandom, HelloBytes.ChoosesTls13, (HelloBytes.KeyShare, [0, 0x18])));
        reader.FromServer(HelloBytes.Record(20, [1]));
        Assert.False(reader.ServerHelloSeen);

        reader.FromClient(HelloBytes.Record(20, [1]));
        reader.FromClient(HelloBytes.Client(32, HelloBytes.OffersTls13));
        reader.FromServer(HelloBytes.Server(new byte[32], HelloBytes.ChoosesTls13, (HelloBytes.KeyShare, [0, 0x18, 0, 0])));

        Assert.Equal(
            new WireEvidence
            {
                Kind = HandshakeKind.Full,
                Version = TlsVersion.Tls13,
                CipherSuite = 0x1301,
                Group = 0x18,
                HelloRetried = true,
                TicketOffered = false,
            },
            reader.Evidence);
    }

    [Fact]
    public void Whoever_shows_it_bytes_may_stop_for_good_once_it_is_done()
    {
        // A server asks before each read whether the client's bytes still matter, and keeps no account of those it did not show.
        var reader = new HandshakeReader();
        reader.FromClient(HelloBytes.Client(32, HelloBytes.OffersTls13));
        Assert.False(reader.ClientDone);

        reader.FromServer(HelloBytes.Server(HelloBytes.HelloRetryRandom, HelloBytes.ChoosesTls13));
        Assert.False(reader.ClientDone);

        reader.FromClient(HelloBytes.Client(32, HelloBytes.OffersTls13));
        reader.FromServer(HelloBytes.Server(new byte[32], HelloBytes.ChoosesTls13));
        Assert.True(reader.ClientDone);
        Assert.True(reader.ServerDone);
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

    /// <summary>The same clear handshake messages in records of another length; what follows them stays as it is.</summary>
    private static byte[] CutIntoRecords(byte[] bytes, int length)
    {
        var messages = new List<byte>();
        var rest = bytes.AsSpan();
        while (rest is [HelloBytes.Handshake, _, _, var high, var low, ..])
        {
            var end = 5 + (high << 8) + low;
            messages.AddRange(rest[5..end]);
            rest = rest[end..];
        }

        return [.. messages.Chunk(length).SelectMany(content => HelloBytes.Record(HelloBytes.Handshake, content)), .. rest];
    }

    private static byte[] Damage(byte[] bytes, Random random)
    {
        var damaged = bytes.ToList();
        for (var wound = random.Next(4); wound > 0 && damaged.Count > 0; wound--)
        {
            // Most wounds near the start, where records, hellos and their lengths are.
            var at = random.Next(Math.Min(damaged.Count, random.Next(2) == 0 ? 120 : int.MaxValue));
            switch (random.Next(4))
            {
                case 0:
                    damaged[at] = (byte)random.Next(256);
                    break;
                case 1:
                    damaged[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 2:
                    damaged.RemoveRange(at, Math.Min(random.Next(1, 40), damaged.Count - at));
                    break;
                default:
                    damaged.Insert(at, (byte)random.Next(256));
                    break;
            }
        }

        return [.. damaged];
    }
}
