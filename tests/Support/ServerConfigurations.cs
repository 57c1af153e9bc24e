using LoadHarness.Targets.Pki;
using LoadHarness.Targets.Servers;

namespace LoadHarness.Tests.Support;

/// <summary>Pieces of configuration for <see cref="CustomServer"/>.</summary>
internal static class ServerConfigurations
{
    /// <summary>A server of nginx that asks for the client's certificate and answers right.</summary>
    /// <param name="directory">Takes its certificate and key.</param>
    /// <param name="listen">What it listens to, without <c>listen</c>: <c>127.0.0.1:1 ssl</c>.</param>
    /// <param name="server">Its certificate and key.</param>
    /// <param name="clients">Issued the clients' certificates.</param>
    /// <param name="more">Further directives.</param>
    public static string Nginx(PrivateDirectory directory, string listen, TlsIdentity server, CertificateAuthority clients, string more = "")
    {
        var name = Guid.NewGuid().ToString("N");
        return Nginx(
            listen, directory.Write($"{name}.crt", server.ChainPem()), directory.Write($"{name}.key", server.KeyPem()),
            $"ssl_client_certificate {directory.Write($"{name}.ca", clients.Certificate.ExportCertificatePem())}; ssl_verify_client on; {more}");
    }

    /// <summary>The same with files that are there.</summary>
    public static string Nginx(string listen, string certificate, string key, string more) => $$"""
            server {
                listen {{listen.Replace(", ", "; listen ", StringComparison.Ordinal)}};
                ssl_certificate {{certificate}};
                ssl_certificate_key {{key}};
                {{more}}
                location / { return 200 '{"status": "success"}'; }
            }

        """;

    /// <summary>A balancer of HAProxy that looks at SNI and closes connections with another name.</summary>
    /// <param name="port">Where it listens.</param>
    /// <param name="match">How it compares: <c>lla-test</c>, or <c>-i lla-test</c> whatever the case.</param>
    /// <param name="behind">Port of the server behind it.</param>
    public static string Balancer(int port, string match, int behind) => $$"""
        frontend f
          mode tcp
          bind 127.0.0.1:{{port}}
          tcp-request inspect-delay 1m
          tcp-request content accept if { req.ssl_hello_type 1 } { req.ssl_sni {{match}} }
          tcp-request content reject if { req.ssl_hello_type 1 }
          default_backend b
        backend b
          mode tcp
          server s 127.0.0.1:{{behind}}
        """;
}
