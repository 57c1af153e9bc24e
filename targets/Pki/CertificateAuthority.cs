using System.Net;
using System.Numerics;

namespace LoadHarness.Targets.Pki;

/// <summary>
/// The private CA of TTS and LLA, in memory. Its key is of the same kind as those of its leaves, so that a chain costs one
/// algorithm only; all that it issues has the same extensions, names and validity whatever the kind, so that two arms
/// differ by nothing but the key.
/// </summary>
public sealed class CertificateAuthority : IDisposable
{
    /// <summary>How far in the past validity starts, for peers whose clock is behind; an hour, as Let's Encrypt does.</summary>
    private static readonly TimeSpan ClockSkew = TimeSpan.FromHours(1);

    /// <summary>A year: files written today still serve a test bed next month.</summary>
    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(365);

    private readonly TimeProvider _clock;
    private readonly AsymmetricAlgorithm _key;
    private readonly CertificateAuthority? _parent;

    private CertificateAuthority(KeyKind kind, TimeProvider clock, string commonName, CertificateAuthority? parent)
    {
        Kind = kind;
        _clock = clock;
        _parent = parent;
        _key = CertificateKeys.Create(kind);

        var start = clock.GetUtcNow() - ClockSkew;
        var name = CommonName(commonName);
        var key = new PublicKey(_key);
        List<X509Extension> extensions =
        [
            // A path length of 0: an intermediate issues leaves only.
            new X509BasicConstraintsExtension(true, hasPathLengthConstraint: parent is not null, 0, critical: true),
            new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, critical: true),
            new X509SubjectKeyIdentifierExtension(key, critical: false),
        ];
        if (parent is not null)
        {
            extensions.Add(parent.KeyIdentifier());
        }

        Certificate = Sign(
            name,
            key,
            extensions,
            parent?.Certificate.SubjectName ?? name,
            parent?._key ?? _key,
            parent?.NotBefore ?? start,
            parent?.NotAfter ?? start + Lifetime);
    }

    private CertificateAuthority(CertificateAuthority parent, TlsIdentity leaf)
    {
        (Kind, _clock, _parent, _key) = (parent.Kind, parent._clock, parent, CertificateKeys.PrivateKeyOf(leaf.Leaf));
        Certificate = X509CertificateLoader.LoadCertificate(leaf.Leaf.RawData);
    }

    /// <summary>The kind of the CA's key and of all keys that it issues for.</summary>
    public KeyKind Kind { get; }

    /// <summary>The CA's certificate, without its private key. Peers trust it when it is the root.</summary>
    public X509Certificate2 Certificate { get; }

    private DateTimeOffset NotBefore => new(Certificate.NotBefore);

    private DateTimeOffset NotAfter => new(Certificate.NotAfter);

    /// <summary>Makes a root. A second one of the same name is an impostor: same issuer, another key.</summary>
    public static CertificateAuthority CreateRoot(KeyKind kind, TimeProvider clock, string commonName = "Test-Root-CA") =>
        new(kind, clock, commonName, parent: null);

    /// <summary>Makes a CA below this one, which must outlive it; its leaves bring its certificate along.</summary>
    public CertificateAuthority CreateIntermediate(string commonName = "Test-Intermediate-CA") => new(Kind, _clock, commonName, parent: this);

    /// <summary>Makes a leaf that issues others as if it were a CA, which its certificate says it is not. This CA must outlive it.</summary>
    public CertificateAuthority CreateFalse(LeafProfile profile)
    {
        using var leaf = Issue(profile);
        return new CertificateAuthority(this, leaf);
    }

    /// <summary>Issues a leaf with a new key.</summary>
    /// <exception cref="ArgumentException">The profile's validity ends before it starts.</exception>
    public TlsIdentity Issue(LeafProfile profile)
    {
        using var key = CertificateKeys.Create(Kind);
        return Issue(profile, key);
    }

    /// <summary>Issues many leaves with one new key, since it is keys that take their time: thousands of clients of a test need subjects of their own, and no secrets from each other.</summary>
    public IReadOnlyList<TlsIdentity> Issue(IEnumerable<LeafProfile> profiles)
    {
        using var key = CertificateKeys.Create(Kind);
        return [.. profiles.Select(profile => Issue(profile, key))];
    }

    private TlsIdentity Issue(LeafProfile profile, AsymmetricAlgorithm key)
    {
        using var forger = profile.Signer == LeafSigner.Forger ? CertificateKeys.Create(Kind) : null;
        var isSelfSigned = profile.Signer == LeafSigner.Itself;
        var name = CommonName(profile.CommonName);
        var publicKey = new PublicKey(key);
        var keyIdentifier = new X509SubjectKeyIdentifierExtension(publicKey, critical: false);
        List<X509Extension> extensions =
        [
            new X509BasicConstraintsExtension(false, false, 0, critical: true),
            new X509KeyUsageExtension(profile.KeyUsage, critical: true),
            new X509EnhancedKeyUsageExtension([profile.Purpose.ToOid()], critical: false),
            AlternativeNames(profile),
            keyIdentifier,
            isSelfSigned ? X509AuthorityKeyIdentifierExtension.CreateFromSubjectKeyIdentifier(keyIdentifier) : KeyIdentifier(),
        ];

        using var certificate = Sign(
            name,
            publicKey,
            extensions,
            isSelfSigned ? name : Certificate.SubjectName,
            isSelfSigned ? key : forger ?? _key,
            profile.NotBefore ?? NotBefore,
            profile.NotAfter ?? NotAfter);
        return new TlsIdentity(CertificateKeys.Join(certificate, key), isSelfSigned ? [] : Path());
    }

    /// <summary>Issues a revocation list that names the given certificates, all of them this CA's own.</summary>
    /// <param name="revoked">The certificates to revoke; an empty list is a valid one.</param>
    /// <param name="nextUpdate">When the list is stale; null takes the end of the CA's validity. Whole seconds.</param>
    public RevocationList Revoke(IEnumerable<X509Certificate2> revoked, DateTimeOffset? nextUpdate = null)
    {
        var now = _clock.GetUtcNow();
        var builder = new CertificateRevocationListBuilder();
        foreach (var certificate in revoked)
        {
            builder.AddEntry(certificate, now - ClockSkew, X509RevocationReason.KeyCompromise);
        }

        var der = builder.Build(
            Certificate.SubjectName,
            CertificateKeys.SignerOf(_key),
            // RFC 5280 wants the numbers of one issuer to rise; the clock does without remembering the last.
            crlNumber: new BigInteger(now.UtcTicks),
            nextUpdate: nextUpdate ?? NotAfter,
            CertificateKeys.HashOf(Kind),
            KeyIdentifier(),
            thisUpdate: now - ClockSkew);
        return RevocationList.Load(der, [Certificate]);
    }

    /// <summary>The revocation lists that a server needs for clients of this CA: its own, which names the given certificates, and an empty one of each CA above it.</summary>
    public IReadOnlyList<RevocationList> Revocations(IEnumerable<X509Certificate2> revoked) => [Revoke(revoked), .. _parent?.Revocations([]) ?? []];

    /// <summary>Signs leaves of this CA anew, even when the CA itself is gone.</summary>
    public LeafRenewal Renewal() => new(CertificateKeys.Join(Certificate, _key));

    /// <summary>The CA's private key as PKCS#8 PEM, unencrypted.</summary>
    public string KeyPem() => CertificateKeys.ToPem(_key);

    public void Dispose()
    {
        Certificate.Dispose();
        _key.Dispose();
    }

    private X509Certificate2 Sign(
        X500DistinguishedName subject,
        PublicKey key,
        IEnumerable<X509Extension> extensions,
        X500DistinguishedName issuer,
        AsymmetricAlgorithm issuerKey,
        DateTimeOffset notBefore,
        DateTimeOffset notAfter)
    {
        var hash = CertificateKeys.HashOf(Kind);
        var request = new CertificateRequest(subject, key, hash);
        foreach (var extension in extensions)
        {
            request.CertificateExtensions.Add(extension);
        }

        return request.Create(issuer, CertificateKeys.SignerOf(issuerKey), notBefore, notAfter, CertificateKeys.SerialNumber());
    }

    private X509AuthorityKeyIdentifierExtension KeyIdentifier() => X509AuthorityKeyIdentifierExtension.CreateFromCertificate(
        Certificate, includeKeyIdentifier: true, includeIssuerAndSerial: false);

    /// <summary>Copies of the intermediates from this CA up, so that an identity may outlive its CA.</summary>
    private X509Certificate2Collection Path()
    {
        var path = new X509Certificate2Collection();
        for (var authority = this; authority._parent is not null; authority = authority._parent)
        {
            path.Add(X509CertificateLoader.LoadCertificate(authority.Certificate.RawData));
        }

        return path;
    }

    private static X500DistinguishedName CommonName(string name)
    {
        var builder = new X500DistinguishedNameBuilder();
        builder.AddCommonName(name);
        return builder.Build();
    }

    private static X509Extension AlternativeNames(LeafProfile profile)
    {
        var builder = new SubjectAlternativeNameBuilder();
        foreach (var name in profile.DnsNames)
        {
            builder.AddDnsName(name);
        }

        foreach (IPAddress address in profile.Addresses)
        {
            builder.AddIpAddress(address);
        }

        return builder.Build();
    }
}
