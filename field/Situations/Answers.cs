namespace LoadHarness.Field.Situations;

/// <summary>What a server answers, and what it promised and does not keep.</summary>
internal static class Answers
{
    /// <summary>A right answer, byte by byte.</summary>
    public const string Success = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 21\r\n\r\n" + Body;

    private const string Body = """{"status": "success"}""";

    private const string Paths = """
        ssl_verify_client on;
        location /201 { return 201 '{"id": 5}'; }
        location /202 { return 202 '{}'; }
        location /204 { return 204; }
        location /206 { return 206 'abc'; }
        location /303 { return 303 /elsewhere; }
        location /error { return 200 '{"error": "backend down"}'; }
        location /empty { return 200 ''; }
        location /by-turns { if ($connection ~ "[02468]$") { return 200 '{"error": "backend down"}'; } return 200 '{"status": "success"}'; }
        """;

    public static IReadOnlyList<Situation> All { get; } =
    [
        new("answers-201-202-204-206", "each is right for a request of one's own", [Servers.Nginx], async place =>
        {
            var (_, port) = await place.NginxAsync(Paths);
            string[] codes = ["/201", "/202", "/204", "/206"];
            return await Seen.OfEachAsync(codes, code => place.CallAsync(port, $"request={place.Get(code)}"), said => said.Passes);
        }),
        new("answer-303", "wrong, and what was expected is told; right with expect-status=303", [Servers.Nginx], async place =>
        {
            var (_, port) = await place.NginxAsync(Paths);
            var told = Seen.Of(await place.CallAsync(port, $"request={place.Get("/303")}"), said => said.ExitCode != 0 && said.Says("status 303, expected"));
            return told.IsRight ? Seen.Of(await place.CallAsync(port, $"request={place.Get("/303")} expect-status=303"), said => said.Passes) : told;
        }),
        new("error-in-a-200", "expect=success finds it, and an empty body", [Servers.Nginx], async place =>
        {
            var (_, port) = await place.NginxAsync(Paths);
            string[] paths = ["/error", "/empty"];
            return await Seen.OfEachAsync(
                paths, path => place.CallAsync(port, $"request={place.Get(path)} expect=success"), said => said.ExitCode is 1 or 4 or 5 && said.Says("success"));
        }),
        new("bodies-that-differ", "told that they were not looked at and differ", [Servers.Nginx], async place =>
        {
            var (_, port) = await place.NginxAsync(Paths);
            return Seen.Of(await place.CallAsync(port, $"request={place.Get("/by-turns")}"), said => said.Says("bodies.*not looked at: .*(not like|differ)"));
        }),
        new("long-answer-that-is-right-at-its-start", "right", [Servers.Node], async place =>
            Seen.Of(await place.CallAsync(await place.NodeAsync(filler: 20_000)), said => said.Passes)),
        .. Shapes.Select(shape => new Situation(shape.Name, "right", [Servers.Python], async place =>
            Seen.Of(await place.CallAsync(await place.RawAsync(shape.Answer, shape.Mode)), said => said.Passes))),
        new("lost-resumption", "exit 1; tickets offered are counted, and how many were not accepted is told", [Servers.Nginx, Servers.Haproxy], async place =>
            Seen.Of(await LostResumptionAsync(place), said =>
                said.IsRed && said.Says("not accepted") && said.Sum("offered") > said.Sum("accepted"))),
        new("lost-resumption-that-a-gate-allows", "exit 0", [Servers.Nginx, Servers.Haproxy], async place =>
        {
            var gates = place.Write("gates.json", """
                { "scenario": "resumption", "gates": [
                  { "name": "some resumed", "kind": "invariant", "metric": "resumedShare", "arms": ["resumed rsa-2048"], "atLeast": 0.1 } ] }
                """);
            return Seen.Of(await LostResumptionAsync(place, $"gates={gates}"), said => said.Passes);
        }),
        new("server-without-tickets", "exit 1, and that it sent no ticket is told", [Servers.Nginx], async place =>
        {
            var (_, port) = await place.NginxAsync("ssl_conf_command NumTickets 0; " + Servers.Asks);
            return Seen.Of(await place.CallAsync(port, "scenario=resumption"), said => said.IsRed && said.Says("no (session )?ticket"));
        }),
        new("nobody-listens", "exit 5, and what to check", [], async place =>
            Seen.Of(await place.CallAsync(Place.FreePort()), said => said.ExitCode == 5 && said.Says("ConnectRefused") && said.Says("connect="))),
        new("advice-that-does-not-fit", "a wrong status is not told to check the address", [Servers.Nginx], async place =>
        {
            var (_, port) = await place.NginxAsync("ssl_verify_client on; location / { return 404; }");
            return Seen.Of(await place.CallAsync(port), said => said.ExitCode != 0 && said.Says("status 404") && !said.Says("connect="));
        }),
    ];

    private static (string Name, string Answer, string Mode)[] Shapes =>
    [
        ("chunked-answers", $"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{Body[..5]}\r\n10\r\n{Body[5..]}\r\n0\r\n\r\n", "keep"),
        ("answers-of-http-1.0", $"HTTP/1.0 200 OK\r\n\r\n{Body}", "close"),
        ("answers-of-a-server-that-ignores-connection-close", Success, "deaf"),
        ("answers-after-100-continue", $"HTTP/1.1 100 Continue\r\n\r\n{Success}", "keep"),
        ("answers-that-close", Success.Replace("OK\r\n", "OK\r\nConnection: close\r\n", StringComparison.Ordinal), "close"),
    ];

    // Weights 3 and 1 give turns such as a a b a: whatever a client's last server was, about half of its tickets meet it again.
    private static async Task<Said> LostResumptionAsync(Place place, string options = "")
    {
        var (one, other) = (await place.NginxAsync(), await place.NginxAsync());
        return await place.CallAsync(await place.BalancerAsync((one.Port, 3), (other.Port, 1)), $"scenario=resumption clients=1 block=200ms {options}");
    }
}
