using System.Net.Security;
using LoadHarness.Clients.Tls;

namespace LoadHarness.Targets.Lla;

/// <summary>Judges a client's certificate: chain to the CA, usage, validity, revocation lists, allow-list.</summary>
/// <remarks>SslStream runs this on resumed connections too, so a client revoked after its ticket was issued is still refused.</remarks>
internal sealed class ClientAuthentication(ServerCredentials credentials, TimeProvider clock)
{
    // Null lets in every subject.
    private readonly HashSet<string>? _allowed = credentials.AllowedSubjects?.Select(subject => DecodedName.Of(new X500DistinguishedName(subject))).ToHashSet(StringComparer.Ordinal);

    private volatile IReadOnlyList<RevocationList>? _revocations = credentials.Revocations;

    /// <summary>The revocation lists now; null when nobody keeps any. Another object when newer ones were taken.</summary>
    public IReadOnlyList<RevocationList>? Revocations => _revocations;

    /// <summary>Whether a subject is let in, if there is nothing else against it.</summary>
    public bool Allows(X500DistinguishedName subject) => _allowed?.Contains(DecodedName.Of(subject)) != false;

    /// <summary>Why the client is refused; null when it is let in.</summary>
    /// <param name="certificate">The client's leaf, null when it sent none.</param>
    /// <param name="chain">The chain that SslStream built with <see cref="ChainPolicy"/>.</param>
    /// <param name="errors">What SslStream found wrong.</param>
    public RefusalReason? Judge(X509Certificate2? certificate, X509Chain? chain, SslPolicyErrors errors) =>
        certificate is null ? RefusalReason.NoCertificate
        : chain is not { ChainElements.Count: > 0 } ? RefusalReason.UntrustedChain
        : PrivateTrust.Judge(chain, errors)
            ?? OfUsage(certificate)
            ?? OfRevocation(chain.ChainElements)
            ?? (Allows(certificate.SubjectName) ? null : RefusalReason.NotAllowed);

    /// <summary>Takes newer revocation lists; connections that are judged from now on are judged by them.</summary>
    /// <exception cref="RevocationListException">A list is damaged, or none of the CAs that are trusted here signed it.</exception>
    public void Revoke(string listsPem) => _revocations = ServerBundle.ReadRevocations(listsPem, credentials.TrustAnchors, credentials.Identity);

    /// <summary>The policy that the client's chain is built with.</summary>
    /// <remarks>A ticket holds the client's leaf alone: without the intermediates at hand a resumed client could not be judged.</remarks>
    public X509ChainPolicy ChainPolicy() => PrivateTrust.Policy(credentials.TrustAnchors, PrivateTrust.ClientUsage, credentials.Identity.Intermediates, clock);

    // A client proves itself by a signature in every version (RFC 8446, 4.4.2.3; RFC 5246, 7.4.8).
    private static RefusalReason? OfUsage(X509Certificate2 certificate) =>
        PrivateTrust.AllowsKey(certificate, X509KeyUsageFlags.DigitalSignature) ? null : RefusalReason.WrongUsage;

    // Each certificate but the root is looked up in the list of its issuer, which stands behind it.
    private RefusalReason? OfRevocation(X509ChainElementCollection chain)
    {
        // One reading of the lists for all: newer ones may come in between.
        if (_revocations is not { } lists)
        {
            return null;
        }

        RefusalReason? reason = null;
        var now = clock.GetUtcNow();
        for (var index = 0; index + 1 < chain.Count; index++)
        {
            var isKnown = false;
            foreach (var list in lists)
            {
                if (!list.IsOf(chain[index + 1].Certificate))
                {
                    continue;
                }

                if (list.IsRevoked(chain[index].Certificate))
                {
                    return RefusalReason.Revoked;
                }

                isKnown |= list.IsCurrent(now);
            }

            // Closed, as OpenSSL and nginx do: a CA without a list, or with one that is out of date, may have revoked the very client.
            reason = isKnown ? reason : RefusalReason.RevocationUnknown;
        }

        return reason;
    }
}
