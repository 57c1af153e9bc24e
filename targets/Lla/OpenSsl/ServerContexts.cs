using System.Security.Authentication;

namespace LoadHarness.Targets.Lla.OpenSsl;

/// <summary>One context for each certificate: a renewed one is another, whose tickets are others. Used on the loop's thread only.</summary>
/// <param name="protocols">TLS versions.</param>
/// <param name="resumes">Whether sessions are resumed.</param>
internal sealed class ServerContexts(SslProtocols protocols, bool resumes) : IDisposable
{
    private readonly Dictionary<(string Leaf, bool TakesEarlyData), ServerContext> _contexts = [];
    private readonly Dictionary<ServedEndpoint, TlsIdentity> _shown = [];

    /// <summary>The context for the certificate that an endpoint shows now.</summary>
    /// <exception cref="LoadHarness.OpenSsl.OpenSslException">OpenSSL does not take the certificate or its key.</exception>
    public ServerContext For(ServedEndpoint endpoint)
    {
        var identity = endpoint.Identity.Identity;
        if (_shown.GetValueOrDefault(endpoint) is { } before && !ReferenceEquals(before, identity))
        {
            // Connections keep alive what they were made with.
            _shown.Remove(endpoint);
            if (_shown.All(shown => KeyOf(shown.Key, shown.Value) != KeyOf(endpoint, before)) && _contexts.Remove(KeyOf(endpoint, before), out var old))
            {
                old.Dispose();
            }
        }

        _shown[endpoint] = identity;
        return _contexts.TryGetValue(KeyOf(endpoint, identity), out var context) ? context
            : _contexts[KeyOf(endpoint, identity)] = new ServerContext(identity, endpoint.Options.Credentials.TrustAnchors, protocols, resumes, endpoint.Options.TakesEarlyData);
    }

    public void Dispose()
    {
        foreach (var context in _contexts.Values)
        {
            context.Dispose();
        }

        _contexts.Clear();
    }

    private static (string Leaf, bool TakesEarlyData) KeyOf(ServedEndpoint endpoint, TlsIdentity identity) => (identity.Leaf.Thumbprint, endpoint.Options.TakesEarlyData);
}
