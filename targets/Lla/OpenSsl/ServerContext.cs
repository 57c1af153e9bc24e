using System.Runtime.InteropServices;
using System.Security.Authentication;
using LoadHarness.OpenSsl;
using LoadHarness.OpenSsl.Native;

namespace LoadHarness.Targets.Lla.OpenSsl;

/// <summary>What the connections of all endpoints with one certificate share: the keys of their tickets, too, as with .NET's server.</summary>
internal sealed class ServerContext : OpenSslContext
{
    // A record of TLS: OpenSSL's own choice of what it takes (SSL_CTX_set_recv_max_early_data(3)).
    private const uint MostEarlyData = 16 * 1024;

    // Sessions of one context may come back on any of its endpoints, each of which judges whom it lets in.
    private static readonly byte[] Realm = [.. "lla"u8];

    /// <summary>Makes it.</summary>
    /// <param name="identity">Who the server is.</param>
    /// <param name="authorities">The CAs that are named to clients which are asked for a certificate.</param>
    /// <param name="protocols">TLS versions.</param>
    /// <param name="resumes">Whether sessions are resumed.</param>
    /// <param name="takesEarlyData">Whether a client that comes back may send its request with its ClientHello.</param>
    /// <exception cref="OpenSslException">OpenSSL does not take the certificate or its key.</exception>
    public ServerContext(TlsIdentity identity, X509Certificate2Collection authorities, SslProtocols protocols, bool resumes, bool takesEarlyData)
        : base(
            LibSsl.ServerMethod(),
            protocols.HasFlag(SslProtocols.Tls12) ? LibSsl.Tls12 : LibSsl.Tls13,
            protocols.HasFlag(SslProtocols.Tls13) ? LibSsl.Tls13 : LibSsl.Tls12)
    {
        try
        {
            SetIdentity(identity.Leaf, identity.Intermediates);
            foreach (var authority in authorities)
            {
                NativeCertificate.Lend(authority, native => LibSsl.AddClientAuthority(Native, native), "SSL_CTX_add_client_CA");
            }

            SetSessions(resumes, takesEarlyData);
            SetCallbacks();
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    private unsafe void SetSessions(bool resumes, bool takesEarlyData)
    {
        if (takesEarlyData)
        {
            // Each session stays here, and is gone with its first use: a first flight that comes again finds none (RFC 8446, 8.1; SSL_CTX_set_max_early_data(3)).
            OpenSslException.ThrowIfNothing(LibSsl.SetMostEarlyData(Native, MostEarlyData), "SSL_CTX_set_max_early_data");
        }

        // Otherwise sessions are in the tickets. Without them a server of TLS 1.3 still hands out what looks like one, and knows none that comes back.
        LibSsl.ContextControl(Native, LibSsl.SetSessionCacheMode, takesEarlyData ? LibSsl.CacheServer : LibSsl.CacheOff, 0);
        if (!resumes)
        {
            LibSsl.SetOptions(Native, LibSsl.NoTickets);
        }

        fixed (byte* realm = Realm)
        {
            OpenSslException.ThrowIfNothing(LibSsl.SetSessionRealm(Native, realm, (uint)Realm.Length), "SSL_CTX_set_session_id_context");
        }
    }

    private unsafe void SetCallbacks()
    {
        LibSsl.SetProtocolCallback(Native, &ChooseProtocol, 0);
        OpenSslException.ThrowIfNothing(LibSsl.SetTicketCallbacks(Native, 0, &TakeTicket, 0), "SSL_CTX_set_session_ticket_cb");
    }

    // ALPN (RFC 7301, 3.1): names with their length before them. What is chosen must lie in what was offered, or live as long.
    [UnmanagedCallersOnly]
    private static unsafe int ChooseProtocol(nint ssl, byte** chosen, byte* chosenLength, byte* offered, uint length, nint argument)
    {
        var http11 = "http/1.1"u8;
        for (var at = 0u; at < length && at + 1 + offered[at] <= length; at += 1u + offered[at])
        {
            if (new ReadOnlySpan<byte>(offered + at + 1, offered[at]).SequenceEqual(http11))
            {
                *chosen = offered + at + 1;
                *chosenLength = offered[at];
                return LibSsl.Chosen;
            }
        }

        return LibSsl.NothingInCommon;
    }

    [UnmanagedCallersOnly]
    private static unsafe int TakeTicket(nint ssl, nint session, byte* keyName, nuint keyNameLength, int status, nint argument) =>
        status is not (LibSsl.TicketGood or LibSsl.TicketGoodOnce) || !((ServerConnection)OpenSslConnection.Of(ssl)).TakesTicket() ? LibSsl.IgnoreAndRenew
        : status == LibSsl.TicketGood ? LibSsl.Use : LibSsl.UseAndRenew;
}
