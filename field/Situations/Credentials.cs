using System.Text;

namespace LoadHarness.Field.Situations;

/// <summary>Certificates and keys as people have them, and as servers present them.</summary>
internal static class Credentials
{
    private const string Password = "field-pass-phrase";

    public static IReadOnlyList<Situation> All { get; } =
    [
        new("certificate-for-an-address-only", "the address is the target: right, over IPv4 and IPv6", [Servers.Nginx], async place =>
        {
            var pki = Pki.Make(place.At("address"), server: LeafProfile.Server() with { DnsNames = [] });
            var (_, port) = await place.NginxAsync($"listen [::1]:PORT ssl; {With(pki)}");
            string[] hosts = ["127.0.0.1", "[::1]"];
            return await Seen.OfEachAsync(hosts, host => place.CallAsync(port, $"target=https://{host}:{port} connect= {Of(pki)}"), said => said.Passes);
        }),
        new("address-with-server-name", "server-name= is sent and checked: right", [Servers.Nginx], async place =>
        {
            var (_, port) = await place.NginxAsync();
            return Seen.Of(await place.CallAsync(port, $"target=https://127.0.0.1:{port} connect= server-name=lla-test"), said => said.Passes);
        }),
        new("certificate-without-subjectAltName", "refused: it has no subjectAltName", [Servers.Nginx, Servers.OpenSsl], async place =>
        {
            var (certificate, key) = await place.Pki.SignAsync("plain", "/CN=lla-test", "");
            var (_, port) = await place.NginxAsync($"ssl_certificate {certificate}; ssl_certificate_key {key}; {Servers.Asks}");
            return Seen.Of(await place.CallAsync(port), said => said.ExitCode != 0 && said.Says("has no subjectAltName"));
        }),
        new("certificate-that-expired", "told with its dates", [Servers.Nginx], place => NotNowAsync(place, from: -9, to: -2)),
        new("certificate-that-is-not-yet-valid", "told with its dates", [Servers.Nginx], place => NotNowAsync(place, from: 2, to: 9)),
        new("ca-holds-the-intermediate", "accepted", [Servers.Nginx], async place =>
        {
            var pki = Pki.Make(place.At("three"), hasIntermediate: true);
            var intermediate = place.Write("intermediate.crt", Certificates(await File.ReadAllTextAsync(pki.Server))[1]);
            var (_, port) = await place.NginxAsync(With(pki));
            return Seen.Of(await place.CallAsync(port, $"{Of(pki)} ca={intermediate}"), said => said.Passes);
        }),
        new("two-roots-of-one-name", "accepted in either order, or that there are two is told", [Servers.Nginx, Servers.OpenSsl], async place =>
        {
            var pki = place.Pki;
            var (old, _) = await pki.SignAsync("old", "/CN=Corp", "basicConstraints=critical,CA:true", issuer: "");
            var (next, _) = await pki.SignAsync("next", "/CN=Corp", "basicConstraints=critical,CA:true", issuer: "");
            var (certificate, key) = await pki.SignAsync("corp", "/CN=lla-test", "subjectAltName=DNS:lla-test", issuer: "old");
            var (_, port) = await place.NginxAsync($"ssl_certificate {certificate}; ssl_certificate_key {key}; {Servers.Asks}");
            var (first, second) = (await File.ReadAllTextAsync(old), await File.ReadAllTextAsync(next));
            string[] files = [place.Write("signer-first.crt", first + second), place.Write("signer-second.crt", second + first)];
            return await Seen.OfEachAsync(files, file => place.CallAsync(port, $"ca={file}"), said => said.Passes || said.Says("(2|two) certificates named"));
        }),
        new("marks-in-pem-files", "read: a byte order mark at the start or in the middle, no last newline, text around", [Servers.Nginx], async place =>
        {
            var (_, port) = await place.NginxAsync();
            var (ca, pki) = (await File.ReadAllTextAsync(place.Pki.Ca), place.Pki);
            string Marked(string file) => place.Write($"marked-{Path.GetFileName(file)}", $"\uFEFF{File.ReadAllText(file)}");
            string[] options =
            [
                $"ca={Marked(pki.Ca)} cert={Marked(pki.Client)} key={Marked(pki.ClientKey)}", $"ca={place.Write("marked-in-the-middle.crt", $"{ca}\uFEFF{ca}")}",
                $"ca={place.Write("no-newline.crt", ca.TrimEnd() + ca.TrimEnd())}", $"ca={place.Write("text-around.crt", $"Our CA\n{ca}the end\n")}",
            ];
            return await Seen.OfEachAsync(options, one => place.CallAsync(port, one), said => said.Passes);
        }),
        new("files-in-utf-16", "exit 2, UTF-16 is named", [Servers.Nginx], async place =>
        {
            var (_, port) = await place.NginxAsync();
            string Wide(string file)
            {
                File.WriteAllText(place.At($"wide-{Path.GetFileName(file)}"), File.ReadAllText(file), Encoding.Unicode);
                return place.At($"wide-{Path.GetFileName(file)}");
            }

            string[] options = [$"ca={Wide(place.Pki.Ca)}", $"cert={Wide(place.Pki.Client)} key={Wide(place.Pki.ClientKey)}", $"request={Wide(place.Get())}"];
            return await Seen.OfEachAsync(options, one => place.CallAsync(port, one), said => said.ExitCode == 2 && said.Says("UTF-16"));
        }),
        new("mark-in-a-request-file", "read", [Servers.Nginx], async place =>
        {
            var (_, port) = await place.NginxAsync();
            return Seen.Of(await place.CallAsync(port, $"request={place.Write("marked.http", "\uFEFFGET / HTTP/1.1\r\n\r\n")}"), said => said.Passes);
        }),
        new("encrypted-keys", "opened with key-password=, which is nowhere told: PKCS#8, PKCS#1, PKCS#12", [Servers.Nginx, Servers.OpenSsl], async place =>
        {
            var (_, port) = await place.NginxAsync();
            var (pki, pass) = (place.Pki, $"pass:{Password}");
            await Tool.RunAsync(Servers.OpenSsl, "pkcs8", "-topk8", "-v2", "aes-256-cbc", "-passout", pass, "-in", pki.ClientKey, "-out", place.At("pkcs8.key"));
            await Tool.RunAsync(Servers.OpenSsl, "rsa", "-aes256", "-traditional", "-passout", pass, "-in", pki.ClientKey, "-out", place.At("pkcs1.key"));
            await Tool.RunAsync(Servers.OpenSsl, "pkcs12", "-export", "-in", pki.Client, "-inkey", pki.ClientKey, "-passout", pass, "-out", place.At("client.p12"));
            var file = place.Write("password", Password + "\n");
            var around = new Around { Variables = new Dictionary<string, string> { ["FIELD_PASSWORD"] = Password } };
            string[] options =
            [
                $"key={place.At("pkcs8.key")} key-password=env:FIELD_PASSWORD", $"key={place.At("pkcs1.key")} key-password=file:{file}",
                $"cert={place.At("client.p12")} key= key-password=env:FIELD_PASSWORD",
            ];
            return await Seen.OfEachAsync(
                options,
                one => place.CallAsync(port, one, around),
                said => said.Passes && !said.Says(Password) && !$"{said.Run}".Contains(Password, StringComparison.Ordinal));
        }),
        new("clients-with-ed25519-and-rsa-pss", "right, or refused by a sentence that names the kind", [Servers.Nginx, Servers.OpenSsl], async place =>
        {
            var (_, port) = await place.NginxAsync();
            string[] kinds = ["ed25519", "rsa-pss -pkeyopt rsa_keygen_bits:2048"];
            return await Seen.OfEachAsync(
                kinds,
                async kind =>
                {
                    var (certificate, key) = await place.Pki.SignAsync(kind.Split(' ')[0], "/CN=tts-client", "extendedKeyUsage=clientAuth", kind);
                    return await place.CallAsync(port, $"cert={certificate} key={key}");
                },
                said => said.Passes || (said.ExitCode == 2 && said.Says("Ed25519|RSA-?PSS|1\\.3\\.101\\.112|RSASSA")));
        }),
        new("many-trust-anchors", "right; their number is in run.json", [Servers.Nginx], async place =>
        {
            const string System = "/etc/ssl/certs/ca-certificates.crt";
            if (!File.Exists(System))
            {
                throw new NotHereException($"{System} is not there (apt-get install ca-certificates)");
            }

            var (_, port) = await place.NginxAsync();
            var all = await File.ReadAllTextAsync(place.Pki.Ca) + await File.ReadAllTextAsync(System);
            return Seen.Of(await place.CallAsync(port, $"ca={place.Write("all.crt", all)}"), said => said.Passes && said.Knows($@"anchors.*\b{Certificates(all).Length}\b"));
        }),
    ];

    private static string With(Pki pki) => $"ssl_certificate {pki.Server}; ssl_certificate_key {pki.ServerKey}; ssl_client_certificate {pki.Ca}; {Servers.Asks}";

    private static string Of(Pki pki) => $"ca={pki.Ca} cert={pki.Client} key={pki.ClientKey}";

    private static string[] Certificates(string pem) =>
        [.. pem.Split("-----BEGIN", StringSplitOptions.RemoveEmptyEntries).Where(part => part.Contains("CERTIFICATE", StringComparison.Ordinal)).Select(part => $"-----BEGIN{part}")];

    private static async Task<Seen> NotNowAsync(Place place, int from, int to)
    {
        var today = new DateTimeOffset(TimeProvider.System.GetUtcNow().Date, TimeSpan.Zero);
        var pki = Pki.Make(place.At("dates"), server: LeafProfile.Server() with { NotBefore = today.AddDays(from), NotAfter = today.AddDays(to) });
        var (_, port) = await place.NginxAsync(With(pki));
        return Seen.Of(await place.CallAsync(port, Of(pki)), said =>
            said.ExitCode != 0 && new[] { from, to }.All(day => said.Says(today.AddDays(day).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture))));
    }
}
