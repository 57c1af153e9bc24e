using System.Net.Security;
using LoadHarness.OpenSsl;
using LoadHarness.OpenSsl.Native;

namespace LoadHarness.Targets.Lla.OpenSsl;

/// <summary>Judges the certificates of one endpoint's clients: OpenSSL alone where it finds nothing wrong, and as every LLA does where it does. Used on the loop's thread only.</summary>
/// <remarks>
/// The second look gives a refusal the same reason, whatever the LLA is made of. What OpenSSL takes, with the same anchors, usage and revocation lists, the other
/// takes, too.
/// </remarks>
/// <param name="endpoint">Whose clients.</param>
/// <param name="clock">Decides what is valid now.</param>
internal sealed class ClientChains(ServedEndpoint endpoint, TimeProvider clock) : IDisposable
{
    // Purpose and trust of a client of TLS (X509_VERIFY_PARAM_lookup).
    private const string ClientOfTls = "ssl_client";

    private readonly ClientAuthentication _authentication = endpoint.Authentication;
    private IReadOnlyList<RevocationList>? _lists;
    private nint _store;

    /// <summary>Why a client is refused; null when it is let in.</summary>
    /// <param name="leaf">OpenSSL's X509 of the client; 0 when there is none.</param>
    /// <param name="presented">OpenSSL's stack of the certificates that came with it; 0 when none is known.</param>
    /// <param name="subject">The client's subject; null when it has no certificate.</param>
    /// <exception cref="CryptographicException">.NET cannot read a certificate that OpenSSL refuses.</exception>
    /// <exception cref="OpenSslException">OpenSSL cannot judge at all.</exception>
    public RefusalReason? Judge(nint leaf, nint presented, out string? subject)
    {
        if (leaf == 0)
        {
            subject = null;
            return RefusalReason.NoCertificate;
        }

        var name = SubjectOf(leaf);
        subject = DecodedName.TextOf(name);
        return !IsVerified(leaf, presented) ? LookAgain(leaf, presented)
            : (LibCrypto.KeyUsageOf(leaf) & LibCrypto.DigitalSignature) == 0 ? RefusalReason.WrongUsage
            : _authentication.Allows(name) ? null : RefusalReason.NotAllowed;
    }

    public void Dispose()
    {
        LibCrypto.FreeStore(_store);
        (_store, _lists) = (0, null);
    }

    private bool IsVerified(nint leaf, nint presented)
    {
        LibCrypto.ClearErrors();
        var verification = LibCrypto.NewVerification();
        try
        {
            OpenSslException.ThrowIfNothing(verification, "X509_STORE_CTX_new");
            OpenSslException.ThrowIfNothing(LibCrypto.BeginVerification(verification, Store(), leaf, presented), "X509_STORE_CTX_init");
            OpenSslException.ThrowIfNothing(LibCrypto.SetVerificationKind(verification, ClientOfTls), "X509_STORE_CTX_set_default");
            LibCrypto.SetTime(LibCrypto.VerificationParameters(verification), (nint)clock.GetUtcNow().ToUnixTimeSeconds());
            return LibCrypto.Verify(verification) == 1;
        }
        finally
        {
            LibCrypto.FreeVerification(verification);
            LibCrypto.ClearErrors();
        }
    }

    private RefusalReason? LookAgain(nint leaf, nint presented)
    {
        using var certificate = NativeCertificate.ToManaged(leaf);
        using var chain = new X509Chain { ChainPolicy = _authentication.ChainPolicy() };
        chain.ChainPolicy.ExtraStore.AddRange(NativeCertificate.AllOf(presented));
        return _authentication.Judge(certificate, chain, chain.Build(certificate) ? SslPolicyErrors.None : SslPolicyErrors.RemoteCertificateChainErrors);
    }

    // Anchors, and the intermediates that a ticket does not hold: a chain ends in a certificate that signed itself, so that these alone are no anchors.
    private nint Store()
    {
        var lists = _authentication.Revocations;
        if (_store != 0 && ReferenceEquals(lists, _lists))
        {
            return _store;
        }

        Dispose();
        (_store, _lists) = (NewStore(lists), lists);
        return _store;
    }

    // All of it or none: nobody is judged by a half.
    private nint NewStore(IReadOnlyList<RevocationList>? lists)
    {
        var store = LibCrypto.NewStore();
        try
        {
            OpenSslException.ThrowIfNothing(store, "X509_STORE_new");
            foreach (var certificate in endpoint.Options.Credentials.TrustAnchors.Concat(endpoint.Options.Credentials.Identity.Intermediates))
            {
                NativeCertificate.Lend(certificate, native => LibCrypto.AddTrusted(store, native), "X509_STORE_add_cert");
            }

            foreach (var list in lists ?? [])
            {
                DerForm.RevocationList.Lend(list.ToDer(), native => LibCrypto.AddList(store, native), "X509_STORE_add_crl");
            }

            if (lists is not null)
            {
                OpenSslException.ThrowIfNothing(LibCrypto.SetStoreFlags(store, LibCrypto.CheckLists), "X509_STORE_set_flags");
            }

            return store;
        }
        catch
        {
            LibCrypto.FreeStore(store);
            throw;
        }
    }

    private static unsafe X500DistinguishedName SubjectOf(nint certificate)
    {
        var name = LibCrypto.SubjectOf(certificate);
        var bytes = new byte[LibCrypto.WriteName(name, null)];
        fixed (byte* first = bytes)
        {
            var next = first;
            _ = LibCrypto.WriteName(name, &next);
        }

        return new X500DistinguishedName(bytes);
    }
}
