using LoadHarness.Recording;

namespace LoadHarness.Targets;

/// <summary>What a server that runs already showed before the run, in a few handshakes without a request. Pure.</summary>
/// <param name="First">The first one, with the host as given and all that an arm may ask for.</param>
public sealed record ServerSight(FirstHandshake First)
{
    /// <summary>One with a name below the host; null where none was sent.</summary>
    public FirstHandshake? Below { get; init; }

    /// <summary>Those that offered one TLS and one HTTP version alone.</summary>
    public IReadOnlyList<(TlsVersion Tls, HttpProtocol Http, FirstHandshake Answer)> Alone { get; init; } = [];

    /// <summary>Connections that were made.</summary>
    public int Connections => 1 + (Below is null ? 0 : 1) + Alone.Count;

    /// <summary>The key of the server's certificate; null when none was seen.</summary>
    public KeyDescription? Key => Keys is [var key, ..] ? key : null;

    /// <summary>Whether names below the host can be sent.</summary>
    public ServerNaming Naming => Below is { Succeeded: true } or { IsDecided: false } ? ServerNaming.Vary : ServerNaming.Fixed;

    /// <summary>What the server does with names below the host, a sentence; null where it takes them as it does the host.</summary>
    public string? NamesText => Below switch
    {
        null or { Succeeded: true } => null,
        { IsDecided: false } => $"with '{Below.Name}' as SNI the handshake ended in {Words(Below)}, with '{First.Name}' it did not (if that is no chance, write names=fixed)",
        _ => $"the server does not know names below {First.Name}: with '{Below.Name}' as SNI the handshake ended in {Words(Below)}; going on with names=fixed",
    };

    /// <summary>Why there is no answer to go by, with what was sent; null when there is one.</summary>
    public string? Failure => First.Succeeded ? null
        : First.Phase == Phase.Connect ? ""
        : First.Name is { } name ? $"'{name}' was sent as SNI" : "no name was sent as SNI, since the target is an address";

    /// <summary>What an arm may not ask for.</summary>
    public IReadOnlyList<RefusedProtocol> Refused =>
    [
        .. from alone in Alone
           let why = WhyRefused(alone.Tls, alone.Http, alone.Answer)
           where why is not null
           select new RefusedProtocol(alone.Tls, alone.Http, why),
    ];

    /// <summary>Facts for the environment.</summary>
    public IEnumerable<KeyValuePair<string, string>> Facts
    {
        get
        {
            if (First.Leaf is { } bytes)
            {
                using var leaf = X509CertificateLoader.LoadCertificate(bytes);
                yield return new("server key", string.Join(", ", Keys.Select(key => key.Name)) + (Keys.Count > 1 ? " (the server has several and chooses by what is offered)" : ""));
                yield return new("server certificate signature", leaf.SignatureAlgorithm.FriendlyName ?? leaf.SignatureAlgorithm.Value ?? "unknown");
                yield return new("server certificates presented", First.Certificates.ToString(CultureInfo.InvariantCulture));
            }

            if (NamesText is { } names)
            {
                yield return new("names", names);
            }

            yield return new("first probe", $"{Connections.ToString(CultureInfo.InvariantCulture)} connections without a request");
        }
    }

    // The first is that of the first answer.
    private IReadOnlyList<KeyDescription> Keys =>
        [.. Alone.Select(alone => alone.Answer).Prepend(First).Select(answer => answer.Leaf).OfType<byte[]>().Select(KeyOf).Distinct()];

    /// <summary>Whether the first answer tells already that a version of TLS and one of HTTP go together.</summary>
    public bool Tells(TlsVersion tls, HttpProtocol http) => First.Tls == tls && (First.Http ?? HttpProtocol.Http11) == http;

    private string? WhyRefused(TlsVersion tls, HttpProtocol http, FirstHandshake answer) => answer switch
    {
        { IsDecided: false } => null,
        { Succeeded: true, Http: not HttpProtocol.Http2 } when http == HttpProtocol.Http2 =>
            $"the server does not speak HTTP/2: offered alone, it chose {(answer.Http is { } other ? $"HTTP/{Names.Of(other)}" : "nothing")}",
        { Succeeded: true } => null,
        _ when Alone.Any(other => other.Tls == tls && other.Answer.Tls == tls) || First.Tls == tls =>
            $"the server does not speak HTTP/{Names.Of(http)}: offered alone, the handshake ended in {Words(answer)}",
        _ => $"the server does not speak TLS {Names.Of(tls)}: offered alone, the handshake ended in {Words(answer)}; it chose TLS {Names.Of(First.Tls!.Value)} (write tls={Names.Of(First.Tls.Value)})",
    };

    private static string Words(FirstHandshake answer) => $"{answer.Outcome} ({answer.Error})";

    private static KeyDescription KeyOf(byte[] bytes)
    {
        using var leaf = X509CertificateLoader.LoadCertificate(bytes);
        return KeyDescription.Of(leaf);
    }
}
