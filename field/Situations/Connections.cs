namespace LoadHarness.Field.Situations;

/// <summary>How connections come about, how they end, and how many there are.</summary>
internal static class Connections
{
    public static IReadOnlyList<Situation> All { get; } =
    [
        new("another-site-for-names-it-does-not-know", UnknownNames, [Servers.Nginx, Servers.OpenSsl], async place =>
        {
            var (certificate, key) = await place.Pki.SignAsync("default", "/CN=default", "subjectAltName=DNS:default.example");
            var (_, port) = await place.NginxAsync(
                $"server_name lla-test; {Servers.Asks} }} server {{ listen 127.0.0.1:PORT ssl default_server; ssl_certificate {certificate}; ssl_certificate_key {key}; return 404;");
            return await NamesAsync(place, port);
        }),
        new("names-it-does-not-know-are-closed", UnknownNames, [Servers.Nginx, Servers.Haproxy], async place =>
        {
            var (_, behind) = await place.NginxAsync();
            return await NamesAsync(place, await place.RouterAsync(behind, "-i lla-test"));
        }),
        new("names-it-does-not-know-get-an-alert", UnknownNames, [Servers.Haproxy, Servers.OpenSsl], async place =>
        {
            var (certificate, key) = await place.Pki.SignAsync("exact", "/CN=lla-test", "subjectAltName=DNS:lla-test");
            var pem = place.Write("exact.pem", await File.ReadAllTextAsync(certificate) + await File.ReadAllTextAsync(key));
            var port = await place.HaproxyAsync($"ssl crt {pem} ca-file {place.Pki.Ca} verify required strict-sni", "mode http\n    http-request return status 200 content-type text/plain string success");
            return await NamesAsync(place, port, $"request={place.Get()}");
        }),
        new("balancer-that-compares-names-by-case", "names=fixed sends the name as given: every request is right", [Servers.Nginx, Servers.Haproxy], async place =>
        {
            var (_, behind) = await place.NginxAsync();
            return Seen.Of(await place.CallAsync(await place.RouterAsync(behind, "lla-test"), "names=fixed"), said => said.Passes);
        }),
        new("first-of-two-addresses-is-dead", "the next one is called, whichever family it is of", [Servers.Nginx, new("unshare", "util-linux"), new("mount", "mount")], async place =>
        {
            var (_, port) = await place.NginxAsync();
            return await Seen.OfEachAsync(
                ["127.0.0.99", "::1"],
                dead => place.CallAsync(port, "connect=", WithHosts(place, dead)),
                said => said.Says("Operation not permitted") ? throw new NotHereException("a mount namespace of one's own is not allowed here") : said.Passes);
        }),
        new("keepalive-requests-100", "counted reconnects, claim C3 not refuted, nothing in doubt", [Servers.Nginx], async place =>
        {
            var (_, port) = await place.NginxAsync("keepalive_requests 100; " + Servers.Asks);
            return Seen.Of(await place.CallAsync(port, "scenario=keepalive rate="), said => Reconnects(said) && !$"{said.Run?["claims"]}".Contains("refuted", StringComparison.Ordinal));
        }),
        new("idle-connections-are-closed", "counted reconnects, no error", [Servers.Node], async place =>
            Seen.Of(await place.CallAsync(await place.NodeAsync(idle: 300), $"{Soaks.Options} mix=keepalive:1 clients=1 rate=1/s"), Reconnects)),
        new("every-answer-closes", "counted reconnects, no error", [Servers.Python], async place =>
        {
            var port = await place.RawAsync(Answers.Success.Replace("OK\r\n", "OK\r\nConnection: close\r\n", StringComparison.Ordinal), "close");
            return Seen.Of(await place.CallAsync(port, $"{Soaks.Options} mix=keepalive:1"), Reconnects);
        }),
        new("server-of-http-1.1-only", "the HTTP/2 arm is left out with a line, the others are measured", [Servers.Nginx], async place =>
        {
            var (_, port) = await place.NginxAsync(listen: "ssl");
            return Seen.Of(await place.CallAsync(port, "scenario=keepalive"), said => IsMeasured(said) && said.Says(@"HTTP/2.*(left out|does not|not spoken|cannot)"));
        }),
        new("server-of-http-2-only", "http=2 measures it", [Servers.Node], async place =>
            Seen.Of(await place.CallAsync(await place.NodeAsync(only: "h2"), "http=2"), said => said.Passes)),
        new("server-of-tls-1.2-only", "the TLS 1.3 arms are left out with a line, the others are measured", [Servers.Nginx], async place =>
        {
            var (_, port) = await place.NginxAsync("ssl_protocols TLSv1.2; " + Servers.Asks);
            return Seen.Of(await place.CallAsync(port, "scenario=resumption tls=1.2,1.3"), said =>
                said.Says(@"TLS 1\.3.*(left out|does not|cannot)") && said.Arms.Count > 0 && said.Arms.All(arm => (string?)arm["tls"] == "1.2"));
        }),
        new("warm-up-at-a-given-rate", "no second holds more than twice the rate", [Servers.Nginx], async place =>
        {
            var log = place.At("access.log");
            var (_, port) = await place.NginxAsync($"access_log {log} stamp; {Servers.Asks}", $"log_format stamp '$msec';");
            var said = await place.CallAsync(port, "rate=5/s clients=4 warmup=1s block=500ms");
            var most = (await File.ReadAllLinesAsync(log)).GroupBy(line => line.Split('.')[0]).Max(second => second.Count());
            return new Seen(most <= 10, $"at most {most} in a second; {said.Brief}");
        }),
        new("rate-auto-says-its-most", "the header says what it will send at most", [Servers.Nginx], async place =>
        {
            var (_, port) = await place.NginxAsync();
            return Seen.Of(await place.CallAsync(port, "rate=auto progress=plain"), said => said.Says("load .*at most"));
        }),
    ];

    private const string UnknownNames = "the client on OpenSSL sends the name as given and is right; .NET's says which name was sent and that names=fixed may help, or finds it out and is right";

    private static async Task<Seen> NamesAsync(Place place, int port, string options = "")
    {
        var asGiven = Seen.Of(await place.CallAsync(port, $"{options} client=openssl"), said => said.Passes);
        return asGiven.IsRight ? Seen.Of(await place.CallAsync(port, $"{options} client=dotnet"), TellsTheName) : asGiven;
    }

    private static bool TellsTheName(Said said) => said.Says("names=fixed") && (said.Passes || said.Says(@"c\w{7}\.lla-test"));

    // How many there are says the clock; that there are some, and nothing else, is the server's.
    private static bool Reconnects(Said said) => said.Sum("reconnected") > 0 && IsMeasured(said);

    // A short run may leave a gate on times or trends open, or even broken.
    private static bool IsMeasured(Said said) =>
        said.Arms.Count > 0 && said.OnlyTheMachineIsInDoubt && said.Failures.Count == 0 && said.FailedCounts.Count == 0
        && said.Arms.All(arm => Said.Number(arm, "connections", "unproven") == 0);

    private static Around WithHosts(Place place, string dead)
    {
        var hosts = place.Write($"hosts-{dead.Replace(':', '-')}", $"{dead} lla-test\n127.0.0.1 lla-test\n127.0.0.1 localhost\n");
        return new Around { Prefix = ["unshare", "--mount", "sh", "-c", "mount --bind \"$0\" /etc/hosts && exec \"$@\"", hosts] };
    }
}
