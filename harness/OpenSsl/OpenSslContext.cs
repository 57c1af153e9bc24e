using System.Runtime.InteropServices;
using System.Security.Cryptography.X509Certificates;
using LoadHarness.OpenSsl.Native;

namespace LoadHarness.OpenSsl;

/// <summary>What connections share that are alike: versions, identity, trust. The only owner of its SSL_CTX; connections keep it alive by themselves.</summary>
/// <remarks>Suites, groups and signature algorithms are those of OpenSSL on this machine. No key is written to a file.</remarks>
internal abstract class OpenSslContext : IDisposable
{
    /// <summary>Where an SSL keeps the handle of its connection: the place that OpenSSL leaves to programs (SSL_set_app_data).</summary>
    public const int DataIndex = 0;

    /// <summary>Makes it.</summary>
    /// <param name="method">OpenSSL's method: that of clients, or of servers.</param>
    /// <param name="lowest">Number of the lowest TLS version.</param>
    /// <param name="highest">Number of the highest.</param>
    /// <exception cref="OpenSslException">There is no memory for it, or it does not know the versions.</exception>
    protected OpenSslContext(nint method, int lowest, int highest)
    {
        LibCrypto.ClearErrors();
        Native = LibSsl.NewContext(method);
        OpenSslException.ThrowIfNothing(Native, "SSL_CTX_new");
        try
        {
            OpenSslException.ThrowIfNothing(LibSsl.ContextControl(Native, LibSsl.SetLowestVersion, lowest, 0), "SSL_CTX_set_min_proto_version");
            OpenSslException.ThrowIfNothing(LibSsl.ContextControl(Native, LibSsl.SetHighestVersion, highest, 0), "SSL_CTX_set_max_proto_version");
            LibSsl.SetOptions(Native, LibSsl.IgnoreUnexpectedEnd);
            LibSsl.ContextControl(Native, LibSsl.SetMode, LibSsl.Modes, 0);

            // A record's header and its content with one look at the socket.
            LibSsl.ContextControl(Native, LibSsl.SetReadAhead, 1, 0);
            unsafe
            {
                LibSsl.SetCertificateVerifyCallback(Native, &Verify, 0);
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

    public void Dispose()
    {
        if (Native != 0)
        {
            LibSsl.FreeContext(Native);
            Native = 0;
        }
    }

    /// <summary>Takes who this end is.</summary>
    /// <param name="leaf">Its certificate, with the key.</param>
    /// <param name="intermediates">The issuers between it and the root.</param>
    /// <exception cref="OpenSslException">OpenSSL does not take one of them, or the key.</exception>
    protected void SetIdentity(X509Certificate2 leaf, IEnumerable<X509Certificate2> intermediates)
    {
        NativeCertificate.Lend(leaf, certificate => LibSsl.UseCertificate(Native, certificate), "SSL_CTX_use_certificate");
        foreach (var intermediate in intermediates)
        {
            // The number says that the chain has a reference of its own.
            NativeCertificate.Lend(intermediate, certificate => (int)LibSsl.ContextControl(Native, LibSsl.AddChainCertificate, 1, certificate), "SSL_CTX_add1_chain_cert");
        }

        NativeKey.Lend(leaf, key => LibSsl.UsePrivateKey(Native, key), "SSL_CTX_use_PrivateKey");
    }

    [UnmanagedCallersOnly]
    private static int Verify(nint verification, nint argument)
    {
        var connection = OpenSslConnection.Of(LibCrypto.VerificationData(verification, LibSsl.VerificationIndex()));
        return connection.Verify(verification) ? 1 : 0;
    }
}
