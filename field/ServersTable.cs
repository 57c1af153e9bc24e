using System.Net;
using System.Text;
using LoadHarness.Arms;
using LoadHarness.Clients;

namespace LoadHarness.Field;

/// <summary>Runs the program against each server of the field, and writes what was seen and how it was filed into docs/servers.md.</summary>
internal static class ServersTable
{
    private const string Page = "docs/servers.md";
    private const int LongestMessage = 140;

    private static readonly string[] Versions = ["1.3", "1.2"];

    /// <summary>Writes the page. The same servers give the same page.</summary>
    public static async Task WriteAsync()
    {
        var (rows, versions) = (new StringBuilder(), new List<string>());
        foreach (var server in FieldServer.All)
        {
            var version = await server.VersionAsync();
            versions.Add($"{server.Name} {version ?? "(not on that machine)"}");
            foreach (var tls in version is null ? [] : Versions)
            {
                var row = await RowAsync(server, tls);
                ConsoleText.Output.Line(row);
                rows.Append(row).Append('\n');
            }
        }

        await File.WriteAllTextAsync(Path.Combine(Repository.Root, Page), $"""
            # Servers in the field

            What LoadHarness sees of servers that nobody here wrote, and of its own LLA called as a stranger, and how it files it. Made
            by a program that starts each of them on loopback with its usual settings, runs LoadHarness against it and writes this page:

            ```
            dotnet run --project field -- servers
            ```

            On that machine: {string.Join(", ", versions)}. stunnel passes requests on to an nginx without TLS; gnutls-serv and
            openssl s_server answer `GET /` alone, the latter one client at a time; node and python are the web servers of their own libraries.

            Each row is one run of `scenario=keepalive` with 12 requests an arm (`rounds=6 block=100ms rate=20/s`), and two attempts to get in.

            - **cold**, **resumed**, **kept**: how many of the requests of these arms were right, and what carried them: new connections that
              were full or resumed, or one that was already open. *Unproven* means that the connection is not what the arm claims. A
              *reconnect* is a kept connection that the server ended and the client made anew.
            - **HTTP/2**: all clients on one kept connection of HTTP/2; *left out* where the server does not speak it.
            - **another CA's client**, **no client certificate**: how the refusal is filed: the outcome, and what the message says. A run
              against a server of one's own needs a certificate, so the last column is one request of the same client without one.
              With TLS 1.3, node gives no new ticket on a connection that was resumed. A client should use a ticket once (RFC 8446, C.4),
              and .NET's does, so every second connection is full there.
            - **failed gates** are those on counts; where there are none, each connection was proven to be what it was said to be, with the
              client's certificate asked for and sent in every full handshake.

            | server | TLS | cold | resumed | kept | HTTP/2 | another CA's client | no client certificate | failed gates |
            |---|---|---|---|---|---|---|---|---|
            {rows.ToString().TrimEnd()}

            """);
        ConsoleText.Output.Line(Page);
    }

    private static async Task<string> RowAsync(FieldServer server, string tls)
    {
        await using var place = new Place();
        var port = await server.StartAsync(place);
        var options = $"tls={tls} {server.OptionsIn(place)}";
        var run = await place.CallAsync(port, $"{options} scenario=keepalive");
        var foreign = Pki.Make(place.At("foreign"));
        var refused = await place.CallAsync(port, $"{options} cert={foreign.Client} key={foreign.ClientKey}");
        string[] cells =
        [
            server.Name, tls, Carried(run, "cold"), Carried(run, "resumed"), Carried(run, "pooled"), Carried(run, "HTTP/2 multiplexed"),
            Refusal(refused), await WithoutCertificateAsync(place, port, tls, server), run.FailedCounts.Count > 0 ? string.Join(", ", run.FailedCounts) : "none",
        ];
        return $"| {string.Join(" | ", cells.Select(cell => cell.Replace('|', '/')))} |";
    }

    private static string Carried(Said run, string name)
    {
        if (run.Arms.FirstOrDefault(arm => (string?)arm["name"] == name) is not { } arm)
        {
            return run.Arms.Count > 0 ? "left out" : Said.Short(run.Brief, LongestMessage);
        }

        if (Said.Number(arm, "requests") == 0)
        {
            return Said.Short(run.FirstFailure ?? run.Brief, LongestMessage);
        }

        (string Word, string Member)[] kinds = [("full", "full"), ("resumed", "resumed"), ("kept", "reused"), ("unproven", "unproven")];
        List<string> parts = [$"{Said.Number(arm, "outcomes", "Ok")} of {Said.Number(arm, "requests")}"];
        parts.AddRange(kinds.Select(kind => (kind.Word, Count: Said.Number(arm, "connections", kind.Member))).Where(kind => kind.Count > 0).Select(kind => $"{kind.Count} {kind.Word}"));
        parts.AddRange(Said.Number(arm, "connections", "reconnected") is > 0 and var ended ? [$"{ended} reconnects"] : []);
        var errors = (arm["errors"]?.AsArray() ?? []).Select(error => $"{error!["outcome"]}: {Said.Short($"{error["firstMessage"]}", LongestMessage)}");
        return string.Join("; ", [string.Join(", ", parts), .. errors]);
    }

    // Where nothing succeeded, no request was counted.
    private static string Refusal(Said run) => Said.Short(run.FirstFailure ?? run.Failures.FirstOrDefault(run.Brief), LongestMessage);

    private static async Task<string> WithoutCertificateAsync(Place place, int port, string tls, FieldServer server)
    {
        var credentials = ClientCredentials.Load(place.Pki.Ca, place.Pki.Client, place.Pki.ClientKey, TimeProvider.System);
        var endpoint = new TargetEndpoint
        {
            Authentication = Authentication.Mutual,
            Key = KeyKind.Rsa2048,
            Host = Names.Lla,
            Address = new IPEndPoint(IPAddress.Loopback, port),
            TrustAnchors = credentials.TrustAnchors,
            Request = server.Gets ? RequestTemplate.Process with { Method = HttpMethod.Get, Path = "/", Body = default, ContentType = null, Expected = default } : RequestTemplate.Process,
        };
        var arm = new Arm { Name = "none", Mode = ConnectionMode.Cold, Key = KeyKind.Rsa2048, Tls = tls == "1.2" ? TlsVersion.Tls12 : TlsVersion.Tls13 };
        using var clients = new TtsClients(_ => endpoint, Timeouts.Default, TimeProvider.System);
        await using var client = clients.Create(arm, index: 0, CancellationToken.None);
        var sample = await client.SendAsync(armIndex: 0, TimeProvider.System.GetTimestamp());
        return $"{sample.Outcome}: {Said.Short(sample.Error ?? "", LongestMessage)}";
    }
}
