using System.Buffers.Binary;

namespace LoadHarness.Clients.Wire;

/// <summary>
/// Reads the clear-text part of a TLS handshake from the bytes of both directions, as they come, and tells whether the
/// session was resumed, and in TLS 1.2 what became of the client's certificate.
/// </summary>
/// <remarks>
/// TLS 1.3 (RFC 8446, 4.2.11): the ServerHello holds the extension pre_shared_key exactly when the session is resumed.
/// TLS 1.2 (RFC 5246, 7.3): a resumed server sends ChangeCipherSpec without a Certificate before it. An offered ticket is
/// not an accepted one, so only the server's side decides. A client of TLS 1.2 sends a Certificate exactly when it was asked for one,
/// an empty one where it has none (RFC 5246, 7.4.6), and always before its ClientKeyExchange. Never throws: bytes that are not TLS leave
/// the kind unknown.
/// One reader serves one connection and one thread at a time per direction.
/// </remarks>
public sealed class HandshakeReader
{
    private const byte ClientHello = 1;
    private const byte ServerHello = 2;
    private const byte NewSessionTicket = 4;
    private const byte Certificate = 11;
    private const byte ServerHelloDone = 14;
    private const byte ClientKeyExchange = 16;
    private const int TicketHeaderLength = 6;
    private const ushort SessionTicket = 35;
    private const ushort PreSharedKey = 41;
    private const ushort SupportedVersions = 43;
    private const ushort KeyShare = 51;
    private const ushort Tls12Code = 0x0303;
    private const ushort Tls13Code = 0x0304;

    // SHA-256 of "HelloRetryRequest": the random of a ServerHello that only asks for another ClientHello (RFC 8446, 4.1.3).
    private static ReadOnlySpan<byte> HelloRetryRandom =>
    [
        0xCF, 0x21, 0xAD, 0x74, 0xE5, 0x9A, 0x61, 0x11, 0xBE, 0x1D, 0x8C, 0x02, 0x1E, 0x65, 0xB8, 0x91,
        0xC2, 0xA2, 0x11, 0x16, 0x7A, 0xBB, 0x8C, 0x5E, 0x07, 0x9E, 0x09, 0xE2, 0xC8, 0xA8, 0x33, 0x9C,
    ];

    private readonly HandshakeMessageReader _client = new();
    private readonly HandshakeMessageReader _server = new();
    private bool _ticketOffered;
    private bool _versionKnown;
    private bool _serverKeysChanged;
    private bool _ticketSent;
    private bool _sessionGiven;
    private bool _clientKeysChanged;
    private ClientCertificate _clientCertificate;
    private WireEvidence _evidence;

    /// <summary>What is known so far; the kind stays Unknown until the server's flight decides it.</summary>
    public WireEvidence Evidence => _evidence with
    {
        TicketOffered = _ticketOffered,
        TicketSent = _ticketSent || (_sessionGiven && _evidence.Kind == HandshakeKind.Full),
        ClientCertificate = _clientCertificate,
    };

    /// <summary>True when nothing more can be learned from the server's bytes: in TLS 1.2, its ticket comes last.</summary>
    public bool ServerDone => _server.Ended || _serverKeysChanged || (_evidence.Kind != HandshakeKind.Unknown && _evidence.Version == TlsVersion.Tls13);

    /// <summary>True when nothing more can be learned from the client's bytes.</summary>
    /// <remarks>
    /// Not before the ServerHello: until then the server may ask for another ClientHello, and whoever once stopped showing bytes
    /// could not take it up again in mid-stream. In TLS 1.2 the client's certificate comes after it.
    /// </remarks>
    public bool ClientDone =>
        _client.Ended || (_versionKnown && (_evidence.Version == TlsVersion.Tls13 || _clientKeysChanged || _clientCertificate != ClientCertificate.Unknown));

    /// <summary>True once a ServerHello (not a HelloRetryRequest) was read.</summary>
    public bool ServerHelloSeen => _versionKnown;

    /// <summary>Takes bytes that the client sent.</summary>
    public void FromClient(ReadOnlySpan<byte> bytes)
    {
        while (!ClientDone && _client.TryRead(ref bytes, out var type, out var body))
        {
            switch (type)
            {
                case ClientHello:
                    ReadClientHello(body);
                    break;
                case Certificate when !_clientKeysChanged:
                    _clientCertificate = body is [0, 0, 0] ? ClientCertificate.NotSent : ClientCertificate.Sent;
                    break;
                case ClientKeyExchange when _clientCertificate == ClientCertificate.Unknown && !_clientKeysChanged:
                    _clientCertificate = ClientCertificate.NotAsked;
                    break;
                case HandshakeMessageReader.ChangeCipherSpec:
                    // What follows is encrypted, but in TLS 1.3 a second ClientHello may.
                    _clientKeysChanged = true;
                    break;
                default:
                    break;
            }
        }
    }

    /// <summary>Takes bytes that the server sent.</summary>
    public void FromServer(ReadOnlySpan<byte> bytes)
    {
        while (!ServerDone && _server.TryRead(ref bytes, out var type, out var body))
        {
            switch (type)
            {
                case ServerHello:
                    ReadServerHello(body);
                    break;
                case Certificate or ServerHelloDone when _versionKnown:
                    _evidence = _evidence with { Kind = HandshakeKind.Full };
                    break;
                case NewSessionTicket when _versionKnown:
                    // Lifetime, length, ticket; an empty one takes the promise of one back (RFC 5077, 3.3).
                    _ticketSent = body.Length > TicketHeaderLength;
                    break;
                case HandshakeMessageReader.ChangeCipherSpec when _versionKnown:
                    _serverKeysChanged = true;
                    _evidence = _evidence.Kind == HandshakeKind.Full ? _evidence : _evidence with { Kind = HandshakeKind.Resumed };
                    break;
                default:
                    break;
            }
        }
    }

    private void ReadClientHello(ReadOnlySpan<byte> body)
    {
        // legacy_version, random, session id, cipher suites, compression methods, extensions
        var fields = new WireFields(body);
        fields.Skip(34);
        var sessionId = fields.Take(fields.Byte());
        fields.Skip(fields.UInt16());
        fields.Skip(fields.Byte());
        var extensions = new WireFields(fields.Take(fields.UInt16()));
        var offersTls13 = false;
        var ticket = false;
        while (extensions.TryExtension(out var id, out var content))
        {
            offersTls13 |= id == SupportedVersions && content.IndexOf((ReadOnlySpan<byte>)[3, 4]) >= 0;
            ticket |= id == PreSharedKey || (id == SessionTicket && content.Length > 0);
        }

        // A TLS 1.3 client fills the session id with random bytes for the sake of middleboxes; it offers nothing with it.
        _ticketOffered = ticket || (sessionId.Length > 0 && !offersTls13);
    }

    private void ReadServerHello(ReadOnlySpan<byte> body)
    {
        var fields = new WireFields(body);
        var version = fields.UInt16();
        var random = fields.Take(32);
        var session = fields.Take(fields.Byte());
        var suite = fields.UInt16();
        fields.Skip(1);
        if (fields.Broken)
        {
            _server.End();
            return;
        }

        var extensions = new WireFields(fields.Take(fields.Left > 0 ? fields.UInt16() : 0));
        var resumed = false;
        ushort group = 0;
        while (extensions.TryExtension(out var id, out var content))
        {
            resumed |= id == PreSharedKey;
            if (id == SupportedVersions && content.Length == 2)
            {
                version = BinaryPrimitives.ReadUInt16BigEndian(content);
            }
            else if (id == KeyShare && content.Length >= 2)
            {
                group = BinaryPrimitives.ReadUInt16BigEndian(content);
            }
        }

        if (fields.Broken || extensions.Broken || version is not (Tls12Code or Tls13Code))
        {
            _server.End();
            return;
        }

        if (random.SequenceEqual(HelloRetryRandom))
        {
            // The second ClientHello may drop or renew the ticket.
            _evidence = _evidence with { HelloRetried = true };
            return;
        }

        var tls13 = version == Tls13Code;
        _versionKnown = true;
        _sessionGiven = !tls13 && session.Length > 0;
        _evidence = _evidence with
        {
            Version = tls13 ? TlsVersion.Tls13 : TlsVersion.Tls12,
            CipherSuite = suite,
            Group = group,
            Kind = !tls13 ? HandshakeKind.Unknown : resumed ? HandshakeKind.Resumed : HandshakeKind.Full,
        };
    }
}
