using System.Net;
using System.Net.Security;

namespace LoadHarness.Targets.Pki;

/// <summary>The PKI of one key kind and chain length, made for a run: authority, clients honest and not, and the server's certificates.</summary>
internal sealed class RunPki : IDisposable
{
    // Longer than any run, shorter than the authority's year.
    private static readonly TimeSpan FarAway = TimeSpan.FromDays(30);

    private readonly KeyKind _key;
    private readonly int _chainLength;
    private readonly TimeProvider _clock;
    private readonly Authority _authority;
    private readonly Dictionary<Flaw, TlsIdentity> _clients;
    private readonly Dictionary<Flaw, SslStreamCertificateContext> _contexts;
    private readonly IReadOnlyList<TlsIdentity> _many;
    private readonly IReadOnlyList<ClientIdentity>? _identities;

    /// <summary>Makes the authority and the clients.</summary>
    /// <param name="key">Key kind of all certificates.</param>
    /// <param name="chainLength">1, or 2 with an intermediate.</param>
    /// <param name="flaws">The clients that are needed, <see cref="Flaw.None"/> for honest ones.</param>
    /// <param name="clock">Decides what is valid now.</param>
    /// <param name="identities">Honest clients that have a certificate of their own each; 0 where all have one.</param>
    public RunPki(KeyKind key, int chainLength, IEnumerable<Flaw> flaws, TimeProvider clock, int identities = 0)
    {
        (_key, _chainLength, _clock) = (key, chainLength, clock);
        _authority = new Authority(key, chainLength, clock);
        _clients = flaws.Where(flaw => flaw is not (Flaw.NoCertificate or Flaw.OneWayTicket)).Distinct()
            .ToDictionary(flaw => flaw, flaw => Issue(LeafProfile.Client(), flaw));

        // Once for each certificate: a new context would be a new session cache.
        _contexts = _clients.ToDictionary(
            client => client.Key, client => ContextOf(client.Value));
        _many = identities == 0 ? [] : _authority.Issuer.Issue(Enumerable.Range(1, identities).Select(number => LeafProfile.Client(string.Create(CultureInfo.InvariantCulture, $"{Names.Tts}-{number:00000}"))));
        _identities = identities == 0 ? null : [.. _many.Select(one => new ClientIdentity(one.Leaf.Subject, () => ContextOf(one)))];
    }

    private X509Certificate2 Root => _authority.Root.Certificate;

    /// <summary>A port of loopback as clients with this flaw see it.</summary>
    public TargetEndpoint EndpointAt(int port, Authentication authentication, Flaw client = Flaw.None) => new()
    {
        Key = _key,
        Authentication = authentication,
        Host = Names.Lla,
        Address = new IPEndPoint(IPAddress.Loopback, port),
        TrustAnchors = [Root],
        Identity = authentication == Authentication.Mutual ? _contexts.GetValueOrDefault(client) : null,
        ClientSubject = authentication == Authentication.Mutual ? Names.TtsSubject : null,
        Identities = authentication == Authentication.Mutual && client == Flaw.None ? _identities : null,
        SourceAddresses = Loopback.SourcesFor(IPAddress.Loopback),
    };

    /// <summary>A server's credentials with a certificate of its own.</summary>
    /// <param name="flaw">What is wrong with its certificate.</param>
    /// <param name="checksAllowList">Whether only known subjects are let in.</param>
    /// <param name="renewable">Whether the server is to sign its certificate anew now and then.</param>
    public ServerBundle IssueServer(Flaw flaw, bool checksAllowList, bool renewable)
    {
        using var server = Issue(LeafProfile.Server(), flaw);
        return ServerBundle.Of(new ServerCredentials(server, [Root])
        {
            // An impostor has no list: it would let anybody in.
            Revocations = flaw == Flaw.None ? Revocations(Flaw.Revoked) : null,
            AllowedSubjects = checksAllowList ? [Names.TtsSubject, .. _many.Select(client => client.Leaf.Subject)] : null,

            // Nor is its certificate signed anew: the authority would mend what is wrong with it.
            Renewal = renewable && flaw == Flaw.None ? _authority.Issuer.Renewal() : null,
        });
    }

    /// <summary>Lists that also name the clients that were good in the warm-up.</summary>
    public string RevocationsAfterWarmUp() => RevocationList.ToPem(Revocations(Flaw.Revoked, Flaw.RevokedSinceTicket));

    public void Dispose()
    {
        foreach (var client in _clients.Values.Concat(_many))
        {
            client.Dispose();
        }

        _authority.Dispose();
    }

    private static SslStreamCertificateContext ContextOf(TlsIdentity identity) => SslStreamCertificateContext.Create(identity.Leaf, identity.Intermediates, offline: true);

    private IReadOnlyList<RevocationList> Revocations(params Flaw[] revoked) =>
        _authority.Issuer.Revocations(_clients.Where(client => revoked.Contains(client.Key)).Select(client => client.Value.Leaf));

    private TlsIdentity Issue(LeafProfile good, Flaw flaw)
    {
        if (flaw == Flaw.OtherAuthority)
        {
            using var other = new Authority(_key, _chainLength, _clock);
            return other.Issuer.Issue(good);
        }

        if (flaw == Flaw.IssuedByLeaf)
        {
            using var leaf = _authority.Issuer.CreateFalse(good with { CommonName = $"{good.CommonName}-issuer" });
            return leaf.Issue(good);
        }

        var now = _clock.GetUtcNow();
        return _authority.Issuer.Issue(flaw switch
        {
            Flaw.SelfSigned => good with { Signer = LeafSigner.Itself },
            Flaw.ForgedSignature => good with { Signer = LeafSigner.Forger },
            Flaw.Expired => good with { NotAfter = now.AddMinutes(-1) },
            Flaw.NotYetValid => good with { NotBefore = now + FarAway },
            Flaw.OtherUsage => good with { Purpose = good.Purpose == CertificatePurpose.Client ? CertificatePurpose.Server : CertificatePurpose.Client },
            Flaw.NotAllowed => LeafProfile.Client("tts-unknown"),
            Flaw.WrongName => LeafProfile.Server("lla-other"),
            _ => good,
        });
    }

    /// <summary>A root, and an intermediate below it where chains have two certificates.</summary>
    private sealed class Authority(KeyKind key, int chainLength, TimeProvider clock) : IDisposable
    {
        private CertificateAuthority? _intermediate;

        public CertificateAuthority Root { get; } = CertificateAuthority.CreateRoot(key, clock);

        public CertificateAuthority Issuer => chainLength > 1 ? _intermediate ??= Root.CreateIntermediate() : Root;

        public void Dispose()
        {
            _intermediate?.Dispose();
            Root.Dispose();
        }
    }
}
