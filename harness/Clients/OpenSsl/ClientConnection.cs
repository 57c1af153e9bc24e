using System.Runtime.CompilerServices;
using System.Text;
using LoadHarness.Clients.Tls;
using LoadHarness.Clients.Wire;
using LoadHarness.Machine.Loops;
using LoadHarness.OpenSsl;
using LoadHarness.OpenSsl.Native;

namespace LoadHarness.Clients.OpenSsl;

/// <summary>The client's end of one TLS connection. Used on the loop's thread only.</summary>
internal sealed class ClientConnection : OpenSslConnection
{
    private readonly ClientContext _context;
    private readonly SessionSlot? _sessions;

    /// <summary>Makes the connection; nothing is sent yet.</summary>
    /// <param name="context">What all connections of the arm share.</param>
    /// <param name="transport">A TCP connection; closed with this.</param>
    /// <param name="facts">Notes what passes.</param>
    /// <param name="serverName">The name to send as SNI; null sends none.</param>
    /// <param name="sessions">Where the client keeps its sessions; null offers none and keeps none.</param>
    /// <param name="deadline">What to wait with.</param>
    /// <exception cref="OpenSslException">OpenSSL refuses what it is told.</exception>
    public ClientConnection(ClientContext context, ITransport transport, WireFacts facts, string? serverName, SessionSlot? sessions, StepDeadline deadline)
        : base(context, transport, facts, deadline)
    {
        (_context, _sessions, Facts) = (context, sessions, facts);
        try
        {
            LibSsl.SetConnectState(Native);
            if (serverName is not null)
            {
                SetServerName(serverName);
            }
        }
        catch
        {
            // Nobody else has it yet.
            Dispose();
            throw;
        }
    }

    /// <summary>What passed.</summary>
    public WireFacts Facts { get; }

    /// <summary>Why the server's certificate was not taken; null when it was, or was not there yet.</summary>
    public CertificateFault? CertificateFault { get; private set; }

    protected override string OtherEnd => "server";

    /// <summary>What became of what was sent before the handshake had ended.</summary>
    public EarlyDataFate EarlyData => LibSsl.EarlyDataStatus(Native) switch
    {
        LibSsl.EarlyDataAccepted => EarlyDataFate.Accepted,
        LibSsl.EarlyDataRejected => EarlyDataFate.Rejected,
        _ => EarlyDataFate.NotSent,
    };

    /// <summary>Does the handshake, with the client's session where there is one.</summary>
    /// <param name="early">What goes out with the ClientHello, where the session allows it; empty for nothing.</param>
    /// <exception cref="OpenSslException">The other end said no, or is no TLS server; or its certificate is not taken.</exception>
    /// <exception cref="IOException">The connection ended or broke.</exception>
    /// <exception cref="OperationCanceledException">The time is over.</exception>
    [AsyncMethodBuilder(typeof(LoopMethodBuilder))]
    public async ValueTask HandshakeAsync(ReadOnlyMemory<byte> early = default)
    {
        var session = _sessions?.Take();
        try
        {
            if (session is not null)
            {
                _ = LibSsl.SetSession(Native, session.Native);
                if (!early.IsEmpty && early.Length <= LibSsl.MostEarlyData(session.Native))
                {
                    await WriteEarlyAsync(early);
                }
            }

            await CompleteAsync();
            _sessions?.GiveBack(session, isUsed: true);
        }
        catch (Exception e)
        {
            // As OpenSSL itself does: a session is no good after a fatal alert. What no server has answered can be offered again.
            _sessions?.GiveBack(session, isUsed: e is OpenSslException || Facts.ServerHelloAt != 0);
            throw;
        }
    }

    /// <summary>Reads until a session has come, the connection has ended, or the time is over: the next connection is a full one then, and counted as such.</summary>
    /// <param name="scratch">Takes what else comes, which nobody wants.</param>
    [AsyncMethodBuilder(typeof(LoopMethodBuilder))]
    public async ValueTask AwaitSessionAsync(Memory<byte> scratch)
    {
        try
        {
            while (_sessions is { IsEmpty: true } && Read(scratch.Span) is not 0 and var count)
            {
                // A session is taken within the read that then finds nothing for anybody else.
                if (count < 0 && _sessions.IsEmpty)
                {
                    await WaitAsync(count, "SSL_read");
                }
            }
        }
        catch (Exception e) when (e is IOException or OpenSslException or OperationCanceledException)
        {
            // No failure of what was answered before.
        }
    }

    /// <summary>Whether nothing has come since the last answer but what TLS itself has to say; false at the end and when something else came.</summary>
    public bool IsQuiet(Span<byte> scratch) =>
        !MayRead || (Bio.Failure is null && -Read(scratch) == LibSsl.WantRead);

    /// <summary>Takes a session that came; called by OpenSSL.</summary>
    /// <returns>Whether it is kept, and freed later.</returns>
    public bool Keep(nint session)
    {
        _sessions?.Put(new SslSession(session));
        return _sessions is not null;
    }

    /// <summary>Takes a secret of the connection; called by OpenSSL.</summary>
    public unsafe void LogKey(byte* line)
    {
        try
        {
            _context.KeyLog?.Append(line);
        }
        catch (IOException)
        {
            // A full disk is no reason to break the connection, and nothing may be thrown through OpenSSL: who reads the capture misses the line.
        }
    }

    protected override bool Judge(nint verification)
    {
        CertificateFault = _context.Trust.Judge(verification);
        return CertificateFault is null;
    }

    // OpenSSL takes all of it at once, and asks to be called with the same again.
    [AsyncMethodBuilder(typeof(LoopMethodBuilder))]
    private async ValueTask WriteEarlyAsync(ReadOnlyMemory<byte> early)
    {
        for (var count = WriteEarly(early.Span); count < 0; count = WriteEarly(early.Span))
        {
            await WaitAsync(count, "SSL_write_early_data");
        }
    }

    private unsafe void SetServerName(string serverName)
    {
        fixed (byte* name = Encoding.UTF8.GetBytes(serverName + '\0'))
        {
            OpenSslException.ThrowIfNothing(LibSsl.Control(Native, LibSsl.SetServerName, 0, name), "SSL_set_tlsext_host_name");
        }
    }
}
