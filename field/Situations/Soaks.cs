namespace LoadHarness.Field.Situations;

/// <summary>Long runs: what happens to their server, their files and themselves.</summary>
internal static class Soaks
{
    /// <summary>The shortest soak, with windows of a second.</summary>
    public const string Options = "scenario=soak duration=12s window=1s rate=10/s rounds= block=";

    public static IReadOnlyList<Situation> All { get; } =
    [
        new("certificates-replaced-in-mid-soak", "new files for new connections, marked; the last windows are without an error", [Servers.Nginx], async place =>
        {
            var (here, next) = (Pki.Make(place.At("here")), Pki.Make(place.At("next")));
            var (nginx, port) = await place.NginxAsync(
                $"ssl_certificate {here.Server}; ssl_certificate_key {here.ServerKey}; ssl_client_certificate {here.Ca}; keepalive_requests 1000000; {Servers.Asks}");
            var soak = place.Start(port, $"{Options} duration=20s mix=keepalive:1,cold:1 ca={here.Ca} cert={here.Client} key={here.ClientKey}");
            await soak.WindowsAsync(3);
            foreach (var file in (string[])[next.Ca, next.Server, next.ServerKey, next.Client, next.ClientKey])
            {
                File.Move(file, here.At(Path.GetFileName(file)), overwrite: true);
            }

            await Tool.SignalAsync(nginx.Id, "HUP");
            return Seen.Of(await soak.EndAsync(), said => LastAreRight(said) && $"{said.Run?["soak"]?["marks"]}" is var marks
                && (marks.Contains("ca=", StringComparison.Ordinal) || marks.Contains("certificate", StringComparison.OrdinalIgnoreCase)));
        }),
        new("server-reloaded-in-mid-soak", "counted reconnects, no error", [Servers.Nginx], async place =>
        {
            var (nginx, port) = await place.NginxAsync();
            var soak = place.Start(port, $"{Options} mix=keepalive:1");
            await soak.WindowsAsync(3);
            await Tool.SignalAsync(nginx.Id, "HUP");
            return Seen.Of(await soak.EndAsync(), said => said.Failures.Count == 0 && said.OnlyTheMachineIsInDoubt && said.Sum("reconnected") > 0);
        }),
        new("the-same-soak-again-after-a-kill", "exit 2 with the repair, and the windows are still there", [Servers.Nginx], async place =>
        {
            var (_, port) = await place.NginxAsync();
            var folder = await KilledAsync(place, port);
            var before = await File.ReadAllTextAsync(Path.Combine(folder, Windows));
            var again = await place.CallAsync(port, $"{Options} out={folder}");
            var kept = before == await File.ReadAllTextAsync(Path.Combine(folder, Windows));
            return new Seen(kept && again.ExitCode == 2 && again.Says("resume=") && again.Says("overwrite="), $"{again.Brief}; windows {(kept ? "kept" : "lost")}");
        }),
        new("windows-newer-than-run.json", "report shows the windows", [Servers.Nginx], async place =>
        {
            var (_, port) = await place.NginxAsync();
            var whole = await place.CallAsync(port, Options);
            File.Copy(Path.Combine(await KilledAsync(place, port), Windows), Path.Combine(whole.Folder, Windows), overwrite: true);
            var report = await Harness.Start(["report", $"run={whole.Folder}"], place.At("none")).EndAsync();
            var page = await File.ReadAllTextAsync(Path.Combine(whole.Folder, "report.html"));
            var isNew = page.Contains("of 60", StringComparison.Ordinal);
            return new Seen(report.ExitCode == 0 && isNew, $"{report.Brief}; the page is {(isNew ? "the windows'" : "run.json's")}");
        }),
        new("sighup-and-sigquit", "as SIGTERM: exit 130, the partial result is written", [Servers.Nginx], async place =>
        {
            var (_, port) = await place.NginxAsync();
            string[] signals = ["HUP", "QUIT"];
            return await Seen.OfEachAsync(
                signals,
                async signal =>
                {
                    var soak = place.Start(port, Options);
                    await soak.WindowsAsync(2);
                    await soak.SignalAsync(signal);
                    return await soak.EndAsync();
                },
                said => said.ExitCode == 130 && (string?)said.Run?["status"] == "cancelled");
        }),
    ];

    private const string Windows = "windows.jsonl";

    private static async Task<string> KilledAsync(Place place, int port)
    {
        var soak = place.Start(port, $"{Options} duration=60s");
        await soak.WindowsAsync(3);
        await soak.SignalAsync("KILL");
        return (await soak.EndAsync()).Folder;
    }

    private static bool LastAreRight(Said said) => File.ReadLines(Path.Combine(said.Folder, Windows)).TakeLast(3)
        .SelectMany(line => JsonNode.Parse(line)!["arms"]!.AsArray()).All(arm => Said.Number(arm!, "outcomes", "Ok") == Said.Number(arm!, "requests"));
}
