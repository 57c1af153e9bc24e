using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using LoadHarness.Clients.OpenSsl;
using LoadHarness.Clients.Tls;
using LoadHarness.Clients.Wire;
using LoadHarness.Machine.Loops;
using LoadHarness.OpenSsl.Native;

namespace LoadHarness.OpenSsl;

/// <summary>One TLS connection: OpenSSL over a transport of the loop. The only owner of its SSL; used on the loop's thread only.</summary>
internal sealed class OpenSslConnection : IDisposable
{
    // SSL_SENT_SHUTDOWN and SSL_RECEIVED_SHUTDOWN.
    private const int SentAndReceived = 3;

    private readonly OpenSslContext _context;
    private readonly ITransport _transport;
    private readonly SessionSlot? _sessions;
    private StepDeadline _deadline;
    private GCHandle _handle;
    private Exception? _failure;
    private nint _ssl;

    /// <summary>Makes the connection; nothing is sent yet.</summary>
    /// <param name="context">What all connections of the arm share.</param>
    /// <param name="transport">A TCP connection; closed with this.</param>
    /// <param name="facts">Notes what passes.</param>
    /// <param name="serverName">The name to send as SNI; null sends none.</param>
    /// <param name="sessions">Where the client keeps its sessions; null offers none and keeps none.</param>
    /// <param name="deadline">What to wait with.</param>
    /// <exception cref="OpenSslException">OpenSSL refuses what it is told.</exception>
    public OpenSslConnection(OpenSslContext context, ITransport transport, WireFacts facts, string? serverName, SessionSlot? sessions, StepDeadline deadline)
    {
        (_context, _transport, _sessions, _deadline) = (context, transport, sessions, deadline);
        Bio = new WireBio(transport, facts);
        Facts = facts;
        _handle = GCHandle.Alloc(this);
        _ssl = LibSsl.New(context.Native);
        if (_ssl == 0)
        {
            _handle.Free();
            throw OpenSslException.Take("SSL_new");
        }

        var bio = WireBio.New(_handle);
        LibSsl.SetBio(_ssl, bio, bio);
        _ = LibSsl.SetData(_ssl, OpenSslContext.DataIndex, GCHandle.ToIntPtr(_handle));
        LibSsl.SetConnectState(_ssl);
        if (serverName is not null)
        {
            SetServerName(serverName);
        }
    }

    /// <summary>The bytes below.</summary>
    public WireBio Bio { get; }

    /// <summary>What passed.</summary>
    public WireFacts Facts { get; }

    /// <summary>What carries the bytes.</summary>
    public ITransport Transport => _transport;

    /// <summary>Why the server's certificate was not taken; null when it was, or was not there yet.</summary>
    public CertificateFault? CertificateFault { get; private set; }

    /// <summary>Whether OpenSSL resumed a session.</summary>
    public bool IsResumed => LibSsl.SessionReused(_ssl) == 1;

    /// <summary>The connection that a callback of OpenSSL is about.</summary>
    public static OpenSslConnection Of(nint ssl) => (OpenSslConnection)GCHandle.FromIntPtr(LibSsl.GetData(ssl, OpenSslContext.DataIndex)).Target!;

    /// <summary>Waits with this from now on: several clients may take turns.</summary>
    public void UseFor(StepDeadline deadline)
    {
        _deadline = deadline;
        _transport.Changed = deadline.Signal;
    }

    /// <summary>Does the handshake, with the client's session where there is one.</summary>
    /// <exception cref="OpenSslException">The other end said no, or is no TLS server; or its certificate is not taken.</exception>
    /// <exception cref="IOException">The connection ended or broke.</exception>
    /// <exception cref="OperationCanceledException">The time is over.</exception>
    public async ValueTask HandshakeAsync()
    {
        var session = _sessions?.Take();
        try
        {
            if (session is not null)
            {
                _ = LibSsl.SetSession(_ssl, session.Native);
            }

            for (var result = Handshake(); result != 1; result = Handshake())
            {
                await WaitAsync(result, "SSL_do_handshake");
            }

            _sessions?.GiveBack(session, isUsed: true);
        }
        catch (Exception e)
        {
            // As OpenSSL itself does: a session is no good after a fatal alert. What no server has answered can be offered again.
            _sessions?.GiveBack(session, isUsed: e is OpenSslException || Facts.ServerHelloAt != 0);
            throw;
        }
    }

    /// <summary>Sends all of it.</summary>
    /// <exception cref="IOException">The connection ended or broke.</exception>
    /// <exception cref="OperationCanceledException">The time is over.</exception>
    public ValueTask WriteAsync(ReadOnlyMemory<byte> bytes)
    {
        var count = Write(bytes.Span);
        return count == bytes.Length ? ValueTask.CompletedTask : WriteRestAsync(bytes, count);
    }

    /// <summary>Reads what is there, without waiting.</summary>
    /// <returns>Bytes; 0 at the end; below 0 when it is to be asked again after <see cref="WaitAsync"/> with this.</returns>
    public unsafe int Read(Span<byte> buffer)
    {
        LibCrypto.ClearErrors();
        int count;
        fixed (byte* bytes = buffer)
        {
            count = LibSsl.Read(_ssl, bytes, buffer.Length);
        }

        if (count > 0)
        {
            return count;
        }

        // On a broken connection the end says less than what broke it.
        var error = LibSsl.GetError(_ssl, count);
        return error != LibSsl.ZeroReturn ? -error
            : Bio.Failure is null && Facts.WriteFailure is null ? 0
            : -LibSsl.Syscall;
    }

    /// <summary>Waits until what could not be done may be done.</summary>
    /// <param name="result">What it returned, below 0.</param>
    /// <param name="what">Its name.</param>
    /// <exception cref="OpenSslException">OpenSSL found something wrong.</exception>
    /// <exception cref="IOException">The connection ended or broke.</exception>
    /// <exception cref="OperationCanceledException">The time is over.</exception>
    public ValueTask WaitAsync(int result, string what) =>
        -result is LibSsl.WantRead or LibSsl.WantWrite ? _deadline.ChangeAsync() : ValueTask.FromException(FailureOf(result, what));

    /// <summary>Whether nothing has come since the last answer but what TLS itself has to say; false at the end and when something else came.</summary>
    public bool IsQuiet(Span<byte> scratch) =>
        Bio.Failure is null && ((!_transport.MayReceive && LibSsl.HasPending(_ssl) == 0) || -Read(scratch) == LibSsl.WantRead);

    /// <summary>Whether the certificate that the server presents is taken; called by OpenSSL in the handshake.</summary>
    /// <param name="verification">OpenSSL's X509_STORE_CTX.</param>
    public bool Verify(nint verification)
    {
        try
        {
            CertificateFault = _context.Trust.Judge(verification);
            return CertificateFault is null;
        }
        catch (Exception e)
        {
            // Such as a certificate that .NET cannot read. Nothing may be thrown through OpenSSL.
            _failure = e;
            return false;
        }
    }

    /// <summary>Takes a session that came; called by OpenSSL.</summary>
    /// <returns>Whether it is kept, and freed later.</returns>
    public bool Keep(nint session)
    {
        _sessions?.Put(new SslSession(session));
        return _sessions is not null;
    }

    public void Dispose()
    {
        if (_ssl == 0)
        {
            return;
        }

        // Without a close_notify, as SslStream closes; and said to be done, so that OpenSSL does not take the session for one of a broken connection.
        LibSsl.SetQuietShutdown(_ssl, 1);
        LibSsl.SetShutdown(_ssl, SentAndReceived);
        LibSsl.Free(_ssl);
        _ssl = 0;
        _handle.Free();
        _transport.Dispose();
    }

    private int Handshake()
    {
        LibCrypto.ClearErrors();
        var result = LibSsl.DoHandshake(_ssl);
        return result == 1 ? 1 : -LibSsl.GetError(_ssl, result);
    }

    private unsafe int Write(ReadOnlySpan<byte> bytes)
    {
        LibCrypto.ClearErrors();
        fixed (byte* first = bytes)
        {
            var count = LibSsl.Write(_ssl, first, bytes.Length);
            return count > 0 ? count : -LibSsl.GetError(_ssl, count);
        }
    }

    private async ValueTask WriteRestAsync(ReadOnlyMemory<byte> bytes, int count)
    {
        while (true)
        {
            if (count > 0)
            {
                bytes = bytes[count..];
            }
            else
            {
                await WaitAsync(count, "SSL_write");
            }

            if (bytes.IsEmpty)
            {
                return;
            }

            count = Write(bytes.Span);
        }
    }

    private unsafe void SetServerName(string serverName)
    {
        fixed (byte* name = Encoding.UTF8.GetBytes(serverName + '\0'))
        {
            LibSsl.Control(_ssl, LibSsl.SetServerName, 0, name);
        }
    }

    private Exception FailureOf(int result, string what)
    {
        if ((Bio.Failure ?? _failure) is { } broken)
        {
            // Anything else is a bug of ours.
            return broken is SocketException or CryptographicException ? new IOException(broken.Message, broken) : new InvalidOperationException(broken.Message, broken);
        }

        var failure = OpenSslException.Take(what);
        return TlsAlert.ReasonOf(failure) is not null || (!Bio.HasEnded && -result != LibSsl.ZeroReturn) ? failure
            : Facts.WriteFailure is { } write ? new IOException(write.Message, write)
            : new IOException("the server closed the connection");
    }
}
