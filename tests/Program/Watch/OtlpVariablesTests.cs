using System.Net.Security;
using LoadHarness.Arms;
using LoadHarness.Program.Watch;
using LoadHarness.Targets.Pki;
using LoadHarness.Tests.Targets.Pki;
using Xunit;

namespace LoadHarness.Tests.Program.Watch;

public sealed class OtlpVariablesTests : IDisposable
{
    private readonly ScratchDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT=collector:4317", "OTEL_EXPORTER_OTLP_ENDPOINT must be http://HOST:PORT or https://HOST:PORT, but is 'collector:4317' (mend it, or unset it)")]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT=tcp://me:geheim@x", "OTEL_EXPORTER_OTLP_ENDPOINT must be http://HOST:PORT or https://HOST:PORT, but is 'tcp://…@x' (mend it, or unset it)")]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT=tcp://x/?token=geheim", "OTEL_EXPORTER_OTLP_ENDPOINT must be http://HOST:PORT or https://HOST:PORT, but is 'tcp://x/?…' (mend it, or unset it)")]
    [InlineData("OTEL_EXPORTER_OTLP_PROTOCOL=http://x/#geheim", "OTEL_EXPORTER_OTLP_PROTOCOL must be grpc or http/protobuf, but is 'http://x/#…' (mend it, or unset it)")]
    [InlineData("OTEL_EXPORTER_OTLP_CERTIFICATE=-----BEGIN PRIVATE KEY-----geheim", "OTEL_EXPORTER_OTLP_CERTIFICATE must be the name of a PEM file, but is PEM itself (write it into a file that only you may read, and name that)")]
    [InlineData("OTEL_EXPORTER_OTLP_TIMEOUT=10s", "OTEL_EXPORTER_OTLP_TIMEOUT must be a number of milliseconds, but is '10s' (mend it, or unset it)")]
    [InlineData("OTEL_EXPORTER_OTLP_PROTOCOL=http/json", "OTEL_EXPORTER_OTLP_PROTOCOL must be grpc or http/protobuf, but is 'http/json' (mend it, or unset it)")]
    [InlineData("OTEL_EXPORTER_OTLP_COMPRESSION=zip", "OTEL_EXPORTER_OTLP_COMPRESSION must be gzip or none, but is 'zip' (mend it, or unset it)")]
    [InlineData("OTEL_DOTNET_EXPERIMENTAL_OTLP_RETRY=yes", "OTEL_DOTNET_EXPERIMENTAL_OTLP_RETRY must be in_memory or disk, but is 'yes' (mend it, or unset it)")]
    [InlineData("OTEL_DOTNET_EXPERIMENTAL_OTLP_RETRY=disk", "OTEL_DOTNET_EXPERIMENTAL_OTLP_RETRY=disk needs a directory in OTEL_DOTNET_EXPERIMENTAL_OTLP_DISK_RETRY_DIRECTORY_PATH (set it, or unset OTEL_DOTNET_EXPERIMENTAL_OTLP_RETRY)")]
    [InlineData("OTEL_DOTNET_EXPERIMENTAL_OTLP_EMIT_EVENT_LOG_ATTRIBUTES=x", "OTEL_DOTNET_EXPERIMENTAL_OTLP_EMIT_EVENT_LOG_ATTRIBUTES must be true or false, but is 'x' (mend it, or unset it)")]
    [InlineData("OTEL_EXPORTER_OTLP_HEADERS=geheim", "OTEL_EXPORTER_OTLP_HEADERS must be NAME=VALUE,NAME=VALUE, but it has no = (mend it, or unset it)")]
    [InlineData("OTEL_EXPORTER_OTLP_HEADERS=a=geheim,geheim", "OTEL_EXPORTER_OTLP_HEADERS must be NAME=VALUE,NAME=VALUE, but its part 2 has no = (mend it, or unset it)")]
    [InlineData("OTEL_EXPORTER_OTLP_HEADERS=a b=geheim", "OTEL_EXPORTER_OTLP_HEADERS must be NAME=VALUE,NAME=VALUE, but it is no header of a request (mend it, or unset it)")]
    [InlineData("OTEL_EXPORTER_OTLP_HEADERS=a=geheim%0Ab", "OTEL_EXPORTER_OTLP_HEADERS must be NAME=VALUE,NAME=VALUE, but it is no header of a request (mend it, or unset it)")]
    [InlineData("OTEL_EXPORTER_OTLP_HEADERS=Content-Type=geheim", "OTEL_EXPORTER_OTLP_HEADERS must be NAME=VALUE,NAME=VALUE, but it is no header of a request (mend it, or unset it)")]
    [InlineData("OTEL_EXPORTER_OTLP_CLIENT_KEY=x", "OTEL_EXPORTER_OTLP_CLIENT_KEY is the key of OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE, which is not set (set it, or unset OTEL_EXPORTER_OTLP_CLIENT_KEY)")]
    public void A_wrong_one_is_told_in_a_line_without_a_secret(string variable, string problem)
    {
        Assert.Equal([problem], Problems(variable));
        Assert.DoesNotContain("geheim", problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT=https://collector:4317/x")]
    [InlineData("OTEL_EXPORTER_OTLP_TIMEOUT=10000")]
    [InlineData("OTEL_EXPORTER_OTLP_PROTOCOL=grpc")]
    [InlineData("OTEL_EXPORTER_OTLP_PROTOCOL=")]
    [InlineData("OTEL_EXPORTER_OTLP_COMPRESSION=gzip")]
    [InlineData("OTEL_EXPORTER_OTLP_HEADERS=authorization=Basic%20a2V5OnZhbHVl,x-tenant=7")]
    [InlineData("OTEL_EXPORTER_OTLP_HEADERS=authorization=Bearer a=b==")]
    [InlineData("OTEL_SERVICE_NAME=x")]
    public void A_right_one_is_none_of_our_business(string variable) => Assert.Empty(Problems(variable));

    [Fact]
    public void Files_that_cannot_be_used_are_told_with_their_names()
    {
        var (ca, certificate, key) = WritePki();
        var empty = _directory.Write("empty.pem", "");

        Assert.StartsWith("OTEL_EXPORTER_OTLP_CERTIFICATE=/absent must be a PEM file of a CA's certificate, but: Could not find file '/absent'", Problem("OTEL_EXPORTER_OTLP_CERTIFICATE=/absent"), StringComparison.Ordinal);
        Assert.Equal($"OTEL_EXPORTER_OTLP_CERTIFICATE={empty} must be a PEM file of a CA's certificate, but holds none (name another file, or unset it)", Problem($"OTEL_EXPORTER_OTLP_CERTIFICATE={empty}"));
        Assert.StartsWith($"OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE={certificate} must be a PEM file of a certificate and its key, but: ", Problem($"OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE={certificate}"), StringComparison.Ordinal);
        Assert.StartsWith(
            $"OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE={ca} and OTEL_EXPORTER_OTLP_CLIENT_KEY={key} must be PEM files of a certificate and its key, but: ",
            Problem($"OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE={ca}", $"OTEL_EXPORTER_OTLP_CLIENT_KEY={key}"),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Files_that_are_right_decide_whom_is_trusted_and_who_we_are()
    {
        var (ca, certificate, key) = WritePki();
        var tls = Read([], $"OTEL_EXPORTER_OTLP_CERTIFICATE={ca}", $"OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE={certificate}", $"OTEL_EXPORTER_OTLP_CLIENT_KEY={key}");

        Assert.Single(tls.CertificateChainPolicy!.CustomTrustStore);
        Assert.Equal("CN=tts-client", tls.ClientCertificateContext!.TargetCertificate.Subject);

        // Without any, the system's anchors count.
        Assert.Null(Read([]).CertificateChainPolicy);
    }

    private static string Problem(params string[] variables) => Assert.Single(Problems(variables));

    private static List<string> Problems(params string[] variables)
    {
        List<string> problems = [];
        Read(problems, variables);
        return problems;
    }

    private static SslClientAuthenticationOptions Read(List<string> problems, params string[] variables)
    {
        var environment = variables.Select(variable => variable.Split('=', 2)).ToDictionary(pair => pair[0], pair => pair[1]);
        return OtlpVariables.Read(environment.GetValueOrDefault, problems);
    }

    private (string Ca, string Certificate, string Key) WritePki()
    {
        using var root = CertificateAuthority.CreateRoot(KeyKind.EcdsaP256, TimeProvider.System);
        using var server = root.Issue(LeafProfile.Server());
        using var client = root.Issue(LeafProfile.Client());
        PkiFiles.Write(_directory.At("pki"), root, server, client, root.Revoke([]));
        return (_directory.At("pki/ca.crt"), _directory.At("pki/tts-client.crt"), _directory.At("pki/tts-client.key"));
    }
}
