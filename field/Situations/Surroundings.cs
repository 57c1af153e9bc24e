namespace LoadHarness.Field.Situations;

/// <summary>What is around the program: its environment, its share of the machine, how it was built, who watches it.</summary>
internal static class Surroundings
{
    public static IReadOnlyList<Situation> All { get; } =
    [
        new("kubernetes-variables", "right, with one warning", [Servers.Nginx], async place =>
            Seen.Of(await CallAsync(place, "", ("LOADHARNESS_SERVICE_HOST", "10.0.0.9"), ("LOADHARNESS_SERVICE_PORT", "8444"),
                ("LOADHARNESS_PORT", "tcp://10.0.0.9:8444"), ("LOADHARNESS_PORT_8444_TCP_PROTO", "tcp")),
                said => said.Passes && said.Errors is [var line] && line.Contains("LOADHARNESS_", StringComparison.Ordinal))),
        new("https-proxy", "right, and that the proxy is not used is told", [Servers.Nginx], async place =>
            Seen.Of(await CallAsync(place, "", ("HTTPS_PROXY", "http://127.0.0.1:9")), said => said.Passes && said.Says("HTTPS_PROXY"))),
        new("otel-variables-that-are-wrong", "exit 2, one line", [Servers.Nginx], async place =>
        {
            string[] variables = ["OTEL_EXPORTER_OTLP_CERTIFICATE=/nowhere/ca.crt", "OTEL_EXPORTER_OTLP_HEADERS=a header without a value"];
            return await Seen.OfEachAsync(
                variables,
                variable => CallAsync(place, $"otlp=https://127.0.0.1:{Place.FreePort()}", (variable.Split('=')[0], variable.Split('=')[1])),
                said => said.ExitCode == 2 && said.Errors.Length == 1);
        }),
        new("metrics-for-others", "exit 2, says that it is for loopback", [Servers.Nginx], async place =>
            Seen.Of(await CallAsync(place, "metrics=0.0.0.0:9464"), said => said.ExitCode == 2 && said.Says("loopback"))),
        new("the-last-scrape", "whoever scrapes each second gets the final counts", [Servers.Nginx], LastScrapeAsync),
        new("one-core-by-affinity", "shares are of the one core", [Servers.Nginx, new("taskset", "util-linux")], async place =>
        {
            var (_, port) = await place.NginxAsync();
            return Seen.Of(await place.CallAsync(port, "", new Around { Prefix = ["taskset", "--cpu-list", "0"] }), said => said.Passes && (double?)said.Run?["generator"]?["cores"] == 1);
        }),
        new("half-a-core-by-quota", "exit 4, the throttling is told", [Servers.Nginx], async place =>
        {
            var (_, port) = await place.NginxAsync();
            var (group, members) = QuotaOfHalfACore();
            try
            {
                var around = new Around { Prefix = ["sh", "-c", "echo $$ > \"$0\" && exec \"$@\"", members] };

                // Of two clients each waits for the server half of the time, and so much they may have; eight always have something to do.
                return Seen.Of(await place.CallAsync(port, "load=closed rate= block=500ms clients=8", around), said => said.ExitCode == 4 && said.Says("throttl"));
            }
            finally
            {
                Directory.Delete(group);
            }
        }),
        new("published-self-contained", "works, as a folder and as a single file", [Servers.Git], async place =>
        {
            var source = place.At("source");
            await Tool.RunAsync(Servers.Git, "clone", "--quiet", Repository.Root, source);
            string[] forms = ["PublishSingleFile=false", "PublishSingleFile=true"];
            return await Seen.OfEachAsync(forms, form => PublishedAsync(place, source, form), said => said.Passes);
        }),
    ];

    private static async Task<Said> CallAsync(Place place, string options, params IEnumerable<(string Name, string Value)> variables)
    {
        var (_, port) = await place.NginxAsync();
        return await place.CallAsync(port, options, new Around { Variables = variables.ToDictionary(variable => variable.Name, variable => variable.Value) });
    }

    private static async Task<Seen> LastScrapeAsync(Place place)
    {
        var (_, port) = await place.NginxAsync();
        var metrics = Place.FreePort();
        var run = place.Start(port, $"metrics={metrics}");
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        var last = "";
        while (!run.HasEnded)
        {
            try
            {
                last = await http.GetStringAsync(new Uri($"http://127.0.0.1:{metrics}/metrics"));
            }
            catch (HttpRequestException)
            {
                // Not open yet, or closed.
            }

            await Task.Delay(TimeSpan.FromSeconds(1));
        }

        var said = await run.EndAsync();
        var scraped = last.Split('\n').Where(line => line.StartsWith("loadharness_client_requests_total{", StringComparison.Ordinal))
            .Sum(line => double.Parse(line[(line.IndexOf('}', StringComparison.Ordinal) + 1)..].Trim().Split(' ')[0], CultureInfo.InvariantCulture));
        var counted = said.Arms.Sum(arm => Said.Number(arm, "requests"));
        return new Seen(counted > 0 && scraped == counted, $"{scraped} of {counted} requests were scraped; {said.Brief}");
    }

    private static async Task<Said> PublishedAsync(Place place, string source, string form)
    {
        var output = place.At(form.Replace('=', '-'));
        var (code, text) = await Tool.TryAsync(
            Servers.Dotnet, "publish", Path.Combine(source, "LoadHarness.csproj"), "--runtime", "linux-x64", "--self-contained", $"-p:{form}", "--output", output,
            "--nologo", "--verbosity", "quiet", "-p:RunAnalyzers=false");
        if (text.Contains("NU1301", StringComparison.Ordinal) || text.Contains("NU1101", StringComparison.Ordinal))
        {
            throw new NotHereException("the packages of a self-contained program cannot be had here");
        }

        return code == 0
            ? await place.Run("scenario=cold rounds=6 block=100ms warmup=100ms rate=20/s clients=2 keys=ecdsa-p256 progress=none", new Around { Program = Path.Combine(output, "LoadHarness") }).EndAsync()
            : throw new InvalidOperationException($"dotnet publish ended with exit code {code}: {Said.Short(text, 200)}");
    }

    /// <summary>A control group with half a core: its folder, and the file that takes its members. Version 1 has a hierarchy for the CPU, version 2 one for all.</summary>
    private static (string Group, string Members) QuotaOfHalfACore()
    {
        var (name, isFirst) = ($"loadharness-field-{Environment.ProcessId}", Directory.Exists("/sys/fs/cgroup/cpu"));
        var group = Path.Combine(isFirst ? "/sys/fs/cgroup/cpu" : "/sys/fs/cgroup", name);
        try
        {
            Directory.CreateDirectory(group);
            (string File, string Text)[] limits = isFirst ? [("cpu.cfs_period_us", "100000"), ("cpu.cfs_quota_us", "50000")] : [("cpu.max", "50000 100000")];
            foreach (var (file, text) in limits)
            {
                File.WriteAllText(Path.Combine(group, file), text);
            }

            return (group, Path.Combine(group, isFirst ? "tasks" : "cgroup.procs"));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new NotHereException($"no control group with a quota can be made here: {e.Message}");
        }
    }
}
