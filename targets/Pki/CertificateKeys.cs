namespace LoadHarness.Targets.Pki;

/// <summary>The only place that tells RSA and ECDSA apart when keys are made and used for signing certificates.</summary>
internal static class CertificateKeys
{
    /// <summary>Whether .NET can prove itself with a certificate's key. It has no Ed25519 and Ed448 keys, and none that may sign by RSA-PSS only.</summary>
    public static bool CanProve(X509Certificate2 certificate) => certificate.PublicKey.Oid.Value is "1.2.840.113549.1.1.1" or "1.2.840.10045.2.1";

    /// <summary>Makes a key. RSA-4096 takes a good part of a second, so ask only for the kinds that a run uses.</summary>
    public static AsymmetricAlgorithm Create(KeyKind kind) => kind switch
    {
        KeyKind.Rsa2048 => RSA.Create(2048),
        KeyKind.Rsa3072 => RSA.Create(3072),
        KeyKind.Rsa4096 => RSA.Create(4096),
        KeyKind.EcdsaP256 => ECDsa.Create(ECCurve.NamedCurves.nistP256),
        KeyKind.EcdsaP384 => ECDsa.Create(ECCurve.NamedCurves.nistP384),
        KeyKind.EcdsaP521 => ECDsa.Create(ECCurve.NamedCurves.nistP521),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "no such key kind"),
    };

    /// <summary>The hash that TLS 1.3 pairs with the key (RFC 8446 section 4.2.3), so that a chain uses one hash throughout.</summary>
    public static HashAlgorithmName HashOf(KeyKind kind) => kind switch
    {
        KeyKind.EcdsaP384 => HashAlgorithmName.SHA384,
        KeyKind.EcdsaP521 => HashAlgorithmName.SHA512,
        _ => HashAlgorithmName.SHA256,
    };

    /// <summary>Signs certificates and revocation lists with the key.</summary>
    public static X509SignatureGenerator SignerOf(AsymmetricAlgorithm key) =>
        Either(key, rsa => X509SignatureGenerator.CreateForRSA(rsa, RSASignaturePadding.Pkcs1), X509SignatureGenerator.CreateForECDsa);

    /// <summary>The certificate together with its private key.</summary>
    public static X509Certificate2 Join(X509Certificate2 certificate, AsymmetricAlgorithm key) =>
        Either(key, certificate.CopyWithPrivateKey, certificate.CopyWithPrivateKey);

    /// <summary>The private key of a certificate.</summary>
    /// <exception cref="InvalidOperationException">It has none, or one of another kind.</exception>
    public static AsymmetricAlgorithm PrivateKeyOf(X509Certificate2 certificate) =>
        (AsymmetricAlgorithm?)certificate.GetRSAPrivateKey() ?? certificate.GetECDsaPrivateKey() ?? throw new InvalidOperationException($"{certificate.Subject} has no RSA or ECDSA key");

    /// <summary>What is to be done with a key of its kind.</summary>
    public static T Either<T>(AsymmetricAlgorithm key, Func<RSA, T> withRsa, Func<ECDsa, T> withEcdsa) => key switch
    {
        RSA rsa => withRsa(rsa),
        ECDsa ecdsa => withEcdsa(ecdsa),
        _ => throw new ArgumentException($"{key.GetType().Name} is neither RSA nor ECDSA", nameof(key)),
    };

    /// <summary>126 random bits in 16 bytes; the first two bits are 01, so that every serial is positive and equally long.</summary>
    public static byte[] SerialNumber()
    {
        var serial = RandomNumberGenerator.GetBytes(16);
        serial[0] = (byte)((serial[0] & 0x3F) | 0x40);
        return serial;
    }

    /// <summary>The private key as PKCS#8 PEM, unencrypted, with a final newline.</summary>
    public static string ToPem(AsymmetricAlgorithm key) => key.ExportPkcs8PrivateKeyPem() + '\n';
}
