using System.Collections.Concurrent;
using System.Security.Cryptography.X509Certificates;
using LoadHarness.Arms;
using LoadHarness.Targets.Pki;
using Xunit;

namespace LoadHarness.Tests.Targets.Pki;

/// <summary>
/// A root, a server and a client of one key kind, made once for all tests because RSA keys take their time. The client is made
/// when asked for; tests over all kinds leave it out.
/// </summary>
internal sealed class TestPki
{
    private static readonly ConcurrentDictionary<KeyKind, Lazy<TestPki>> Made = new();

    /// <summary>The moment at which all kinds were made, so that their validity can be compared.</summary>
    private static readonly FixedClock Clock = new(TimeProvider.System.GetUtcNow());

    private readonly Lazy<TlsIdentity> _client;

    private TestPki(KeyKind kind)
    {
        Root = CertificateAuthority.CreateRoot(kind, Clock);
        Server = Root.Issue(LeafProfile.Server());
        _client = new Lazy<TlsIdentity>(() => Root.Issue(LeafProfile.Client()));
    }

    public CertificateAuthority Root { get; }

    public TlsIdentity Server { get; }

    public TlsIdentity Client => _client.Value;

    public static TheoryData<KeyKind> AllKinds => [.. Names.KindsMade];

    public static TestPki Of(KeyKind kind) => Made.GetOrAdd(kind, k => new Lazy<TestPki>(() => new TestPki(k))).Value;

    /// <summary>Builds the chain as both ends of the harness do; empty when it is good.</summary>
    public static IReadOnlyList<X509ChainStatusFlags> Faults(
        X509Certificate2 leaf, CertificatePurpose purpose, X509Certificate2Collection anchors, X509Certificate2Collection? intermediates = null)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        chain.ChainPolicy.CustomTrustStore.AddRange(anchors);
        chain.ChainPolicy.ExtraStore.AddRange(intermediates ?? []);
        chain.ChainPolicy.ApplicationPolicy.Add(purpose == CertificatePurpose.Server ? new("1.3.6.1.5.5.7.3.1") : new("1.3.6.1.5.5.7.3.2"));
        return chain.Build(leaf) ? [] : [.. chain.ChainStatus.Select(s => s.Status).Distinct()];
    }
}
