using System.Text;
using LoadHarness.Targets.Lla;

namespace LoadHarness.Targets.Servers;

/// <summary>HAProxy with one thread, answering by itself, without a server behind it.</summary>
/// <remarks>A client without a certificate is refused within TLS: alert <c>certificate_required</c> (116) in TLS 1.3, <c>handshake_failure</c> (40) in TLS 1.2.</remarks>
internal sealed class HaproxySetup : ServerSetup
{
    public override LocalProgram Program { get; } = new("haproxy", "haproxy");

    public override string VersionArgument => "-v";

    public override IReadOnlyList<string> Write(PrivateDirectory directory, IReadOnlyList<ServerPort> ports, ServerBehaviour behaviour)
    {
        var answer = directory.Write("answer.json", LlaAnswers.Answer);

        // tune.ssl.lifetime: a ticket must outlive a run, and the default is five minutes. http-buffer-request: an answer given before
        // the body has come is followed by a reset of the HTTP/2 stream (RFC 9113, 8.1), which .NET reports as an error.
        var text = new StringBuilder("""
            global
                nbthread 1
                tune.ssl.lifetime 7200
            defaults
                mode http
                option http-buffer-request
                timeout client 1h
                timeout http-request 1m
                timeout http-keep-alive 1h

            """);
        foreach (var port in ports)
        {
            AddFrontend(text, directory, port, behaviour, answer);
        }

        return ["-db", "-f", directory.Write("haproxy.cfg", text.ToString())];
    }

    private static void AddFrontend(StringBuilder text, PrivateDirectory directory, ServerPort port, ServerBehaviour behaviour, string answer)
    {
        var name = port.Number.ToString(CultureInfo.InvariantCulture);
        var certificate = directory.WriteKey(port.Credentials.ChainPem + port.Credentials.KeyPem);

        // A list names the host alone; strict-sni by itself would take all names of the certificate, the wildcard's among them.
        var source = behaviour.RefusesUnknownNames
            ? $"strict-sni crt-list \"{directory.Write($"{name}.list", $"{certificate} {Names.Lla}\n")}\""
            : $"crt \"{certificate}\"";
        var verify = port.IsMutual ? $" ca-file \"{directory.Write($"{name}.ca", port.Credentials.TrustAnchorsPem)}\" verify required" : "";
        var client = port.IsMutual ? ", client=\\\"%[ssl_c_s_dn(,0,rfc2253)]\\\"" : "";
        var evidence = behaviour.GivesEvidence
            ? $" hdr {ServerEvidenceHeader.Name} \"connection=%[var(sess.connection)], handshake=%[ssl_fc_is_resumed,iif(resumed,full)], request=%[var(sess.requests)]{client}\""
            : "";
        text.Append(CultureInfo.InvariantCulture, $$"""
            frontend port-{{name}}
                bind 127.0.0.1:{{name}} ssl {{source}}{{verify}} ssl-min-ver TLSv1.2 alpn h2,http/1.1
                tcp-request session set-var(proc.connections) var(proc.connections,0),add(1)
                tcp-request session set-var(sess.connection) var(proc.connections)
                http-request set-var(sess.requests) var(sess.requests,0),add(1)
                http-request return status 200 content-type application/json file "{{answer}}"{{evidence}} if METH_POST { path {{RequestTemplate.Process.Path}} }
                http-request return status 405 if { path {{RequestTemplate.Process.Path}} }
                http-request return status 404

            """);
    }
}
