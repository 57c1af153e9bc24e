using LoadHarness.Clients.Tls;
using LoadHarness.Handshakes;
using LoadHarness.Machine.Loops;
using LoadHarness.OpenSsl;
using LoadHarness.OpenSsl.Native;

namespace LoadHarness.Targets.Lla.OpenSsl;

/// <summary>The server's end of one TLS connection. Used on the loop's thread only.</summary>
internal sealed class ServerConnection : OpenSslConnection
{
    // SSL_R_PEER_DID_NOT_RETURN_A_CERTIFICATE.
    private const int NoCertificate = 199;

    // X509_V_ERR_…, of which OpenSSL makes the alert (ssl_x509err2alert).
    private const int NoIssuer = 20;
    private const int NotInTime = 10;
    private const int OtherPurpose = 26;
    private const int IsRevoked = 23;
    private const int NoList = 3;
    private const int Rejected = 28;

    private readonly LlaConnection _connection;
    private readonly ClientChains? _clients;
    private readonly TicketCount? _tickets;
    private bool _isEarly;
    private bool _isJudged;

    /// <summary>Makes the connection; nothing is sent yet.</summary>
    /// <param name="context">What all connections with this certificate share.</param>
    /// <param name="transport">A TCP connection; closed with this.</param>
    /// <param name="connection">What is known of it; told who the client is.</param>
    /// <param name="clients">Judges the client's certificate; null where none is asked for.</param>
    /// <param name="tickets">Decides which tickets are refused; null where none is.</param>
    /// <param name="deadline">What to wait with.</param>
    /// <exception cref="OpenSslException">OpenSSL refuses what it is told.</exception>
    public ServerConnection(
        ServerContext context, ITransport transport, LlaConnection connection, ClientChains? clients, TicketCount? tickets, StepDeadline deadline)
        : base(context, transport, new ServerWire(connection.Wire), deadline)
    {
        (_connection, _clients, _tickets) = (connection, clients, tickets);
        LibSsl.SetAcceptState(Native);
        if (connection.Log is { } log)
        {
            Note(log);
        }

        LibSsl.SetVerifyOf(Native, clients is null ? LibSsl.VerifyNone : LibSsl.RequirePeer, 0);
    }

    protected override string OtherEnd => "client";

    /// <summary>Reads what came before the handshake's end, without waiting.</summary>
    /// <param name="buffer">Takes it.</param>
    /// <returns>Bytes; 0 when no more comes and the handshake is to be done; below 0 when it is to be asked again after <see cref="OpenSslConnection.WaitAsync"/> with this.</returns>
    public unsafe int ReadEarly(Span<byte> buffer)
    {
        LibCrypto.ClearErrors();
        nuint count = 0;
        fixed (byte* bytes = buffer)
        {
            var result = LibSsl.ReadEarlyData(Native, bytes, (nuint)buffer.Length, &count);
            _isEarly |= result == LibSsl.EarlyDataCame;
            return result switch
            {
                LibSsl.EarlyDataCame => (int)count,
                LibSsl.EarlyDataEnded => 0,
                _ => -LibSsl.GetError(Native, result),
            };
        }
    }

    /// <summary>Whether the client is let in, as far as its session tells before the handshake's end.</summary>
    public bool IsLetIn()
    {
        JudgeSession();
        return _connection.Refusal is null;
    }

    /// <summary>Does the handshake and judges the client, on a resumed session as on a full one.</summary>
    /// <returns>Whether it is let in.</returns>
    /// <exception cref="OpenSslException">The other end said no, or is no TLS client; or its certificate is not taken.</exception>
    /// <exception cref="IOException">The connection ended or broke.</exception>
    /// <exception cref="OperationCanceledException">The time is over.</exception>
    public async ValueTask<bool> HandshakeAsync()
    {
        _isEarly = false;
        try
        {
            await CompleteAsync();
        }
        catch (OpenSslException e) when (_clients is not null && TlsAlert.ReasonOf(e) == NoCertificate)
        {
            _connection.Refusal = RefusalReason.NoCertificate;
            throw;
        }

        if (IsResumed)
        {
            JudgeSession();
        }

        _connection.Log?.Add(EventKind.Done);
        return _connection.Refusal is null;
    }

    /// <summary>Whether a ticket that can be read is taken; called by OpenSSL in the handshake.</summary>
    public bool TakesTicket() => _tickets?.Takes() != false;

    /// <summary>Says that nothing more is sent (close_notify).</summary>
    public void End()
    {
        LibCrypto.ClearErrors();
        _ = LibSsl.Shutdown(Native);
    }

    // Half a round trip before the client is known to be there, where something of it came early (RFC 8446, 2.3).
    protected override int Write(ReadOnlySpan<byte> bytes) => _isEarly ? WriteEarly(bytes) : base.Write(bytes);

    // What a client proved when its session began is judged by what is true now.
    private void JudgeSession()
    {
        if (_clients is not null && !_isJudged)
        {
            _isJudged = true;
            _connection.Refusal = _clients.Judge(LibSsl.PeerCertificate(Native), LibSsl.PeerChain(Native), out var subject);
            _connection.Subject = subject;
            _connection.Log?.Add(EventKind.Checked);
        }
    }

    protected override bool Judge(nint verification)
    {
        if (_clients is null)
        {
            return true;
        }

        _connection.Refusal = _clients.Judge(LibCrypto.VerifiedLeaf(verification), LibCrypto.Presented(verification), out var subject);
        _connection.Subject = subject;
        if (_connection.Refusal is { } refusal)
        {
            LibCrypto.SetVerificationError(verification, refusal switch
            {
                RefusalReason.OutsideValidity => NotInTime,
                RefusalReason.WrongUsage => OtherPurpose,
                RefusalReason.Revoked => IsRevoked,
                RefusalReason.RevocationUnknown => NoList,
                RefusalReason.NotAllowed => Rejected,
                _ => NoIssuer,
            });
        }

        return _connection.Refusal is null;
    }
}
