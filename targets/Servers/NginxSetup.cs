using System.Text;
using LoadHarness.Engine.Replays;
using LoadHarness.Targets.Lla;

namespace LoadHarness.Targets.Servers;

/// <summary>nginx with one worker, answering by itself.</summary>
/// <remarks>A client without a certificate finishes its handshake and is told <c>400 No required SSL certificate was sent</c>; in the log it is an information only.</remarks>
internal sealed class NginxSetup : ServerSetup
{
    // What was early is known when a request is taken up, and no more when it is logged.
    private const string TrialLog = "trial.log";
    private const string EarlyLine = "1";

    public override LocalProgram Program { get; } = new("nginx", "nginx");

    public override string VersionArgument => "-v";

    public override IReadOnlyList<string> Write(PrivateDirectory directory, IReadOnlyList<ServerPort> ports, ServerBehaviour behaviour)
    {
        var servers = new StringBuilder();
        foreach (var port in ports)
        {
            AddServer(servers, directory, port, behaviour);
        }

        // Paths are relative to the prefix, which is the directory. A ticket must outlive a run: the default is five minutes.
        var file = directory.Write("nginx.conf", $$"""
            daemon off;
            worker_processes 1;
            pid nginx.pid;
            error_log stderr error;
            events { worker_connections 16384; }
            http {
                client_body_temp_path body;
                proxy_temp_path proxy;
                fastcgi_temp_path fastcgi;
                uwsgi_temp_path uwsgi;
                scgi_temp_path scgi;
                keepalive_requests 1000000;
                keepalive_time 24h;
                keepalive_timeout 1h;
                ssl_protocols TLSv1.2 TLSv1.3;
                ssl_session_tickets on;
                ssl_session_timeout 2h;
                map $ssl_session_reused $lla_handshake { r resumed; default full; }
                {{Log(directory, ports)}}
            {{servers}}}

            """);
        return ["-p", directory.FullName, "-c", file, "-e", "stderr"];
    }

    public override long? EarlyRequests(PrivateDirectory directory)
    {
        var path = Path.Combine(directory.FullName, TrialLog);
        if (!File.Exists(path))
        {
            return null;
        }

        // Written to while it is read: the last line may be a part of one.
        using var lines = new StreamReader(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        return lines.ReadToEnd().Split('\n').Count(line => line == EarlyLine);
    }

    // Requests of a replay trial alone: a line for each of all others would be a cost that no other arm has.
    private static string Log(PrivateDirectory directory, IReadOnlyList<ServerPort> ports)
    {
        if (!ports.Any(port => port.TakesEarlyData))
        {
            return "access_log off;";
        }

        directory.Write(TrialLog, "");
        return $$"""
            map $ssl_early_data $lla_early { 1 ', early'; default ''; }
                map $http_{{ReplayTrial.Header.Replace('-', '_')}} $is_trial { '' 0; default 1; }
                log_format trial '$was_early';
                access_log {{TrialLog}} trial if=$is_trial;
            """;
    }

    private static void AddServer(StringBuilder text, PrivateDirectory directory, ServerPort port, ServerBehaviour behaviour)
    {
        var name = port.Number.ToString(CultureInfo.InvariantCulture);
        directory.Write($"{name}.crt", port.Credentials.ChainPem);
        directory.Write($"{name}.ca", port.Credentials.TrustAnchorsPem);
        var client = port.IsMutual ? ", client=\"$ssl_client_s_dn\"" : "";
        if (behaviour.RefusesUnknownNames)
        {
            text.Append(CultureInfo.InvariantCulture, $$"""
                    server {
                        listen 127.0.0.1:{{name}} ssl http2 default_server;
                        ssl_reject_handshake on;
                    }

                """);
        }

        text.Append(CultureInfo.InvariantCulture, $$"""
                server {
                    listen 127.0.0.1:{{name}} ssl http2;
                    {{(behaviour.RefusesUnknownNames ? $"server_name {Names.Lla};" : "")}}
                    ssl_certificate {{name}}.crt;
                    ssl_certificate_key {{directory.WriteKey(port.Credentials.KeyPem)}};
                    {{(port.TakesEarlyData ? "ssl_early_data on;" : "")}}
                    {{(port.IsMutual ? $"ssl_client_certificate {name}.ca; ssl_verify_client on; ssl_verify_depth 3;" : "")}}
                    location / { return 404; }
                    location = {{RequestTemplate.Process.Path}} {
                        {{(behaviour.GivesEvidence ? $"add_header {ServerEvidenceHeader.Name} 'connection=$connection, handshake=$lla_handshake, request=$connection_requests{(port.TakesEarlyData ? "$lla_early" : "")}{client}';" : "")}}
                        {{(port.TakesEarlyData ? "set $was_early $ssl_early_data;" : "")}}
                        default_type application/json;
                        if ($request_method != POST) { return 405; }
                        return 200 '{{LlaAnswers.Answer}}';
                    }
                }

            """);
    }
}
