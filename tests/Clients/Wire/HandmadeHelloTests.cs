using LoadHarness.Arms;
using LoadHarness.Clients.Wire;
using LoadHarness.Recording;
using Xunit;

namespace LoadHarness.Tests.Clients.Wire;

/// <summary>What no TLS stack at hand sends: hellos made by hand, and what is not TLS.</summary>
public sealed class HandmadeHelloTests
{
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
}
