using System.Net.Sockets;
using System.Runtime.InteropServices;
using LoadHarness.Handshakes;
using LoadHarness.Machine.Loops;
using LoadHarness.OpenSsl.Native;

namespace LoadHarness.OpenSsl;

/// <summary>Below OpenSSL: every byte goes through here, is noted, and neither waits nor is copied.</summary>
/// <remarks>Its native half belongs to the SSL that it is given to. What a callback meets it keeps, since nothing may be thrown through OpenSSL.</remarks>
/// <param name="transport">What carries the bytes.</param>
/// <param name="wire">Notes them.</param>
internal sealed unsafe class WireBio(ITransport transport, IWire wire)
{
    // One for the process, as its description says.
    private static readonly nint Method = NewMethod();

    /// <summary>What broke the connection; null as long as nothing has.</summary>
    public Exception? Failure { get; private set; }

    /// <summary>Whether the other end sends no more.</summary>
    public bool HasEnded { get; private set; }

    /// <summary>Takes the moments of sending and receiving; null where nobody asks for them.</summary>
    public HandshakeLog? Log { get; set; }

    /// <summary>Makes the native half, which finds this one by a handle.</summary>
    /// <exception cref="OpenSslException">There is no memory for it.</exception>
    public static nint New(GCHandle handle)
    {
        var bio = LibCrypto.NewBio(Method);
        if (bio == 0)
        {
            throw OpenSslException.Take("BIO_new");
        }

        LibCrypto.SetBioData(bio, GCHandle.ToIntPtr(handle));
        LibCrypto.SetBioReady(bio, 1);
        return bio;
    }

    private static nint NewMethod()
    {
        fixed (byte* name = "wire"u8)
        {
            var method = LibCrypto.NewBioMethod(LibCrypto.NewBioIndex() | LibCrypto.SourceSink, name);
            if (method == 0
                || LibCrypto.SetBioWrite(method, &Write) == 0
                || LibCrypto.SetBioRead(method, &Read) == 0
                || LibCrypto.SetBioControl(method, &Control) == 0)
            {
                throw OpenSslException.Take("BIO_meth_new");
            }

            return method;
        }
    }

    [UnmanagedCallersOnly]
    private static int Write(nint bio, byte* bytes, int length)
    {
        LibCrypto.ClearBioFlags(bio, LibCrypto.AllRetries);
        var count = Of(bio).Send(new ReadOnlySpan<byte>(bytes, length));
        if (count == ITransport.Nothing)
        {
            LibCrypto.SetBioFlags(bio, LibCrypto.RetryWrite);
        }

        return count;
    }

    [UnmanagedCallersOnly]
    private static int Read(nint bio, byte* bytes, int length)
    {
        LibCrypto.ClearBioFlags(bio, LibCrypto.AllRetries);
        var count = Of(bio).Receive(new Span<byte>(bytes, length));
        if (count == ITransport.Nothing)
        {
            LibCrypto.SetBioFlags(bio, LibCrypto.RetryRead);
        }

        return count;
    }

    [UnmanagedCallersOnly]
    private static nint Control(nint bio, int command, nint number, nint pointer) => command switch
    {
        LibCrypto.Flush => 1,
        LibCrypto.IsAtEnd => Of(bio).HasEnded ? 1 : 0,
        _ => 0,
    };

    private static WireBio Of(nint bio) => ((OpenSslConnection)GCHandle.FromIntPtr(LibCrypto.BioData(bio)).Target!).Bio;

    // 0 stands for the end, and for what broke the connection: then nothing is tried again.
    private int Send(ReadOnlySpan<byte> bytes)
    {
        if (Failure is not null)
        {
            return 0;
        }

        try
        {
            wire.Sending();
            Log?.Add(EventKind.Sending, bytes.Length);
            var count = transport.Send(bytes);
            Log?.Add(EventKind.Sent, Math.Max(0, count));
            wire.Sent(bytes[..Math.Max(0, count)]);
            return count;
        }
        catch (SocketException e)
        {
            // Nobody knows how much of it went out.
            wire.Sent(bytes);
            if (wire.Holds(e))
            {
                return bytes.Length;
            }

            Failure = e;
            return 0;
        }
        catch (Exception bug)
        {
            Failure = bug;
            return 0;
        }
    }

    private int Receive(Span<byte> buffer)
    {
        if (Failure is not null || HasEnded)
        {
            return 0;
        }

        try
        {
            var count = transport.Receive(buffer);
            Log?.Add(count == ITransport.Nothing ? EventKind.Waiting : EventKind.Received, Math.Max(0, count));
            if (count == 0)
            {
                HasEnded = true;
                wire.End();
            }
            else if (count > 0)
            {
                wire.Received(buffer[..count]);
            }

            return count;
        }
        catch (Exception e)
        {
            Failure = e;
            return 0;
        }
    }
}
