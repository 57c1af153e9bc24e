namespace LoadHarness.Targets.Pki;

/// <summary>Signs a leaf anew: the same name, key and extensions under another serial number.</summary>
/// <remarks>
/// .NET keeps one SSL_CTX, and with it one set of ticket keys, per server certificate (Interop.OpenSsl.AllocateSslHandle). A renewed leaf is another
/// certificate, so every ticket that was issued under the old one is worthless.
/// </remarks>
/// <param name="issuer">The CA that issued the leaf, with its private key.</param>
public sealed class LeafRenewal(X509Certificate2 issuer)
{
    /// <summary>The issuer's certificate and key as PEM, for <see cref="FromPem"/>. Holds a private key: for the pipe to a child only.</summary>
    public (string Certificate, string Key) ToPem() => (issuer.ExportCertificatePem(), new TlsIdentity(issuer, []).KeyPem());

    /// <summary>Reads what <see cref="ToPem"/> wrote.</summary>
    /// <exception cref="CryptographicException">The texts are not PEM, or the key is not the certificate's.</exception>
    public static LeafRenewal FromPem(string certificatePem, string keyPem) => new(X509Certificate2.CreateFromPem(certificatePem, keyPem));

    /// <summary>Whether this CA issued the leaf.</summary>
    public bool Issued(TlsIdentity identity) => identity.Leaf.IssuerName.RawData.AsSpan().SequenceEqual(issuer.SubjectName.RawData);

    /// <summary>A leaf like the given one, with its key and its intermediates.</summary>
    public TlsIdentity Renew(TlsIdentity identity)
    {
        var leaf = identity.Leaf;
        using var issuerKey = CertificateKeys.PrivateKeyOf(issuer);
        using var leafKey = CertificateKeys.PrivateKeyOf(leaf);
        var request = new CertificateRequest(leaf.SubjectName, leaf.PublicKey, CertificateKeys.HashOf(KeyDescription.Of(issuer).Kind ?? KeyKind.Rsa2048));
        foreach (var extension in leaf.Extensions)
        {
            request.CertificateExtensions.Add(extension);
        }

        using var renewed = request.Create(
            issuer.SubjectName, CertificateKeys.SignerOf(issuerKey), new DateTimeOffset(leaf.NotBefore), new DateTimeOffset(leaf.NotAfter), CertificateKeys.SerialNumber());
        return new TlsIdentity(CertificateKeys.Join(renewed, leafKey), identity.Intermediates);
    }
}
