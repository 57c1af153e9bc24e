using System.Net.Security;

namespace LoadHarness.Targets.Lla;

/// <summary>The certificate that an endpoint shows now. Safe for all threads; a handshake under way keeps the one that it began with.</summary>
internal sealed class ServedIdentity(ServerCredentials credentials)
{
    private volatile Shown _now = new(credentials.Identity);

    /// <summary>The leaf with its key, and its issuers; another object once it was renewed.</summary>
    public TlsIdentity Identity => _now.Identity;

    /// <summary>The leaf with its key.</summary>
    public X509Certificate2 Leaf => _now.Identity.Leaf;

    /// <summary>The chain, made once for each leaf: .NET keeps the ticket keys with it.</summary>
    public SslStreamCertificateContext Context => _now.Context;

    /// <summary>Whether the issuer's key is at hand.</summary>
    public bool IsRenewable => credentials.Renewal is not null;

    /// <summary>Shows a leaf that was signed anew from now on, and so drops the ticket keys.</summary>
    /// <exception cref="InvalidOperationException">The issuer's key is not at hand.</exception>
    public void Renew() => _now = new(
        (credentials.Renewal ?? throw new InvalidOperationException("the key of the leaf's issuer is not at hand")).Renew(_now.Identity));

    private sealed class Shown(TlsIdentity identity)
    {
        public TlsIdentity Identity => identity;

        public SslStreamCertificateContext Context { get; } = SslStreamCertificateContext.Create(identity.Leaf, identity.Intermediates, offline: true);
    }
}
