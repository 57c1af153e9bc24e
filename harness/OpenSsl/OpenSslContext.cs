using System.Net;
using System.Net.Security;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using LoadHarness.Clients;
using LoadHarness.Clients.OpenSsl;
using LoadHarness.OpenSsl.Native;

namespace LoadHarness.OpenSsl;

/// <summary>What all connections of one arm to one endpoint share: versions, identity, trust. The only owner of its SSL_CTX; connections keep it alive by themselves.</summary>
/// <remarks>Suites, groups and signature algorithms are those of OpenSSL on this machine. No key is written to a file.</remarks>
internal sealed class OpenSslContext : IDisposable
{
    /// <summary>Where an SSL keeps the handle of its connection: the place that OpenSSL leaves to programs (SSL_set_app_data).</summary>
    public const int DataIndex = 0;

    // ALPN (RFC 7301, 3.1): names with their length before them.
    private static readonly byte[] Http11 = [8, .. "http/1.1"u8];

    /// <summary>Makes it.</summary>
    /// <param name="arm">How to connect.</param>
    /// <param name="endpoint">Whom to trust, and who the client is.</param>
    /// <param name="keepsSessions">Whether sessions are handed to the connection that they came on.</param>
    /// <param name="clock">Decides what is valid now.</param>
    /// <exception cref="OpenSslException">OpenSSL does not take the client's certificate or its key.</exception>
    public OpenSslContext(Arm arm, TargetEndpoint endpoint, bool keepsSessions, TimeProvider clock)
    {
        Trust = new OpenSslTrust(endpoint.TrustAnchors, endpoint.ServerName, clock);
        LibCrypto.ClearErrors();
        Native = LibSsl.NewContext(LibSsl.ClientMethod());
        Check(Native, "SSL_CTX_new");
        try
        {
            SetProtocol(arm.Tls == TlsVersion.Tls13 ? LibSsl.Tls13 : LibSsl.Tls12);
            SetTrust(endpoint);
            SetCallbacks(keepsSessions);
            if (endpoint.Identity is { } identity)
            {
                SetIdentity(identity);
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>OpenSSL's SSL_CTX.</summary>
    public nint Native { get; private set; }

    /// <summary>Whom the client takes for the server.</summary>
    public OpenSslTrust Trust { get; }

    public void Dispose()
    {
        if (Native != 0)
        {
            LibSsl.FreeContext(Native);
            Native = 0;
        }
    }

    private unsafe void SetProtocol(int version)
    {
        Check(LibSsl.ContextControl(Native, LibSsl.SetLowestVersion, version, 0), "SSL_CTX_set_min_proto_version");
        Check(LibSsl.ContextControl(Native, LibSsl.SetHighestVersion, version, 0), "SSL_CTX_set_max_proto_version");
        LibSsl.SetOptions(Native, LibSsl.IgnoreUnexpectedEnd);
        LibSsl.ContextControl(Native, LibSsl.SetMode, LibSsl.Modes, 0);

        // A record's header and its content with one look at the socket.
        LibSsl.ContextControl(Native, LibSsl.SetReadAhead, 1, 0);

        // As .NET does: a server may ask for the certificate after the handshake.
        LibSsl.SetPostHandshakeAuthentication(Native, 1);
        fixed (byte* protocols = Http11)
        {
            // The one call that says 0 when all is well.
            Check(LibSsl.SetProtocols(Native, protocols, (uint)Http11.Length) == 0 ? 1 : 0, "SSL_CTX_set_alpn_protos");
        }
    }

    private unsafe void SetTrust(TargetEndpoint endpoint)
    {
        var store = LibSsl.GetStore(Native);
        foreach (var anchor in endpoint.TrustAnchors)
        {
            Use(anchor, certificate => LibCrypto.AddTrusted(store, certificate), "X509_STORE_add_cert");
        }

        var parameters = LibSsl.GetVerifyParameters(Native);
        Check(LibCrypto.SetVerifyFlags(parameters, LibCrypto.PartialChain), "X509_VERIFY_PARAM_set_flags");
        LibCrypto.SetHostFlags(parameters, LibCrypto.StrictNames);
        if (IPAddress.TryParse(endpoint.ServerName, out var address))
        {
            fixed (byte* bytes = address.GetAddressBytes())
            {
                Check(LibCrypto.SetAddress(parameters, bytes, address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork ? 4u : 16u), "X509_VERIFY_PARAM_set1_ip");
            }
        }
        else
        {
            Check(LibCrypto.SetHost(parameters, endpoint.ServerName, 0), "X509_VERIFY_PARAM_set1_host");
        }
    }

    private unsafe void SetCallbacks(bool keepsSessions)
    {
        LibSsl.SetVerify(Native, LibSsl.VerifyPeer, 0);
        LibSsl.SetCertificateVerifyCallback(Native, &Verify, 0);
        LibSsl.ContextControl(Native, LibSsl.SetSessionCacheMode, keepsSessions ? LibSsl.CacheClientNoInternal : LibSsl.CacheOff, 0);
        if (keepsSessions)
        {
            LibSsl.SetNewSessionCallback(Native, &NewSession);
        }
    }

    private void SetIdentity(SslStreamCertificateContext identity)
    {
        Use(identity.TargetCertificate, certificate => LibSsl.UseCertificate(Native, certificate), "SSL_CTX_use_certificate");
        foreach (var intermediate in identity.IntermediateCertificates)
        {
            // The number says that the chain has a reference of its own.
            Use(intermediate, certificate => (int)LibSsl.ContextControl(Native, LibSsl.AddChainCertificate, 1, certificate), "SSL_CTX_add1_chain_cert");
        }

        UseKey(identity.TargetCertificate);
    }

    private unsafe void UseKey(X509Certificate2 certificate)
    {
        var bytes = PrivateKeyOf(certificate);
        nint key = 0;
        try
        {
            fixed (byte* first = bytes)
            {
                var next = first;
                key = LibCrypto.ReadPrivateKey(0, &next, bytes.Length);
            }

            Check(key, "d2i_AutoPrivateKey");
            Check(LibSsl.UsePrivateKey(Native, key), "SSL_CTX_use_PrivateKey");
        }
        finally
        {
            LibCrypto.FreePrivateKey(key);
            CryptographicOperations.ZeroMemory(bytes);
        }
    }

    private static byte[] PrivateKeyOf(X509Certificate2 certificate)
    {
        using AsymmetricAlgorithm key = (AsymmetricAlgorithm?)certificate.GetRSAPrivateKey() ?? certificate.GetECDsaPrivateKey()
            ?? throw new NotSupportedException($"the client's key is of a kind that client=openssl does not know: {certificate.PublicKey.Oid.FriendlyName} (write client=dotnet)");
        return key.ExportPkcs8PrivateKey();
    }

    private static unsafe void Use(X509Certificate2 certificate, Func<nint, int> use, string what)
    {
        var bytes = certificate.RawData;
        nint native = 0;
        try
        {
            fixed (byte* first = bytes)
            {
                var next = first;
                native = LibCrypto.ReadCertificate(0, &next, bytes.Length);
            }

            Check(native, "d2i_X509");
            Check(use(native), what);
        }
        finally
        {
            LibCrypto.FreeCertificate(native);
        }
    }

    private static void Check(nint result, string what)
    {
        if (result is 0 or -1)
        {
            throw OpenSslException.Take(what);
        }
    }

    [UnmanagedCallersOnly]
    private static int Verify(nint verification, nint argument)
    {
        var connection = OpenSslConnection.Of(LibCrypto.VerificationData(verification, LibSsl.VerificationIndex()));
        return connection.Verify(verification) ? 1 : 0;
    }

    [UnmanagedCallersOnly]
    private static int NewSession(nint ssl, nint session) => OpenSslConnection.Of(ssl).Keep(session) ? 1 : 0;
}
