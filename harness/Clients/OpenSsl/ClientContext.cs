using System.Net;
using System.Runtime.InteropServices;
using LoadHarness.OpenSsl;
using LoadHarness.OpenSsl.Native;

namespace LoadHarness.Clients.OpenSsl;

/// <summary>What all connections of one arm to one endpoint share.</summary>
internal sealed class ClientContext : OpenSslContext
{
    // ALPN (RFC 7301, 3.1): names with their length before them.
    private static readonly byte[] Http11 = [8, .. "http/1.1"u8];

    /// <summary>Makes it.</summary>
    /// <param name="arm">How to connect.</param>
    /// <param name="endpoint">Whom to trust, and who the client is.</param>
    /// <param name="keepsSessions">Whether sessions are handed to the connection that they came on.</param>
    /// <param name="keyLog">Takes the secrets of connections; null where nobody asks for them.</param>
    /// <param name="clock">Decides what is valid now.</param>
    /// <exception cref="OpenSslException">OpenSSL does not take the client's certificate or its key.</exception>
    public ClientContext(Arm arm, TargetEndpoint endpoint, bool keepsSessions, KeyLogFile? keyLog, TimeProvider clock)
        : base(LibSsl.ClientMethod(), NumberOf(arm.Tls), NumberOf(arm.Tls))
    {
        try
        {
            Trust = new OpenSslTrust(endpoint.TrustAnchors, endpoint.ServerName, clock);
            SetProtocol();
            SetTrust(endpoint);
            SetSessions(keepsSessions);
            SetKeyLog(keyLog);
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

    /// <summary>Takes the secrets of connections; null where nobody asks for them.</summary>
    public KeyLogFile? KeyLog { get; private set; }

    /// <summary>Whom the client takes for the server.</summary>
    public OpenSslTrust Trust { get; }

    /// <summary>A version's number in OpenSSL.</summary>
    public static int NumberOf(TlsVersion version) => version == TlsVersion.Tls13 ? LibSsl.Tls13 : LibSsl.Tls12;

    private unsafe void SetProtocol()
    {
        // As .NET does: a server may ask for the certificate after the handshake.
        LibSsl.SetPostHandshakeAuthentication(Native, 1);
        fixed (byte* protocols = Http11)
        {
            // The one call that says 0 when all is well.
            OpenSslException.ThrowIfNothing(LibSsl.SetProtocols(Native, protocols, (uint)Http11.Length) == 0 ? 1 : 0, "SSL_CTX_set_alpn_protos");
        }
    }

    private unsafe void SetKeyLog(KeyLogFile? keyLog)
    {
        if (keyLog is not null)
        {
            KeyLog = keyLog;
            LibSsl.SetKeyLogCallback(Native, &LogKey);
        }
    }

    private unsafe void SetTrust(TargetEndpoint endpoint)
    {
        var store = LibSsl.GetStore(Native);
        foreach (var anchor in endpoint.TrustAnchors)
        {
            NativeCertificate.Lend(anchor, certificate => LibCrypto.AddTrusted(store, certificate), "X509_STORE_add_cert");
        }

        var parameters = LibSsl.GetVerifyParameters(Native);
        OpenSslException.ThrowIfNothing(LibCrypto.SetVerifyFlags(parameters, LibCrypto.PartialChain), "X509_VERIFY_PARAM_set_flags");
        LibCrypto.SetHostFlags(parameters, LibCrypto.StrictNames);
        if (IPAddress.TryParse(endpoint.ServerName, out var address))
        {
            fixed (byte* bytes = address.GetAddressBytes())
            {
                OpenSslException.ThrowIfNothing(LibCrypto.SetAddress(parameters, bytes, address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork ? 4u : 16u), "X509_VERIFY_PARAM_set1_ip");
            }
        }
        else
        {
            OpenSslException.ThrowIfNothing(LibCrypto.SetHost(parameters, endpoint.ServerName, 0), "X509_VERIFY_PARAM_set1_host");
        }
    }

    private unsafe void SetSessions(bool keepsSessions)
    {
        LibSsl.SetVerify(Native, LibSsl.VerifyPeer, 0);
        LibSsl.ContextControl(Native, LibSsl.SetSessionCacheMode, keepsSessions ? LibSsl.CacheClientNoInternal : LibSsl.CacheOff, 0);
        if (keepsSessions)
        {
            LibSsl.SetNewSessionCallback(Native, &NewSession);
        }
    }

    [UnmanagedCallersOnly]
    private static int NewSession(nint ssl, nint session) => ((ClientConnection)OpenSslConnection.Of(ssl)).Keep(session) ? 1 : 0;

    [UnmanagedCallersOnly]
    private static unsafe void LogKey(nint ssl, byte* line) => ((ClientConnection)OpenSslConnection.Of(ssl)).LogKey(line);
}
