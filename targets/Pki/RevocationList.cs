using System.Formats.Asn1;
using System.Text;

namespace LoadHarness.Targets.Pki;

/// <summary>
/// A certificate revocation list (RFC 5280 section 5) whose signature has been verified. .NET reads such lists only from
/// the network or from the machine's store, never from memory; hence this reader.
/// </summary>
public sealed class RevocationList
{
    private const string PemLabel = "X509 CRL";

    private readonly byte[] _der;
    private readonly byte[] _issuer;
    private readonly byte[] _key;
    private readonly HashSet<string> _revoked;

    private RevocationList(byte[] der, RevocationListContent content, X509Certificate2 issuer)
    {
        _der = der;
        _issuer = content.Issuer;
        _key = issuer.PublicKey.ExportSubjectPublicKeyInfo();
        Issuer = issuer.Subject;
        _revoked = [.. content.Serials.Select(s => Canonical(s))];
        ThisUpdate = content.ThisUpdate;
        NextUpdate = content.NextUpdate;
    }

    /// <summary>The CA that signed the list.</summary>
    public string Issuer { get; }

    /// <summary>When the issuer signed the list.</summary>
    public DateTimeOffset ThisUpdate { get; }

    /// <summary>When the issuer promised a newer list; null when it did not say.</summary>
    public DateTimeOffset? NextUpdate { get; }

    /// <summary>How many certificates the list names.</summary>
    public int Count => _revoked.Count;

    /// <summary>Reads a list, DER or PEM, and verifies that one of <paramref name="issuers"/> signed it.</summary>
    /// <exception cref="RevocationListException">Not a complete revocation list, signed by someone else, or with what this reader does not know.</exception>
    public static RevocationList Load(byte[] derOrPem, X509Certificate2Collection issuers) => LoadAll(derOrPem, issuers)[0];

    /// <summary>Reads several lists from PEM, or one from DER, as <see cref="Load"/> does.</summary>
    /// <exception cref="RevocationListException">One of them is not to be used, or there is none.</exception>
    public static IReadOnlyList<RevocationList> LoadAll(byte[] derOrPem, X509Certificate2Collection issuers) => [.. ToDer(derOrPem).Select(der => Read(der, issuers))];

    private static RevocationList Read(byte[] der, X509Certificate2Collection issuers)
    {
        RevocationListContent content;
        try
        {
            content = RevocationListContent.Read(der);
        }
        catch (AsnContentException e)
        {
            throw new RevocationListException("is not a certificate revocation list, or is damaged (make it again: openssl ca -gencrl)", e);
        }

        var sameName = issuers.Where(i => i.SubjectName.RawData.AsSpan().SequenceEqual(content.Issuer)).ToList();
        if (sameName.Count == 0)
        {
            var issuer = new X500DistinguishedName(content.Issuer).Name;
            throw new RevocationListException(
                $"must be issued by {string.Join(" or ", issuers.Select(i => i.Subject))}, but is issued by {issuer} (add that CA, or take its own list)");
        }

        var signer = sameName.Find(content.IsSignedBy) ?? throw new RevocationListException(
            $"must be signed with the key of {sameName[0].Subject}, but is not (take the list that belongs to this CA; the name alone proves nothing)");
        return new RevocationList(der, content, signer);
    }

    /// <summary>Whether the list names this certificate: same issuer, same serial number. Of other issuers' certificates it knows nothing.</summary>
    public bool IsRevoked(X509Certificate2 certificate) =>
        certificate.IssuerName.RawData.AsSpan().SequenceEqual(_issuer) && _revoked.Contains(Canonical(certificate.SerialNumberBytes.Span));

    /// <summary>Whether it is this CA's list: the same name and the same key, since two CAs may have one name.</summary>
    public bool IsOf(X509Certificate2 issuer) =>
        issuer.SubjectName.RawData.AsSpan().SequenceEqual(_issuer) && issuer.PublicKey.ExportSubjectPublicKeyInfo().AsSpan().SequenceEqual(_key);

    /// <summary>Whether the list is in force at a time: not before <see cref="ThisUpdate"/>, not after <see cref="NextUpdate"/>.</summary>
    public bool IsCurrent(DateTimeOffset time) => ThisUpdate <= time && !(time > NextUpdate);

    /// <summary>The list as DER.</summary>
    public byte[] ToDer() => [.. _der];

    /// <summary>The list as PEM.</summary>
    public string ToPem() => PemEncoding.WriteString(PemLabel, _der) + '\n';

    /// <summary>Lists as PEM, behind each other.</summary>
    public static string ToPem(IEnumerable<RevocationList> lists) => string.Concat(lists.Select(list => list.ToPem()));

    /// <summary>Hexadecimal without leading zeros, because libraries differ in whether they keep the sign byte of a serial.</summary>
    private static string Canonical(ReadOnlySpan<byte> serial) => Convert.ToHexString(serial.TrimStart((byte)0));

    private static IReadOnlyList<byte[]> ToDer(byte[] derOrPem)
    {
        // DER starts with the tag of a SEQUENCE, which is the digit 0 in ASCII; no PEM file starts so.
        if (derOrPem is [0x30, ..])
        {
            return [derOrPem];
        }

        // One that cannot be decoded must not be left out in silence: whom it names would not be revoked.
        var text = Encoding.UTF8.GetString(derOrPem);
        var lists = PemBlock.FindAll(text).FindAll(block => block.Label == PemLabel);
        return lists.Count > 0 && lists.Count == text.AsSpan().Count($"-----BEGIN {PemLabel}-----")
            ? [.. lists.Select(list => list.Content)]
            : throw new RevocationListException("must be DER, or PEM starting with -----BEGIN X509 CRL-----, but is neither or damaged");
    }
}

/// <summary>A revocation list that must not be used; the message says what is wrong with it and what to do.</summary>
public sealed class RevocationListException(string message, Exception? cause = null) : Exception(message, cause);
