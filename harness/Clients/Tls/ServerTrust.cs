using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace LoadHarness.Clients.Tls;

/// <summary>Whom a client takes for the server: a chain to one of the user's trust anchors, and a certificate for the host.</summary>
/// <remarks>
/// As curl does, it takes any certificate that the user trusts for the end of a chain, a root or not (OpenSSL's X509_V_FLAG_PARTIAL_CHAIN), and
/// where several roots have one name, each of them. .NET does neither by itself, and makes a store of all anchors for every connection: 145 of
/// them cost 0.6 to 1.1 ms each time. So only the anchor that held last is given to it, and all of them when that one does not hold.
/// Used by one connection at a time, or by several that learn the same anchor.
/// </remarks>
internal sealed class ServerTrust
{
    private const X509KeyUsageFlags KeyUsages = X509KeyUsageFlags.DigitalSignature | X509KeyUsageFlags.KeyEncipherment | X509KeyUsageFlags.KeyAgreement;

    private readonly X509Certificate2Collection _anchors;
    private readonly X509Certificate2Collection _roots = [];
    private readonly X509Certificate2Collection _others = [];
    private readonly TimeProvider? _clock;
    private X509Certificate2? _held;

    /// <param name="anchors">The certificates that the user trusts.</param>
    /// <param name="clock">Decides what is valid now; null takes the system's time.</param>
    public ServerTrust(X509Certificate2Collection anchors, TimeProvider? clock = null)
    {
        _anchors = anchors;
        _clock = clock;
        foreach (var anchor in anchors)
        {
            (IsRoot(anchor) ? _roots : _others).Add(anchor);
        }
    }

    /// <summary>The policy that the chain of the next connection is built with.</summary>
    public X509ChainPolicy Policy() => PrivateTrust.Policy(_held is { } anchor ? [anchor] : _roots, PrivateTrust.ServerUsage, _others, _clock);

    /// <summary>What is wrong with the server's certificate; null when nothing is.</summary>
    /// <param name="certificate">The leaf, null when there was none.</param>
    /// <param name="chain">The chain that SslStream built with <see cref="Policy"/>.</param>
    /// <param name="errors">What SslStream found wrong.</param>
    /// <param name="host">The name that the certificate must hold. A name sent as SNI may be another one, below it.</param>
    public CertificateFault? Judge(X509Certificate2? certificate, X509Chain? chain, SslPolicyErrors errors, string host)
    {
        if (certificate is null || chain is null)
        {
            return new(RefusalReason.NoCertificate, "the server presented no certificate");
        }

        if (ReasonOf(chain, errors) is { } reason && Again(certificate, chain, reason) is { } left)
        {
            return new(left, SentenceOf(left, certificate, chain));
        }

        // As OpenSSL does: TLS 1.2 has exchanges that need no signature.
        if (!PrivateTrust.AllowsKey(certificate, KeyUsages))
        {
            return new(RefusalReason.WrongUsage, $"the server's certificate '{certificate.Subject}' may not be a server's: its key usage allows no key exchange of TLS (ask the CA for digitalSignature)");
        }

        // A wildcard is no substitute: OpenSSL takes none below a single label such as lla-test.
        return certificate.MatchesHostname(host, allowCommonName: false)
            ? null
            : new(RefusalReason.WrongName, $"the server's certificate '{certificate.Subject}' is not for '{host}', but {NamesOf(certificate)}");
    }

    /// <summary>Judges the chain anew with the anchors that were not asked yet, each root of a name by itself.</summary>
    private RefusalReason? Again(X509Certificate2 certificate, X509Chain presented, RefusalReason first)
    {
        if (first != RefusalReason.UntrustedChain)
        {
            return first;
        }

        foreach (var roots in Candidates())
        {
            using var chain = new X509Chain { ChainPolicy = PrivateTrust.Policy(roots, PrivateTrust.ServerUsage, _others, _clock) };
            chain.ChainPolicy.ExtraStore.AddRange(presented.ChainPolicy.ExtraStore);
            var errors = chain.Build(certificate) ? SslPolicyErrors.None : SslPolicyErrors.RemoteCertificateChainErrors;
            if (ReasonOf(chain, errors) is not RefusalReason.UntrustedChain and var reason)
            {
                return reason;
            }
        }

        return first;
    }

    // All of them where one alone was asked; then, where roots share a name, only one of each name at a time.
    private IEnumerable<X509Certificate2Collection> Candidates()
    {
        if (_held is not null)
        {
            yield return _roots;
        }

        foreach (var twins in _roots.GroupBy(root => root.Subject, StringComparer.Ordinal).Where(roots => roots.Count() > 1))
        {
            foreach (var twin in twins)
            {
                yield return [twin];
            }
        }
    }

    /// <summary>What is wrong with a chain, and remembers the root that it ends in when nothing is.</summary>
    private RefusalReason? ReasonOf(X509Chain chain, SslPolicyErrors errors)
    {
        var end = chain.ChainElements is [.., var last] ? last.Certificate : null;
        var reason = PrivateTrust.Judge(chain, errors, endsInAnchor: end is not null && !IsRoot(end) && _others.Any(anchor => anchor.Equals(end)));
        if (reason is null && end is not null && IsRoot(end) && _held?.Equals(end) != true)
        {
            _held = _roots.FirstOrDefault(root => root.Equals(end));
        }

        return reason;
    }

    private string SentenceOf(RefusalReason reason, X509Certificate2 certificate, X509Chain chain)
    {
        var bad = chain.ChainElements.FirstOrDefault(element => element.ChainElementStatus.Length > 0)?.Certificate ?? certificate;
        var whose = bad.Equals(certificate) ? $"the server's certificate '{bad.Subject}'" : $"'{bad.Subject}' in the server's chain";
        return reason switch
        {
            RefusalReason.OutsideValidity => string.Create(
                CultureInfo.InvariantCulture,
                $"{whose} is valid from {bad.NotBefore.ToUniversalTime():yyyy-MM-dd HH:mm:ss}Z to {bad.NotAfter.ToUniversalTime():yyyy-MM-dd HH:mm:ss}Z, which is not now (renew it, or set the clock right)"),
            RefusalReason.WrongUsage => $"{whose} may not be a server's: its extended key usage lacks serverAuth (ask the CA for it)",
            _ => $"the chain of the server's certificate '{certificate.Subject}' does not hold: {Untrusted(chain)}",
        };
    }

    private string Untrusted(X509Chain chain)
    {
        var end = chain.ChainElements is [.., var last] ? last.Certificate : null;
        var faults = string.Join(", ", chain.ChainStatus.Select(status => status.Status).Distinct());
        return end switch
        {
            null => faults,
            _ when chain.ChainStatus.Any(status => status.Status.HasFlag(X509ChainStatusFlags.InvalidBasicConstraints)) =>
                $"a certificate of it was issued by one that may issue none ({faults})",
            _ when IsRoot(end) && !_anchors.Contains(end) => $"it ends in '{end.Subject}', which is not in ca= ({faults})",
            _ when _roots.Count(root => root.Subject == end.Issuer) is > 1 and var twins => $"ca= has {twins} certificates named '{end.Issuer}', and none of them signed it ({faults})",
            _ when IsRoot(end) || _anchors.Any(anchor => anchor.Subject == end.Issuer) => $"'{end.Issuer}' in ca= did not sign it: another key of the same name did ({faults})",
            _ => $"'{end.Subject}' was issued by '{end.Issuer}', which the server did not send and which is not in ca= ({faults}; add it to ca=, or let the server send it)",
        };
    }

    private static string NamesOf(X509Certificate2 certificate)
    {
        var names = certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>()
            .SelectMany(names => names.EnumerateDnsNames().Concat(names.EnumerateIPAddresses().Select(address => address.ToString()))).ToList();
        return names.Count > 0
            ? $"for {string.Join(", ", names)} (call it by one of these names; connect= says where it is)"
            : "has no subjectAltName, which alone counts (RFC 9110, 4.3.4; ask the CA for one)";
    }

    private static bool IsRoot(X509Certificate2 certificate) => certificate.SubjectName.RawData.AsSpan().SequenceEqual(certificate.IssuerName.RawData);
}
