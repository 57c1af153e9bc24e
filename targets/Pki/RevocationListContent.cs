using System.Formats.Asn1;

namespace LoadHarness.Targets.Pki;

/// <summary>What the bytes of a revocation list say, before anyone has vouched for them. RFC 5280 section 5.1.</summary>
internal sealed class RevocationListContent
{
    private static readonly Asn1Tag ExtensionsTag = new(TagClass.ContextSpecific, 0, isConstructed: true);

    private readonly byte[] _signed;
    private readonly byte[] _signature;
    private readonly string _algorithm;

    private RevocationListContent(ReadOnlyMemory<byte> signed, ReadOnlyMemory<byte> algorithm, byte[] signature)
    {
        _signed = signed.ToArray();
        _signature = signature;
        var list = new AsnReader(signed, AsnEncodingRules.DER).ReadSequence();

        if (list.PeekTag().HasSameClassAndValue(Asn1Tag.Integer))
        {
            list.ReadInteger();
        }

        if (!list.PeekEncodedValue().Span.SequenceEqual(algorithm.Span))
        {
            throw new AsnContentException("the two signature algorithms differ");
        }

        _algorithm = list.ReadSequence().ReadObjectIdentifier();
        Issuer = list.ReadEncodedValue().ToArray();
        ThisUpdate = ReadTime(list);
        NextUpdate = list.HasData && IsTime(list.PeekTag()) ? ReadTime(list) : null;
        if (list.HasData && list.PeekTag().HasSameClassAndValue(Asn1Tag.Sequence))
        {
            ReadEntries(list.ReadSequence());
        }

        if (list.HasData)
        {
            var wrapper = list.ReadSequence(ExtensionsTag);
            RefuseCritical(wrapper.ReadSequence());
            wrapper.ThrowIfNotEmpty();
        }

        list.ThrowIfNotEmpty();
    }

    /// <summary>The issuer's name as DER.</summary>
    public byte[] Issuer { get; }

    public DateTimeOffset ThisUpdate { get; }

    public DateTimeOffset? NextUpdate { get; }

    /// <summary>The serial numbers that the list names, big-endian.</summary>
    public List<byte[]> Serials { get; } = [];

    /// <exception cref="AsnContentException">The bytes are no revocation list.</exception>
    /// <exception cref="RevocationListException">A critical extension that this reader does not know.</exception>
    public static RevocationListContent Read(byte[] der)
    {
        var file = new AsnReader(der, AsnEncodingRules.DER);
        var outer = file.ReadSequence();
        file.ThrowIfNotEmpty();
        var signed = outer.ReadEncodedValue();
        var algorithm = outer.ReadEncodedValue();
        var signature = outer.ReadBitString(out var unusedBits);
        outer.ThrowIfNotEmpty();
        return unusedBits == 0 ? new RevocationListContent(signed, algorithm, signature) : throw new AsnContentException("the signature is not whole bytes");
    }

    /// <summary>Whether the key of <paramref name="issuer"/>, which must be allowed to sign revocation lists, signed this one.</summary>
    /// <exception cref="RevocationListException">The signature algorithm is not one of RSA PKCS#1 v1.5 or ECDSA with SHA-2.</exception>
    public bool IsSignedBy(X509Certificate2 issuer)
    {
        if (issuer.Extensions.OfType<X509KeyUsageExtension>().Any(u => !u.KeyUsages.HasFlag(X509KeyUsageFlags.CrlSign)))
        {
            return false;
        }

        using var rsa = issuer.GetRSAPublicKey();
        using var ecdsa = issuer.GetECDsaPublicKey();
        return _algorithm switch
        {
            "1.2.840.113549.1.1.11" => VerifyRsa(rsa, HashAlgorithmName.SHA256),
            "1.2.840.113549.1.1.12" => VerifyRsa(rsa, HashAlgorithmName.SHA384),
            "1.2.840.113549.1.1.13" => VerifyRsa(rsa, HashAlgorithmName.SHA512),
            "1.2.840.10045.4.3.2" => VerifyEcdsa(ecdsa, HashAlgorithmName.SHA256),
            "1.2.840.10045.4.3.3" => VerifyEcdsa(ecdsa, HashAlgorithmName.SHA384),
            "1.2.840.10045.4.3.4" => VerifyEcdsa(ecdsa, HashAlgorithmName.SHA512),
            _ => throw new RevocationListException(
                $"must be signed with RSA PKCS#1 v1.5 or ECDSA and SHA-256, -384 or -512, but its signature algorithm is {_algorithm} (make it again: openssl ca -gencrl -md sha256)"),
        };
    }

    private bool VerifyRsa(RSA? key, HashAlgorithmName hash) => key is not null && key.VerifyData(_signed, _signature, hash, RSASignaturePadding.Pkcs1);

    private bool VerifyEcdsa(ECDsa? key, HashAlgorithmName hash) =>
        key is not null && key.VerifyData(_signed, _signature, hash, DSASignatureFormat.Rfc3279DerSequence);

    private void ReadEntries(AsnReader entries)
    {
        while (entries.HasData)
        {
            var entry = entries.ReadSequence();
            Serials.Add(entry.ReadIntegerBytes().ToArray());
            ReadTime(entry);
            if (entry.HasData)
            {
                RefuseCritical(entry.ReadSequence());
            }

            entry.ThrowIfNotEmpty();
        }
    }

    /// <summary>
    /// A list with a critical extension that the reader does not know must not be used (RFC 5280 section 5.2): a delta list
    /// or one for some reasons only would read as "not revoked".
    /// </summary>
    private static void RefuseCritical(AsnReader extensions)
    {
        while (extensions.HasData)
        {
            var extension = extensions.ReadSequence();
            var oid = extension.ReadObjectIdentifier();
            if (extension.PeekTag().HasSameClassAndValue(Asn1Tag.Boolean) && extension.ReadBoolean())
            {
                throw new RevocationListException(
                    $"must be a complete list of one issuer, but has the critical extension {oid} (take a full list, neither delta nor partitioned)");
            }
        }
    }

    private static bool IsTime(Asn1Tag tag) => tag.HasSameClassAndValue(Asn1Tag.UtcTime) || tag.HasSameClassAndValue(Asn1Tag.GeneralizedTime);

    /// <summary>RFC 5280 section 4.1.2.5: two-digit years up to 49 are in this century.</summary>
    private static DateTimeOffset ReadTime(AsnReader reader) => reader.PeekTag().HasSameClassAndValue(Asn1Tag.UtcTime)
        ? reader.ReadUtcTime(twoDigitYearMax: 2049)
        : reader.ReadGeneralizedTime();
}
