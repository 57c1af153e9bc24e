namespace LoadHarness.Targets.Pki;

/// <summary>What one end of a TLS connection proves itself with: a leaf with its private key, and the intermediates up to the root.</summary>
public sealed class TlsIdentity(X509Certificate2 leaf, X509Certificate2Collection intermediates) : IDisposable
{
    /// <summary>The leaf; its private key is in memory only.</summary>
    public X509Certificate2 Leaf => leaf;

    /// <summary>The issuers between leaf and root, the leaf's own issuer first; empty when the root issued it.</summary>
    public X509Certificate2Collection Intermediates => intermediates;

    /// <summary>Algorithm and size of the leaf's key.</summary>
    public KeyDescription Key => KeyDescription.Of(leaf);

    /// <summary>The certificates as PEM, leaf first and then its issuers, as TLS sends them and nginx reads them.</summary>
    public string ChainPem() => string.Join('\n', intermediates.Prepend(leaf).Select(c => c.ExportCertificatePem())) + '\n';

    /// <summary>The private key as PKCS#8 PEM, unencrypted.</summary>
    public string KeyPem()
    {
        using var key = CertificateKeys.PrivateKeyOf(leaf);
        return CertificateKeys.ToPem(key);
    }

    /// <summary>Reads what <see cref="ChainPem"/> and <see cref="KeyPem"/> wrote.</summary>
    /// <exception cref="CryptographicException">The texts are not PEM, or the key is not the leaf's.</exception>
    public static TlsIdentity FromPem(string chainPem, string keyPem)
    {
        var certificates = new X509Certificate2Collection();
        certificates.ImportFromPem(chainPem);
        var leaf = X509Certificate2.CreateFromPem(chainPem, keyPem);
        certificates[0].Dispose();
        certificates.RemoveAt(0);
        return new TlsIdentity(leaf, certificates);
    }

    /// <summary>The subject and the kind of key, such as <c>CN=tts-client, RSA 2048</c>.</summary>
    public override string ToString() => $"{leaf.Subject}, {Key.Text}";

    public void Dispose()
    {
        leaf.Dispose();
        foreach (var intermediate in intermediates)
        {
            intermediate.Dispose();
        }
    }
}
