using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using LoadHarness.Clients.Tls;
using LoadHarness.OpenSsl;
using LoadHarness.OpenSsl.Native;

namespace LoadHarness.Clients.OpenSsl;

/// <summary>Judges the server's chain within the handshake: OpenSSL alone where it finds nothing wrong, and as every client of ours does where it does.</summary>
/// <remarks>
/// The second look gives a refusal the same reason and the same words, whichever client refuses; and it takes what OpenSSL alone does not, such as one of
/// two roots of a name. What OpenSSL takes, with the anchors given and the strict name, the other takes, too.
/// </remarks>
/// <param name="anchors">The certificates that the user trusts.</param>
/// <param name="host">The name, or the address, that the certificate must hold.</param>
/// <param name="clock">Decides what is valid now.</param>
internal sealed class OpenSslTrust(X509Certificate2Collection anchors, string host, TimeProvider clock)
{
    // X509_V_OK.
    private const int Right = 0;

    private readonly ServerTrust _trust = new(anchors, clock);

    /// <summary>What is wrong with a server's certificate; null when nothing is.</summary>
    /// <param name="verification">OpenSSL's X509_STORE_CTX, with its error where something is wrong.</param>
    public CertificateFault? Judge(nint verification)
    {
        LibCrypto.SetTime(LibCrypto.VerificationParameters(verification), (nint)clock.GetUtcNow().ToUnixTimeSeconds());
        if (LibCrypto.Verify(verification) == 1)
        {
            return null;
        }

        using var leaf = NativeCertificate.ToManaged(LibCrypto.VerifiedLeaf(verification));
        using var chain = new X509Chain { ChainPolicy = _trust.Policy() };
        chain.ChainPolicy.ExtraStore.AddRange(NativeCertificate.AllOf(LibCrypto.Presented(verification)));
        var fault = _trust.Judge(leaf, chain, chain.Build(leaf) ? SslPolicyErrors.None : SslPolicyErrors.RemoteCertificateChainErrors, host);
        if (fault is null)
        {
            LibCrypto.SetVerificationError(verification, Right);
        }

        return fault;
    }
}
