using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using LoadHarness.Plans;

namespace LoadHarness.Targets.Pki;

/// <summary>CA, server and client of one key kind and chain length, made for one run.</summary>
internal sealed class RunPki : IDisposable
{
    private const string ClientName = "tts-client";

    private readonly CertificateAuthority _root;
    private readonly CertificateAuthority? _intermediate;
    private readonly TlsIdentity _client;
    private readonly RevocationList _revocations;

    /// <param name="key">Kind of all keys.</param>
    /// <param name="chainLength">Certificates that each end sends, root excluded: 1 or 2.</param>
    /// <param name="clock">Clock of the run.</param>
    public RunPki(KeyKind key, int chainLength, TimeProvider clock)
    {
        _root = CertificateAuthority.CreateRoot(key, clock);
        _intermediate = chainLength > 1 ? _root.CreateIntermediate() : null;
        _client = Issuer.Issue(LeafProfile.Client(ClientName));
        _revocations = Issuer.Revoke([]);
        Client = SslStreamCertificateContext.Create(_client.Leaf, _client.Intermediates, offline: true);
    }

    /// <summary>The client's subject.</summary>
    public static string ClientSubject => $"CN={ClientName}";

    public X509Certificate2 Root => _root.Certificate;

    /// <summary>The client's certificate, key and intermediates, ready for TLS.</summary>
    public SslStreamCertificateContext Client { get; }

    private CertificateAuthority Issuer => _intermediate ?? _root;

    /// <summary>A new certificate for a server that lets this client in, and no other.</summary>
    public ServerBundle IssueServer(string host)
    {
        using var server = Issuer.Issue(LeafProfile.Server(host));
        return ServerBundle.Of(new ServerCredentials(server, [Root])
        {
            Revocations = _revocations,
            AllowedSubjects = [ClientSubject],
        });
    }

    public void Dispose()
    {
        _client.Dispose();
        _intermediate?.Dispose();
        _root.Dispose();
    }
}
