namespace LoadHarness.Field.Situations;

/// <summary>Who proved what, and whether the numbers carry the right name.</summary>
internal static class Authentications
{
    // A baseline must be a run that can be believed, and a busy machine leaves none of an open load.
    private const string Closed = "load=closed rate=";

    private const string Gate = "authentication";
    private const string NotAsked = "ssl_verify_client off; ssl_session_cache shared:S:1m; " + Servers.Answers;

    public static IReadOnlyList<Situation> All { get; } =
    [
        new("no-client-certificate-asked", "exit 1, gate authentication fails, on TLS 1.3 and 1.2 and in each scenario", [Servers.Nginx], async place =>
        {
            var (_, port) = await place.NginxAsync(NotAsked);
            string[] runs = ["tls=1.3", "tls=1.2", "scenario=resumption", "scenario=keepalive"];
            return await Seen.OfEachAsync(runs, run => place.CallAsync(port, run), NotProven);
        }),
        new("client-certificate-asked-sometimes", "exit 1, gate authentication fails", [Servers.Nginx, Servers.Haproxy], async place =>
        {
            var (asks, silent) = (await place.NginxAsync(), await place.NginxAsync(NotAsked));
            return Seen.Of(await place.CallAsync(await place.BalancerAsync((asks.Port, 1), (silent.Port, 1)), "clients=1"), NotProven);
        }),
        new("authentication-lost-since-the-baseline", "the comparison with the baseline names the authentication", [Servers.Nginx], async place =>
        {
            var (asks, port) = await place.NginxAsync();
            var before = await place.CallAsync(port, Closed);
            await place.StopAsync(asks);
            await place.NginxAsync(NotAsked, port: port);
            return Seen.Of(await place.CallAsync(port, $"{Closed} baseline={before.Folder}"), said =>
                said.ExitCode != 0 && said.Says("baseline.*authenticat|client certificate: .* in the baseline, not asked for here"));
        }),
        new("certificate-asked-after-the-handshake", "exit 1, gate authentication fails, and that it was asked for later is told", [Servers.Python], async place =>
        {
            var port = await place.RawAsync(Answers.Success, "later");
            return Seen.Of(await place.CallAsync(port, "block=500ms rate=4/s"), said => NotProven(said) && said.Says("after the handshake"));
        }),
        new("ecdsa-server-and-rsa-client", "arms are called after the server's key", [Servers.Nginx, Servers.OpenSsl], place => KeyAsync(
            place, "ec -pkeyopt ec_paramgen_curve:P-256", "ecdsa-p256")),
        new("ed25519-server-and-rsa-client", "arms are called after the server's key", [Servers.Nginx, Servers.OpenSsl], place => KeyAsync(place, "ed25519", "ed25519")),
        new("keys-of-another-kind", "exit 2, the error names both kinds", [Servers.Nginx], async place =>
        {
            var (_, port) = await place.NginxAsync();
            return Seen.Of(await place.CallAsync(port, "keys=ecdsa-p384"), said => said.ExitCode == 2 && said.Says("ecdsa-p384") && said.Says("rsa-2048"));
        }),
        new("baseline-of-another-certificate", "exit 2, refused", [Servers.Nginx, Servers.OpenSsl], async place =>
        {
            var (first, port) = await place.NginxAsync();
            var before = await place.CallAsync(port, Closed);
            await place.StopAsync(first);
            var (certificate, key) = await LeafAsync(place, "ec -pkeyopt ec_paramgen_curve:P-256");
            await place.NginxAsync(With(certificate, key), port: port);
            return Seen.Of(await place.CallAsync(port, $"{Closed} baseline={before.Folder}"), said => said.ExitCode == 2 && said.Says("certificate|server key: .* in the baseline, .* here"));
        }),
        new("chain-as-the-server-presents-it", "run.json says 2 certificates", [Servers.Nginx], async place =>
        {
            var pki = Pki.Make(place.At("chain"), hasIntermediate: true);
            var (_, port) = await place.NginxAsync(With(pki.Server, pki.ServerKey));
            return Seen.Of(await place.CallAsync(port, $"ca={pki.Ca}"), said => said.Passes && said.Knows("server certificates presented: 2$"));
        }),
        .. FieldServer.All.Select(server => new Situation(
            $"foreign-client-refused-by-{server.Name.Replace(' ', '-')}",
            "ClientCertificateRefused, or a reset that may have refused it, on TLS 1.3 and 1.2",
            [server.Program, .. server.Needs],
            async place =>
            {
                var port = await server.StartAsync(place);
                var foreign = Pki.Make(place.At("foreign"));
                string[] versions = ["tls=1.3", "tls=1.2"];
                return await Seen.OfEachAsync(
                    versions,
                    tls => place.CallAsync(port, $"{tls} {server.OptionsIn(place)} cert={foreign.Client} key={foreign.ClientKey}"),
                    said => said.ExitCode != 0 && (said.Says("ClientCertificateRefused") || said.Says("may have refused")));
            })),
    ];

    private static bool NotProven(Said said) => said.IsRed && said.Fails(Gate);

    private static string With(string certificate, string key) => $"ssl_certificate {certificate}; ssl_certificate_key {key}; {Servers.Asks}";

    private static Task<(string Certificate, string Key)> LeafAsync(Place place, string key) =>
        place.Pki.SignAsync("other", "/CN=lla-test", "subjectAltName=DNS:lla-test", key);

    private static async Task<Seen> KeyAsync(Place place, string key, string name)
    {
        var (certificate, file) = await LeafAsync(place, key);
        var (_, port) = await place.NginxAsync(With(certificate, file));
        var said = await place.CallAsync(port);
        var arms = string.Join(", ", said.Arms.Select(arm => $"{arm["name"]} ({arm["key"]})"));
        return new Seen(said.Passes && arms.Contains(name, StringComparison.OrdinalIgnoreCase) && !arms.Contains("rsa", StringComparison.OrdinalIgnoreCase), $"{said.Brief} [{arms}]");
    }
}
