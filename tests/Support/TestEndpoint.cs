using System.Net;
using System.Net.Security;
using LoadHarness.Arms;
using LoadHarness.Clients;
using LoadHarness.Targets.Pki;
using LoadHarness.Tests.Targets.Pki;

namespace LoadHarness.Tests.Support;

/// <summary>A server whose certificate the tests' own root has issued, as clients are told of it.</summary>
internal static class TestEndpoint
{
    /// <summary>An endpoint that demands a certificate.</summary>
    /// <param name="address">Where the server listens.</param>
    /// <param name="client">What the client proves itself with; null for one that has nothing.</param>
    /// <param name="key">The root's kind of key.</param>
    public static TargetEndpoint Mutual(IPEndPoint address, TlsIdentity? client, KeyKind key = KeyKind.EcdsaP256) => new()
    {
        Authentication = Authentication.Mutual,
        Key = key,
        Host = "lla-test",
        Address = address,
        TrustAnchors = [TestPki.Of(key).Root.Certificate],
        Identity = client is null ? null : SslStreamCertificateContext.Create(client.Leaf, client.Intermediates, offline: true),
    };
}
