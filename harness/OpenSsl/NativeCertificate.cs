using System.Runtime.InteropServices;
using System.Security.Cryptography.X509Certificates;
using LoadHarness.OpenSsl.Native;

namespace LoadHarness.OpenSsl;

/// <summary>Certificates on their way between .NET and OpenSSL.</summary>
internal static unsafe class NativeCertificate
{
    /// <summary>Hands a certificate to a call of OpenSSL, which takes a reference of its own where it keeps it.</summary>
    /// <param name="certificate">The certificate; its key stays here.</param>
    /// <param name="use">The call.</param>
    /// <param name="what">Its name.</param>
    /// <exception cref="OpenSslException">The call, or the reading of the certificate, failed.</exception>
    public static void Lend(X509Certificate2 certificate, Func<nint, int> use, string what) => DerForm.Certificate.Lend(certificate.RawData, use, what);

    /// <summary>A copy of one of OpenSSL's certificates.</summary>
    /// <exception cref="System.Security.Cryptography.CryptographicException">.NET cannot read it.</exception>
    public static X509Certificate2 ToManaged(nint certificate)
    {
        var bytes = new byte[LibCrypto.WriteCertificate(certificate, null)];
        fixed (byte* first = bytes)
        {
            // It moves the pointer behind what it wrote.
            var next = first;
            Marshal.ThrowExceptionForHR(LibCrypto.WriteCertificate(certificate, &next) == bytes.Length ? 0 : -1);
        }

        return X509CertificateLoader.LoadCertificate(bytes);
    }

    /// <summary>Copies of all certificates of one of OpenSSL's stacks; none of no stack.</summary>
    /// <exception cref="System.Security.Cryptography.CryptographicException">.NET cannot read one of them.</exception>
    public static X509Certificate2Collection AllOf(nint stack)
    {
        var all = new X509Certificate2Collection();

        // Of no stack it counts -1.
        for (var index = 0; index < LibCrypto.Count(stack); index++)
        {
            all.Add(ToManaged(LibCrypto.Item(stack, index)));
        }

        return all;
    }
}
