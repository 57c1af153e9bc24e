
namespace LoadHarness.Targets.Pki;

/// <summary>What works in a certificate but will surprise, a line each with its repair.</summary>
internal static class CertificateWarnings
{
    /// <summary>A certificate that ends within a day may end within a soak.</summary>
    private static readonly TimeSpan Soon = TimeSpan.FromDays(1);

    /// <summary>A usage that is not that of its end; nothing is said of a CA, which has no purpose.</summary>
    public static IEnumerable<string> OfPurpose(PemSource source, X509Certificate2 leaf, CertificatePurpose? purpose)
    {
        var usages = leaf.Extensions.OfType<X509EnhancedKeyUsageExtension>().SelectMany(e => e.EnhancedKeyUsages.Cast<Oid>()).ToList();
        if (purpose?.ToOid() is { } wanted && usages.Count > 0 && !usages.Exists(usage => usage.Value == wanted.Value))
        {
            yield return $"{source} must allow {wanted.FriendlyName}, but its extended key usage is only {string.Join(", ", usages.Select(usage => usage.FriendlyName ?? usage.Value))} "
                + "(a careful peer refuses it; ask the CA for the other usage)";
        }
    }

    /// <summary>Revocation lists that are not in force, and CAs that have none: whoever they issued is refused, since nobody can show that he is not revoked.</summary>
    public static IEnumerable<string> OfRevocations(PemSource source, IReadOnlyList<RevocationList> lists, X509Certificate2Collection issuers, DateTimeOffset now)
    {
        foreach (var stale in lists.Where(list => !list.IsCurrent(now)))
        {
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"{source} must be in force now, but that of {stale.Issuer} is from {stale.ThisUpdate:u} to {stale.NextUpdate:u} (ask the CA for a new list; until then every client below it is refused)");
        }

        string[] without = [.. issuers.Where(issuer => IsAuthority(issuer) && !lists.Any(list => list.IsOf(issuer))).Select(issuer => issuer.Subject).Distinct()];
        if (without.Length > 0)
        {
            yield return $"{source} must hold a list of every CA, but has none of {string.Join(", ", without)} (ask them for theirs, and write them behind each other; until then every client below them is refused)";
        }
    }

    /// <summary>A validity that does not hold now, or not for long.</summary>
    public static IEnumerable<string> OfValidity(PemSource source, X509Certificate2 certificate, DateTimeOffset now)
    {
        var (from, to) = (new DateTimeOffset(certificate.NotBefore).ToUniversalTime(), new DateTimeOffset(certificate.NotAfter).ToUniversalTime());
        var trouble = now > to ? "has expired"
            : now < from ? "is not valid yet"
            : now > to - Soon ? "expires within a day"
            : null;
        if (trouble is not null)
        {
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"{source} must be valid during the run, but {certificate.Subject} {trouble}: {from:u} to {to:u} (renew it, or set the clock right)");
        }
    }

    // Without the extension it is one of version 1, which may be.
    private static bool IsAuthority(X509Certificate2 certificate) =>
        certificate.Extensions.OfType<X509BasicConstraintsExtension>().All(constraints => constraints.CertificateAuthority);
}
