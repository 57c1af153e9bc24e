using System.Globalization;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using LoadHarness.Clients.Tls;

namespace LoadHarness.Program.Watch;

/// <summary>
/// The variables of the environment that OpenTelemetry's exporter reads (OpenTelemetry specification, OTLP exporter), looked at before anything
/// starts: where one is wrong, the exporter throws, or goes on as if it were not there.
/// </summary>
internal static class OtlpVariables
{
    private const string Prefix = "OTEL_EXPORTER_OTLP_";
    private const string Headers = Prefix + "HEADERS";
    private const string Certificate = Prefix + "CERTIFICATE";
    private const string ClientCertificate = Prefix + "CLIENT_CERTIFICATE";
    private const string ClientKey = Prefix + "CLIENT_KEY";
    private const string Retry = "OTEL_DOTNET_EXPERIMENTAL_OTLP_RETRY";
    private const string RetryDirectory = "OTEL_DOTNET_EXPERIMENTAL_OTLP_DISK_RETRY_DIRECTORY_PATH";

    private static readonly (string Name, string Accepted, Func<string, bool> Holds)[] Texts =
    [
        (Prefix + "ENDPOINT", "http://HOST:PORT or https://HOST:PORT", text => Uri.TryCreate(text, UriKind.Absolute, out var uri) && (uri.Scheme == Uri.UriSchemeHttp || uri.Scheme == Uri.UriSchemeHttps)),
        (Prefix + "TIMEOUT", "a number of milliseconds", text => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out _)),
        (Prefix + "PROTOCOL", "grpc or http/protobuf", text => text is "grpc" or "http/protobuf"),
        (Prefix + "COMPRESSION", "gzip or none", text => text is "gzip" or "none"),
        (Retry, "in_memory or disk", text => text is "in_memory" or "disk"),
        ("OTEL_DOTNET_EXPERIMENTAL_OTLP_EMIT_EVENT_LOG_ATTRIBUTES", "true or false", text => bool.TryParse(text, out _)),
    ];

    /// <summary>How to meet a collector that speaks TLS.</summary>
    /// <param name="variable">Gives a variable; null or empty where it is not set.</param>
    /// <param name="problems">Takes what is wrong with any of them, a line each; none holds a header, which may be a password.</param>
    public static SslClientAuthenticationOptions Read(Func<string, string?> variable, List<string> problems)
    {
        foreach (var (name, accepted, holds) in Texts)
        {
            if (Find(name) is { } text && !holds(text))
            {
                problems.Add($"{name} must be {accepted}, but is '{Plain.Line(GivenText.Show(UrlText.Shown(text)))}' (mend it, or unset it)");
            }
        }

        if (Find(Retry) == "disk" && Find(RetryDirectory) is null)
        {
            problems.Add($"{Retry}=disk needs a directory in {RetryDirectory} (set it, or unset {Retry})");
        }

        if (Find(Headers) is { } headers && FlawOf(headers) is { } flaw)
        {
            problems.Add($"{Headers} must be NAME=VALUE,NAME=VALUE, but {flaw} (mend it, or unset it)");
        }

        return new SslClientAuthenticationOptions
        {
            CertificateChainPolicy = FindPath(Certificate) is { } ca && AnchorsIn(ca, problems) is { } anchors ? PrivateTrust.Policy(anchors, PrivateTrust.ServerUsage, []) : null,
            ClientCertificateContext = IdentityIn(FindPath(ClientCertificate), FindPath(ClientKey), problems),
        };

        // Whoever keeps keys in variables may have put one where its file's name belongs.
        string? FindPath(string name)
        {
            var path = Find(name);
            if (path is null || !PemText.IsIn(path))
            {
                return path;
            }

            problems.Add($"{name} must be the name of a PEM file, but is PEM itself (write it into a file that only you may read, and name that)");
            return null;
        }

        string? Find(string name) => variable(name) is { Length: > 0 } text ? text : null;
    }

    private static string? FlawOf(string headers)
    {
        using var request = new HttpRequestMessage();
        var parts = headers.Split(',');
        for (var part = 0; part < parts.Length; part++)
        {
            var which = parts.Length == 1 ? "it" : $"its part {part + 1}";
            if (parts[part].Split('=', 2) is not [var name, var value])
            {
                return $"{which} has no =";
            }

            try
            {
                request.Headers.Add(name.Trim(), Uri.UnescapeDataString(value).Trim());
            }
            catch (Exception e) when (e is FormatException or InvalidOperationException or ArgumentException)
            {
                return $"{which} is no header of a request";
            }
        }

        return null;
    }

    private static X509Certificate2Collection? AnchorsIn(string path, List<string> problems)
    {
        try
        {
            var anchors = new X509Certificate2Collection();
            anchors.ImportFromPemFile(path);
            if (anchors.Count > 0)
            {
                return anchors;
            }

            problems.Add($"{Certificate}={path} must be a PEM file of a CA's certificate, but holds none (name another file, or unset it)");
        }
        catch (Exception e) when (IsOfFile(e))
        {
            problems.Add($"{Certificate}={path} must be a PEM file of a CA's certificate, but: {e.Message} (name another file, or unset it)");
        }

        return null;
    }

    private static SslStreamCertificateContext? IdentityIn(string? certificate, string? key, List<string> problems)
    {
        if (certificate is null)
        {
            if (key is not null)
            {
                problems.Add($"{ClientKey} is the key of {ClientCertificate}, which is not set (set it, or unset {ClientKey})");
            }

            return null;
        }

        try
        {
            var chain = new X509Certificate2Collection();
            chain.ImportFromPemFile(certificate);
            return SslStreamCertificateContext.Create(X509Certificate2.CreateFromPemFile(certificate, key), chain, offline: true);
        }
        catch (Exception e) when (IsOfFile(e))
        {
            var both = key is null ? $"{ClientCertificate}={certificate} must be a PEM file of a certificate and its key" : $"{ClientCertificate}={certificate} and {ClientKey}={key} must be PEM files of a certificate and its key";
            problems.Add($"{both}, but: {e.Message} (name other files, or unset them)");
            return null;
        }
    }

    private static bool IsOfFile(Exception e) => e is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException;
}
