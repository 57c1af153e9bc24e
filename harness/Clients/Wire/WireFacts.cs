using System.Net.Sockets;
using LoadHarness.OpenSsl;

namespace LoadHarness.Clients.Wire;

/// <summary>What passes between a client's TLS and its transport: reads the handshake, counts, and knows how the connection ended.</summary>
/// <remarks>
/// Observes until <see cref="EndHandshake"/>, and a little until <see cref="EndFirstRequest"/>; from then on it only looks at the end of
/// what it receives, so that a request on a kept connection pays next to nothing for it.
/// </remarks>
internal sealed class WireFacts(TimeProvider clock) : IWire
{
    private HandshakeReader? _reader = new();
    private bool _reading;
    private bool _isFirstRequest = true;
    private int _lastFlight;
    private int _sentAfterHearing;
    private bool _ended;
    private long _sent;

    /// <summary>Bytes sent so far.</summary>
    public long BytesSent => Volatile.Read(ref _sent);

    /// <summary>Whether the server said in order that it sends nothing more: by the end of TCP, or by an alert as its last word.</summary>
    public bool EndedInOrder => _ended || EndsWithAlert;

    /// <summary>Whether nobody at this end wants the connection to end, so that it matters how it does.</summary>
    public bool IsKept { get; set; }

    /// <summary>What the kernel knew when this end closed the connection; null before, and where it does not tell.</summary>
    public TcpState? AtClose { get; private set; }

    /// <summary>Timestamp of that moment, 0 before.</summary>
    public long ClosedAt { get; private set; }

    /// <summary>Why a write failed, where that is told by the read that finds nothing; null when none did.</summary>
    public SocketException? WriteFailure { get; private set; }

    /// <summary>Takes the bytes that are sent before anything is heard; null where nobody wants them.</summary>
    public List<byte>? FirstFlight { get; init; }

    /// <summary>Bytes sent during the handshake.</summary>
    public int HandshakeBytesSent { get; private set; }

    /// <summary>Bytes received during the handshake.</summary>
    public int HandshakeBytesReceived { get; private set; }

    /// <summary>Whether the server sent anything after the handshake; in TLS 1.3, tickets are the first.</summary>
    public bool HeardAfterHandshake { get; private set; }

    /// <summary>Whether an alert is the last that was received. Before an answer that is a close_notify, unless TLS reports another.</summary>
    public bool EndsWithAlert { get; private set; }

    /// <summary>Times the client had to wait for the server during the handshake: changes from sending to receiving.</summary>
    public int RoundTrips { get; private set; }

    /// <summary>Timestamp of the moment before the ClientHello was sent, 0 before.</summary>
    public long ClientHelloAt { get; private set; }

    /// <summary>Timestamp of the ServerHello's arrival, 0 before.</summary>
    public long ServerHelloAt { get; private set; }

    /// <summary>Timestamp of the last bytes of the handshake, when they were about to be sent or had been received, 0 before.</summary>
    /// <remarks>They are the client's Finished in TLS 1.3 and on a resumed session of TLS 1.2, the server's on a full handshake of TLS 1.2 (RFC 5246, 7.3).</remarks>
    public long LastOfHandshakeAt { get; private set; }

    /// <summary>What the handshake showed; complete after <see cref="EndHandshake"/>.</summary>
    public WireEvidence Evidence { get; private set; }

    /// <summary>Stops observing and lets the reader's buffers go.</summary>
    /// <param name="byLibrary">What the TLS library says of the handshake, where it says something: what the wire contradicts is not known.</param>
    public void EndHandshake(HandshakeKind? byLibrary = null)
    {
        var seen = _reader?.Evidence ?? Evidence;
        seen = byLibrary is { } kind && kind != seen.Kind ? seen with { Kind = HandshakeKind.Unknown } : seen;
        Evidence = seen is { Version: TlsVersion.Tls13, Kind: HandshakeKind.Full }
            ? seen with { ClientCertificate = ClientFlight.CertificateIn(_lastFlight, seen.CipherSuite) }
            : seen;
        _reader = null;
    }

    /// <summary>Ends the request that opened the connection.</summary>
    /// <param name="sentNothingElse">
    /// Whether the request is all that HTTP had to send. Then, if much was sent after the server was heard, it was TLS's own: the certificate.
    /// </param>
    public void EndFirstRequest(bool sentNothingElse)
    {
        _isFirstRequest = false;
        if (sentNothingElse && Evidence.ClientCertificate == ClientCertificate.NotAsked && _sentAfterHearing > ClientFlight.LongestWithoutCertificate)
        {
            Evidence = Evidence with { ClientCertificate = ClientCertificate.SentLater };
        }
    }

    /// <summary>Hears that something is about to be sent.</summary>
    public void Sending()
    {
        if (_reader is not null)
        {
            // Before the write: on one machine it wakes the server, who may take the core.
            LastOfHandshakeAt = clock.GetTimestamp();
            ClientHelloAt = ClientHelloAt == 0 ? LastOfHandshakeAt : ClientHelloAt;
        }
    }

    /// <summary>Notes bytes that go out.</summary>
    public void Sent(ReadOnlySpan<byte> bytes)
    {
        if (_reader is { } reader)
        {
            HandshakeBytesSent += bytes.Length;
            if (FirstFlight is { } flight && HandshakeBytesReceived == 0)
            {
                flight.AddRange(bytes);
            }

            _lastFlight += ServerHelloAt == 0 ? 0 : bytes.Length;
            _reading = false;
            reader.FromClient(bytes);
        }

        _sentAfterHearing += _isFirstRequest && HeardAfterHandshake ? bytes.Length : 0;
        Volatile.Write(ref _sent, _sent + bytes.Length);
    }

    /// <summary>Whether the failure of a write is to be held back, and the write taken for done.</summary>
    /// <remarks>
    /// A server that refuses a client says so and closes, while the client writes: that the write fails tells less than what has arrived
    /// by then, which Linux keeps. So the failure is told by the read that finds nothing. On a kept connection that read is the end itself: who closed
    /// it may have answered before.
    /// </remarks>
    public bool Holds(SocketException failure)
    {
        if (!(_isFirstRequest || IsKept) || failure.SocketErrorCode is not (SocketError.ConnectionReset or SocketError.Shutdown))
        {
            return false;
        }

        WriteFailure = _isFirstRequest ? failure : null;
        return true;
    }

    /// <summary>Notes bytes that came, at least one.</summary>
    public void Received(ReadOnlySpan<byte> bytes)
    {
        EndsWithAlert = IsAlert(bytes);
        if (_reader is { } reader)
        {
            Observe(reader, bytes);
        }
        else
        {
            HeardAfterHandshake = true;
        }
    }

    /// <summary>Notes the end of what the server sends.</summary>
    public void End() => _ended = true;

    /// <summary>Notes that this end closes the connection; told again, it changes nothing.</summary>
    /// <param name="state">What the kernel knows of it.</param>
    public void Close(TcpState? state)
    {
        if (ClosedAt == 0)
        {
            (AtClose, ClosedAt) = (state, clock.GetTimestamp());
        }
    }

    // An alert has two bytes. TLS 1.2 shows its type, and adds a tag of 16 bytes and with AES-GCM 8 of nonce; TLS 1.3 hides the type
    // behind the two, adds the tag, and has nothing else to say that is as short (RFC 8446, 5.2 and 6; RFC 5288, 3; RFC 7905, 2).
    private static bool IsAlert(ReadOnlySpan<byte> bytes) =>
        EndsWithRecord(bytes, [23, 3, 3, 0, 19]) || EndsWithRecord(bytes, [21, 3, 3, 0, 26]) || EndsWithRecord(bytes, [21, 3, 3, 0, 18]);

    private static bool EndsWithRecord(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> header)
    {
        var start = bytes.Length - header.Length - header[^1];
        return start >= 0 && bytes[start..].StartsWith(header);
    }

    private void Observe(HandshakeReader reader, ReadOnlySpan<byte> bytes)
    {
        HandshakeBytesReceived += bytes.Length;
        if (!_reading)
        {
            _reading = true;
            RoundTrips++;
        }

        LastOfHandshakeAt = clock.GetTimestamp();
        reader.FromServer(bytes);
        if (ServerHelloAt == 0 && reader.ServerHelloSeen)
        {
            ServerHelloAt = LastOfHandshakeAt;
        }
    }
}
