using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;
using LoadHarness.Clients.Http1;
using LoadHarness.Machine.Loops;
using LoadHarness.OpenSsl;
using LoadHarness.OpenSsl.Native;

namespace LoadHarness.Clients.OpenSsl;

/// <summary>Cold connections one after the other by OpenSSL and a socket that blocks, as <c>openssl s_time -new</c> makes them: what a client adds to them shows beside it.</summary>
/// <remarks>It judges no certificate, reads no wire, and takes the first bytes of an answer for the whole.</remarks>
internal sealed unsafe class BareConnections : OpenSslContext
{
    private const int AnswerSize = 16 * 1024;

    // SSL_SENT_SHUTDOWN and SSL_RECEIVED_SHUTDOWN.
    private const int SentAndReceived = 3;

    private readonly IPEndPoint _address;
    private readonly IReadOnlyList<IPAddress> _sources;
    private readonly byte[] _name;
    private readonly byte[] _request;
    private readonly TimeSpan _patience;
    private int _made;

    /// <summary>Makes what they share.</summary>
    /// <param name="arm">Which version they speak.</param>
    /// <param name="endpoint">Where to, and who the client is.</param>
    /// <param name="patience">Limit of each step.</param>
    /// <exception cref="OpenSslException">OpenSSL does not take the client's certificate or its key.</exception>
    public BareConnections(Arm arm, TargetEndpoint endpoint, TimeSpan patience)
        : base(LibSsl.ClientMethod(), ClientContext.NumberOf(arm.Tls), ClientContext.NumberOf(arm.Tls))
    {
        try
        {
            (_address, _sources, _patience) = (endpoint.Address, endpoint.SourceAddresses, patience);
            _name = IPAddress.TryParse(endpoint.ServerName, out _) ? [] : Encoding.UTF8.GetBytes(endpoint.ServerName + '\0');
            _request = RequestBytes.Of(endpoint.Request, TtsClient.UrlOf(endpoint), closes: true);
            LibSsl.SetCertificateVerifyCallback(Native, &Take, 0);
            LibSsl.ContextControl(Native, LibSsl.SetSessionCacheMode, LibSsl.CacheOff, 0);
            if (endpoint.Identity is { } identity)
            {
                SetIdentity(identity.TargetCertificate, identity.IntermediateCertificates);
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Makes one: connects, sends the request, waits for an answer, and closes.</summary>
    /// <exception cref="IOException">It failed.</exception>
    /// <exception cref="OpenSslException">OpenSSL says why.</exception>
    public void Make()
    {
        var family = _address.AddressFamily == AddressFamily.InterNetworkV6 ? LibC.InterNetworkV6 : LibC.InterNetwork;
        var file = LibC.Socket(family, LibC.Stream | LibC.CloseOnExec, 0);
        Check(file, "socket");
        try
        {
            Connect(file);
            Speak(file);
        }
        finally
        {
            _ = LibC.Close(file);
        }
    }

    private void Connect(int file)
    {
        var one = 1;
        Check(LibC.SetOption(file, LibC.TcpLevel, LibC.TcpNoDelay, &one, sizeof(int)), "TCP_NODELAY");
        var limit = new LibC.Timespec((long)_patience.TotalSeconds + 1, 0);
        Check(LibC.SetOption(file, LibC.SocketLevel, LibC.ReceiveTimeout, (int*)&limit, sizeof(LibC.Timespec)), "SO_RCVTIMEO");
        Check(LibC.SetOption(file, LibC.SocketLevel, LibC.SendTimeout, (int*)&limit, sizeof(LibC.Timespec)), "SO_SNDTIMEO");
        if (_sources.Count > 0)
        {
            // In turn, as the clients do; who calls from elsewhere is not served.
            Check(LibC.SetOption(file, LibC.IpLevel, LibC.IpBindAddressNoPort, &one, sizeof(int)), "IP_BIND_ADDRESS_NO_PORT");
            With(new IPEndPoint(_sources[_made++ % _sources.Count], 0), "bind", (bytes, size) => LibC.Bind(file, bytes, size));
        }

        With(_address, "connect", (bytes, size) => LibC.Connect(file, bytes, size));
    }

    private void Speak(int file)
    {
        LibCrypto.ClearErrors();
        var ssl = LibSsl.New(Native);
        OpenSslException.ThrowIfNothing(ssl, "SSL_new");
        try
        {
            OpenSslException.ThrowIfNothing(LibSsl.SetFile(ssl, file), "SSL_set_fd");
            LibSsl.SetConnectState(ssl);
            fixed (byte* name = _name)
            fixed (byte* request = _request)
            {
                if (_name.Length > 0)
                {
                    LibSsl.Control(ssl, LibSsl.SetServerName, 0, name);
                }

                var answer = stackalloc byte[AnswerSize];
                OpenSslException.ThrowIfNothing(Math.Max(0, LibSsl.DoHandshake(ssl)), "SSL_do_handshake");
                OpenSslException.ThrowIfNothing(Math.Max(0, LibSsl.Write(ssl, request, _request.Length)), "SSL_write");
                OpenSslException.ThrowIfNothing(Math.Max(0, LibSsl.Read(ssl, answer, AnswerSize)), "SSL_read");
            }
        }
        finally
        {
            LibSsl.SetQuietShutdown(ssl, 1);
            LibSsl.SetShutdown(ssl, SentAndReceived);
            LibSsl.Free(ssl);
        }
    }

    private delegate int AddressCall(byte* bytes, int size);

    private static void With(IPEndPoint endPoint, string what, AddressCall call)
    {
        var address = endPoint.Serialize();
        fixed (byte* bytes = address.Buffer.Span)
        {
            Check(call(bytes, address.Size), what);
        }
    }

    private static void Check(int result, string what)
    {
        if (result < 0)
        {
            throw new IOException($"{what}: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}");
        }
    }

    [UnmanagedCallersOnly]
    private static int Take(nint verification, nint argument) => 1;
}
