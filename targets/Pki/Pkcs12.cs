
namespace LoadHarness.Targets.Pki;

/// <summary>Reads PKCS#12 (RFC 7292), the file in which browsers and Java keep a certificate with its key.</summary>
internal static class Pkcs12
{
    /// <summary>Whether bytes are the start of one: a SEQUENCE whose first member is the version 3. A certificate's is another SEQUENCE.</summary>
    public static bool Starts(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < 2 || bytes[0] != 0x30)
        {
            return false;
        }

        // The length is one byte, or as many as the low bits say; 0x80 stands for a length that the end tells.
        var content = bytes[1] < 0x80 ? 2 : 2 + (bytes[1] & 0x7F);
        return bytes.Length >= content + 3 && bytes.Slice(content, 3) is [0x02, 0x01, 0x03];
    }

    /// <summary>The certificate that has a key, with the others as its intermediates, nearest issuer first; null when none has one.</summary>
    /// <param name="bytes">The file.</param>
    /// <param name="password">Its password; null tries without.</param>
    /// <exception cref="CryptographicException">The password is not the file's, or it is damaged.</exception>
    public static TlsIdentity? Read(ReadOnlySpan<byte> bytes, string? password)
    {
        var all = X509CertificateLoader.LoadPkcs12Collection(bytes, password, X509KeyStorageFlags.EphemeralKeySet);
        if (all.FirstOrDefault(certificate => certificate.HasPrivateKey) is not { } leaf)
        {
            return null;
        }

        var intermediates = new X509Certificate2Collection();
        for (var last = leaf; IssuerOf(last, all) is { } issuer; last = issuer)
        {
            intermediates.Add(issuer);
        }

        return new TlsIdentity(leaf, intermediates);
    }

    /// <summary>The certificates alone, whatever their keys are; none when the password is not the file's, or it is damaged.</summary>
    /// <param name="bytes">The file.</param>
    /// <param name="password">Its password; null tries without.</param>
    public static X509Certificate2Collection Certificates(ReadOnlySpan<byte> bytes, string? password)
    {
        try
        {
            return X509CertificateLoader.LoadPkcs12Collection(
                bytes, password, X509KeyStorageFlags.EphemeralKeySet, new Pkcs12LoaderLimits(Pkcs12LoaderLimits.Defaults) { IgnorePrivateKeys = true });
        }
        catch (CryptographicException)
        {
            return [];
        }
    }

    // A root is not sent; whoever asks has it, or does not trust it.
    private static X509Certificate2? IssuerOf(X509Certificate2 certificate, X509Certificate2Collection all) => all.FirstOrDefault(other =>
        !other.Equals(certificate)
        && other.SubjectName.RawData.AsSpan().SequenceEqual(certificate.IssuerName.RawData)
        && !other.SubjectName.RawData.AsSpan().SequenceEqual(other.IssuerName.RawData));
}
