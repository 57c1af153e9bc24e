using System.Buffers.Binary;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using LoadHarness.Clients.Tls;
using LoadHarness.Handshakes;
using LoadHarness.Machine.Loops;
using LoadHarness.OpenSsl.Native;

namespace LoadHarness.OpenSsl;

/// <summary>One end of a TLS connection: OpenSSL over a transport of the loop. The only owner of its SSL; used on the loop's thread only.</summary>
internal abstract class OpenSslConnection : IDisposable
{
    // SSL_SENT_SHUTDOWN and SSL_RECEIVED_SHUTDOWN.
    private const int SentAndReceived = 3;

    // Kind, version, length (RFC 8446, 5.1).
    private const int RecordHeader = 5;

    private readonly IWire _wire;
    private StepDeadline _deadline;
    private HandshakeLog? _log;
    private int _recordLength;
    private GCHandle _handle;
    private Exception? _failure;
    private nint _ssl;

    /// <summary>Makes the connection; nothing is sent yet.</summary>
    /// <param name="context">What this connection shares with others.</param>
    /// <param name="transport">A TCP connection; closed with this.</param>
    /// <param name="wire">Notes what passes.</param>
    /// <param name="deadline">What to wait with.</param>
    /// <exception cref="OpenSslException">OpenSSL refuses what it is told.</exception>
    protected OpenSslConnection(OpenSslContext context, ITransport transport, IWire wire, StepDeadline deadline)
    {
        (Transport, _wire, _deadline) = (transport, wire, deadline);
        Bio = new WireBio(transport, wire);
        _handle = GCHandle.Alloc(this);
        try
        {
            LibCrypto.ClearErrors();
            _ssl = LibSsl.New(context.Native);
            OpenSslException.ThrowIfNothing(_ssl, "SSL_new");
            var bio = WireBio.New(_handle);
            LibSsl.SetBio(_ssl, bio, bio);
            OpenSslException.ThrowIfNothing(LibSsl.SetData(_ssl, OpenSslContext.DataIndex, GCHandle.ToIntPtr(_handle)), "SSL_set_ex_data");
        }
        catch
        {
            Free();
            throw;
        }
    }

    /// <summary>The bytes below.</summary>
    public WireBio Bio { get; }

    /// <summary>What carries the bytes.</summary>
    public ITransport Transport { get; }

    /// <summary>Whether OpenSSL resumed a session.</summary>
    public bool IsResumed => LibSsl.SessionReused(_ssl) == 1;

    /// <summary>Whether a read may find something, or what broke the connection.</summary>
    public bool MayRead => Transport.MayReceive || Bio.Failure is not null || LibSsl.HasPending(_ssl) != 0;

    /// <summary>OpenSSL's SSL.</summary>
    protected nint Native => _ssl;

    /// <summary>Who the other end is, in a word.</summary>
    protected abstract string OtherEnd { get; }

    /// <summary>The connection that a callback of OpenSSL is about.</summary>
    public static OpenSslConnection Of(nint ssl) => (OpenSslConnection)GCHandle.FromIntPtr(LibSsl.GetData(ssl, OpenSslContext.DataIndex)).Target!;

    /// <summary>Waits with this from now on: several users may take turns.</summary>
    public void UseFor(StepDeadline deadline)
    {
        _deadline = deadline;
        Transport.Changed = deadline.Signal;
    }

    /// <summary>Has every message of TLS noted from now on, and what passes below.</summary>
    public unsafe void Note(HandshakeLog log)
    {
        _log = Bio.Log = log;
        LibSsl.SetMessageCallback(_ssl, &Message);
        LibSsl.SetInformationCallback(_ssl, &Step);
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
            : Bio.Failure is null && _wire.WriteFailure is null ? 0
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

    /// <summary>Whether the certificate that the other end presents is taken; called by OpenSSL in the handshake.</summary>
    /// <param name="verification">OpenSSL's X509_STORE_CTX.</param>
    public bool Verify(nint verification)
    {
        try
        {
            return Judge(verification);
        }
        catch (Exception e)
        {
            // Such as a certificate that .NET cannot read. Nothing may be thrown through OpenSSL.
            _failure = e;
            return false;
        }
    }

    public void Dispose()
    {
        if (!_handle.IsAllocated)
        {
            return;
        }

        // Without a close_notify, as SslStream closes; and said to be done, so that OpenSSL does not take the session for one of a broken connection.
        LibSsl.SetQuietShutdown(_ssl, 1);
        LibSsl.SetShutdown(_ssl, SentAndReceived);
        Free();
        Transport.Dispose();
    }

    /// <summary>Whether the other end's certificate is taken. What is thrown here ends the handshake.</summary>
    /// <param name="verification">OpenSSL's X509_STORE_CTX.</param>
    protected abstract bool Judge(nint verification);

    /// <summary>Does the handshake to its end.</summary>
    /// <exception cref="OpenSslException">The other end said no, or does not speak TLS; or its certificate is not taken.</exception>
    /// <exception cref="IOException">The connection ended or broke.</exception>
    /// <exception cref="OperationCanceledException">The time is over.</exception>
    [AsyncMethodBuilder(typeof(LoopMethodBuilder))]
    protected async ValueTask CompleteAsync()
    {
        for (var result = Handshake(); result != 1; result = Handshake())
        {
            await WaitAsync(result, "SSL_do_handshake");
        }
    }

    // Its native half goes first: it finds this one by the handle.
    private void Free()
    {
        LibSsl.Free(_ssl);
        _ssl = 0;
        _handle.Free();
    }

    private int Handshake()
    {
        LibCrypto.ClearErrors();
        var result = LibSsl.DoHandshake(_ssl);
        return result == 1 ? 1 : -LibSsl.GetError(_ssl, result);
    }

    /// <summary>Sends before the handshake has ended, without waiting (SSL_write_early_data).</summary>
    /// <returns>Bytes that went out; below 0 when it is to be asked again after <see cref="WaitAsync"/> with this.</returns>
    protected unsafe int WriteEarly(ReadOnlySpan<byte> bytes)
    {
        LibCrypto.ClearErrors();
        nuint written = 0;
        fixed (byte* first = bytes)
        {
            var result = LibSsl.WriteEarlyData(_ssl, first, (nuint)bytes.Length, &written);
            return result == 1 ? (int)written : -LibSsl.GetError(_ssl, result);
        }
    }

    /// <summary>Sends as much as there is room for, without waiting.</summary>
    /// <returns>Bytes that went out; below 0 when it is to be asked again after <see cref="WaitAsync"/> with this.</returns>
    protected virtual unsafe int Write(ReadOnlySpan<byte> bytes)
    {
        LibCrypto.ClearErrors();
        fixed (byte* first = bytes)
        {
            var count = LibSsl.Write(_ssl, first, bytes.Length);
            return count > 0 ? count : -LibSsl.GetError(_ssl, count);
        }
    }

    [AsyncMethodBuilder(typeof(LoopMethodBuilder))]
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

    private Exception FailureOf(int result, string what)
    {
        if ((Bio.Failure ?? _failure) is { } broken)
        {
            // Anything else is a bug of ours.
            return broken is SocketException or CryptographicException ? new IOException(broken.Message, broken) : new InvalidOperationException(broken.Message, broken);
        }

        var failure = OpenSslException.Take(what);
        return TlsAlert.ReasonOf(failure) is not null || (!Bio.HasEnded && -result != LibSsl.ZeroReturn) ? failure
            : _wire.WriteFailure is { } write ? new IOException(write.Message, write)
            : new IOException($"the {OtherEnd} closed the connection");
    }

    // Nothing is noted by those that have no log: their callbacks are never set.
    [UnmanagedCallersOnly]
    private static unsafe void Message(int isMade, int version, int contentType, byte* message, nuint length, nint ssl, nint argument)
    {
        switch (contentType)
        {
            case LibSsl.HandshakeContent when length > 0:
                Of(ssl)._log!.AddMessage(isMade == 1, new ReadOnlySpan<byte>(message, (int)length));
                break;
            case LibSsl.ChangeCipherSpecContent:
                Of(ssl)._log!.AddChangeCipherSpec(isMade == 1);
                break;
            case LibSsl.RecordHeaderContent when length == RecordHeader:
                Of(ssl)._recordLength = BinaryPrimitives.ReadUInt16BigEndian(new ReadOnlySpan<byte>(message + RecordHeader - sizeof(ushort), sizeof(ushort)));
                break;
            case LibSsl.InnerContent when length == 1 && *message == LibSsl.DataContent && LibSsl.IsHandshakeOver(ssl) == 0:
                // What kind of record it is, is told behind its header.
                Of(ssl)._log!.AddEarlyData(isMade == 1, Of(ssl)._recordLength);
                break;
            default:
                break;
        }
    }

    [UnmanagedCallersOnly]
    private static void Step(nint ssl, int where, int result)
    {
        if ((where & LibSsl.IsStep) != 0)
        {
            Of(ssl)._log!.Add(EventKind.Step);
        }
    }
}
