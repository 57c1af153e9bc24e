using System.Net.Security;
using LoadHarness.Clients.Tls;

namespace LoadHarness.Targets.Lla;

/// <summary>Judges a client's certificate: chain to the CA, usage, validity, revocation list, allow-list.</summary>
/// <remarks>SslStream runs this on resumed connections too, so a client revoked after its ticket was issued is still refused.</remarks>
internal sealed class ClientAuthentication(ServerCredentials credentials, TimeProvider clock)
{
    private volatile RevocationList? _revocations = credentials.Revocations;

    /// <summary>Why the client is refused; null when it is let in.</summary>
    /// <param name="certificate">The client's leaf, null when it sent none.</param>
    /// <param name="chain">The chain that SslStream built with <see cref="ChainPolicy"/>.</param>
    /// <param name="errors">What SslStream found wrong.</param>
    public RefusalReason? Judge(X509Certificate2? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (certificate is null)
        {
            return RefusalReason.NoCertificate;
        }

        if (PrivateTrust.Judge(chain, errors) is { } reason)
        {
            return reason;
        }

        // One reading of the list for both questions: a newer one may come in between.
        var revocations = _revocations;
        if (revocations?.IsRevoked(certificate) == true)
        {
            return RefusalReason.Revoked;
        }

        // Closed, as OpenSSL and nginx do: a list that is out of date may lack the very client that was revoked since.
        if (revocations?.IsCurrent(clock.GetUtcNow()) == false)
        {
            return RefusalReason.RevocationUnknown;
        }

        return credentials.AllowedSubjects?.Contains(certificate.Subject) == false ? RefusalReason.NotAllowed : null;
    }

    /// <summary>Takes a newer revocation list; connections that are judged from now on are judged by it.</summary>
    /// <exception cref="RevocationListException">The list is damaged, or none of the CAs that are trusted here signed it.</exception>
    public void Revoke(string listPem) => _revocations = ServerBundle.ReadRevocations(listPem, credentials.TrustAnchors, credentials.Identity);

    /// <summary>The policy that the client's chain is built with.</summary>
    /// <remarks>A ticket holds the client's leaf alone: without the intermediates at hand a resumed client could not be judged.</remarks>
    public X509ChainPolicy ChainPolicy() => PrivateTrust.Policy(credentials.TrustAnchors, PrivateTrust.ClientUsage, credentials.Identity.Intermediates, clock);
}
