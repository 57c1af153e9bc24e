using LoadHarness.Arms;
using LoadHarness.Targets.Pki;

namespace LoadHarness.Tests.Targets.Lla;

/// <summary>
/// The certificates of one LLA and its client. New for each LLA: .NET keys its TLS sessions and ticket keys by certificate, so tests
/// that run side by side share none.
/// </summary>
internal sealed class LlaPki(CertificateAuthority? issuer = null) : IDisposable
{
    /// <summary>Issues both leaves: a root, or an authority below it.</summary>
    public CertificateAuthority Issuer { get; } = issuer ?? NewRoot();

    public TlsIdentity Server => field ??= Issuer.Issue(LeafProfile.Server());

    public TlsIdentity OneWayServer => field ??= Issuer.Issue(LeafProfile.Server());

    public TlsIdentity Client => field ??= Issuer.Issue(LeafProfile.Client());

    // ECDSA, because its keys cost nothing to make.
    public static CertificateAuthority NewRoot() => CertificateAuthority.CreateRoot(KeyKind.EcdsaP256, TimeProvider.System);

    public void Dispose()
    {
        Server.Dispose();
        OneWayServer.Dispose();
        Client.Dispose();
        Issuer.Dispose();
    }
}
