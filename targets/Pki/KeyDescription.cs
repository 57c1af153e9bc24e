namespace LoadHarness.Targets.Pki;

/// <summary>What kind of key a certificate holds.</summary>
/// <param name="Kind">The key kind, null for an algorithm or size that plans do not know.</param>
/// <param name="Text">For people, such as <c>RSA 2048</c>, <c>ECDSA P-256</c> or <c>Ed25519</c>.</param>
public sealed record KeyDescription(KeyKind? Kind, string Text)
{
    /// <summary>What arms are called by: a kind's name, or the like such as <c>rsa-1024</c> or <c>ed25519</c>.</summary>
    public string Name => Kind is { } kind ? Names.Of(kind) : Text.ToLowerInvariant().Replace(' ', '-');

    /// <summary>Describes the public key of a certificate.</summary>
    public static KeyDescription Of(X509Certificate2 certificate)
    {
        using AsymmetricAlgorithm? key = (AsymmetricAlgorithm?)certificate.GetRSAPublicKey() ?? certificate.GetECDsaPublicKey();
        return key is null ? new KeyDescription(null, NameOf(certificate.PublicKey)) : Of(key);
    }

    // Keys that .NET has no type for, but OpenSSL takes in a peer's certificate (RFC 8410, 3; RFC 8017, A.2.3).
    private static string NameOf(PublicKey key) => key.Oid.Value switch
    {
        "1.3.101.112" => "Ed25519",
        "1.3.101.113" => "Ed448",
        "1.2.840.113549.1.1.10" => string.Create(CultureInfo.InvariantCulture, $"RSA-PSS {BitsOf(key)}"),
        var other => key.Oid.FriendlyName ?? other ?? "unknown",
    };

    private static int BitsOf(PublicKey pss)
    {
        using var rsa = RSA.Create();
        rsa.ImportRSAPublicKey(pss.EncodedKeyValue.RawData, out _);
        return rsa.KeySize;
    }

    internal static KeyDescription Of(AsymmetricAlgorithm key) =>
        CertificateKeys.Either(key, rsa => OfRsa(rsa.KeySize), ecdsa => OfCurve(ecdsa.ExportParameters(includePrivateParameters: false).Curve));

    private static KeyDescription OfRsa(int bits) => new(
        bits switch
        {
            2048 => KeyKind.Rsa2048,
            3072 => KeyKind.Rsa3072,
            4096 => KeyKind.Rsa4096,
            _ => null,
        },
        string.Create(CultureInfo.InvariantCulture, $"RSA {bits}"));

    private static KeyDescription OfCurve(ECCurve curve) => curve.Oid?.Value switch
    {
        "1.2.840.10045.3.1.7" => new KeyDescription(KeyKind.EcdsaP256, "ECDSA P-256"),
        "1.3.132.0.34" => new KeyDescription(KeyKind.EcdsaP384, "ECDSA P-384"),
        "1.3.132.0.35" => new KeyDescription(KeyKind.EcdsaP521, "ECDSA P-521"),
        _ => new KeyDescription(null, $"ECDSA {curve.Oid?.FriendlyName ?? curve.Oid?.Value ?? "on an unnamed curve"}"),
    };
}
