using System.Diagnostics.CodeAnalysis;

namespace LoadHarness.Arms;

/// <summary>How both ends are called, and how the choices of a plan are written on the command line, in arm names and in run.json.</summary>
public static class Names
{
    /// <summary>How a client is written on the command line and in results.</summary>
    public static string Of(ClientKind client) => client == ClientKind.OpenSsl ? "openssl" : "dotnet";

    /// <summary>How an LLA is written on the command line and in results.</summary>
    public static string Of(LlaKind lla) => lla == LlaKind.OpenSsl ? "openssl" : "kestrel";

    /// <summary>The same for people.</summary>
    public static string WordsFor(ClientKind client, int loops = 1) => client != ClientKind.OpenSsl ? ".NET's SslStream and HTTP client"
        : loops == 1 ? "OpenSSL on an event loop"
        : string.Create(CultureInfo.InvariantCulture, $"OpenSSL on {loops} event loops");

    /// <summary>What the LLA is called in SNI and in the certificates made for it.</summary>
    public const string Lla = "lla-test";

    /// <summary>What TTS is called in the certificates made for it.</summary>
    public const string Tts = "tts-client";

    /// <summary>The subject of those certificates, which the allow-list holds.</summary>
    public const string TtsSubject = $"CN={Tts}";

    private static readonly Dictionary<KeyKind, string> Keys = new()
    {
        [KeyKind.Rsa2048] = "rsa-2048",
        [KeyKind.Rsa3072] = "rsa-3072",
        [KeyKind.Rsa4096] = "rsa-4096",
        [KeyKind.EcdsaP256] = "ecdsa-p256",
        [KeyKind.EcdsaP384] = "ecdsa-p384",
        [KeyKind.EcdsaP521] = "ecdsa-p521",
    };

    /// <summary>The kinds of which certificates can be made, in the order of <see cref="KeyKind"/>.</summary>
    public static IReadOnlyList<KeyKind> KindsMade { get; } = [.. Keys.Keys];

    /// <summary>The names of <see cref="KindsMade"/>.</summary>
    public static IReadOnlyCollection<string> AllKeys => Keys.Values;

    /// <summary>The name of a key kind, such as <c>rsa-2048</c>; empty for one that has no name of its own.</summary>
    public static string Of(KeyKind key) => Keys.GetValueOrDefault(key, "");

    /// <summary>The name of a TLS version, such as <c>1.3</c>.</summary>
    public static string Of(TlsVersion version) => version == TlsVersion.Tls13 ? "1.3" : "1.2";

    /// <summary>The name of an HTTP version, such as <c>1.1</c>.</summary>
    public static string Of(HttpProtocol http) => http == HttpProtocol.Http2 ? "2" : "1.1";

    /// <summary>The name of a server, which is also its program's.</summary>
    public static string Of(ServerProgram program) => program.ToString().ToLowerInvariant();

    /// <summary>Reads a key kind's name; case does not matter.</summary>
    public static bool TryParse(string text, out KeyKind key)
    {
        key = Keys.FirstOrDefault(kind => kind.Value.Equals(text, StringComparison.OrdinalIgnoreCase)).Key;
        return Keys[key].Equals(text, StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Reads a TLS version, <c>1.2</c> or <c>1.3</c>.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out TlsVersion version)
    {
        version = text == "1.2" ? TlsVersion.Tls12 : TlsVersion.Tls13;
        return text is "1.2" or "1.3";
    }
}
