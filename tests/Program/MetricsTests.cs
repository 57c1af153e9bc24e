using System.Globalization;
using LoadHarness.Results;
using LoadHarness.Tests.Docs;
using LoadHarness.Tests.Support;
using LoadHarness.Tests.Targets.Lla;
using LoadHarness.Tests.Targets.Pki;
using Xunit;

namespace LoadHarness.Tests.Program;

public sealed class MetricsTests : IDisposable
{
    // Nothing but what is asserted is written to standard error.
    private static readonly string[] Short = [.. Honest.Patient, "scenario=cold", "keys=ecdsa-p256", "rounds=6", "block=100ms", "warmup=100ms", "rate=50/s", "clients=2", "progress=none"];

    // Long enough to be fetched from several times.
    private static readonly string[] Fetched = [.. Short.Except(["block=100ms", "rate=50/s"]), "block=300ms", "rate=20/s"];

    // To whoever fetched once.
    private const string Offer = "metrics: the last figures are offered for up to 15 s (Ctrl-C ends this at once)";

    private readonly ScratchDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact(Timeout = Wait.ProgramPatience)]
    public async Task Prometheus_scrapes_a_run_and_the_dashboard_finds_all_that_it_asks_for()
    {
        ExternalProgram.Require("promtool", "prometheus");
        var port = FreePorts.Take(1)[0];
        await using var run = HarnessProcess.Start(
            "scenario=soak", "duration=10m", "window=1s", "rate=60/s", "clients=2", "warmup=100ms", "progress=none", $"metrics={port}", $"out={_directory.At("out")}");
        await using var prometheus = await PrometheusServer.StartAsync(_directory.At("prometheus"), port);

        await prometheus.WaitAsync("loadharness_client_requests_total{outcome=\"Ok\"} > 0", arms => arms.Count >= 3);
        await prometheus.WaitAsync("up == 1", targets => targets.Count == 1);
        foreach (var query in Dashboard.Queries)
        {
            // There are no errors to be seen, and a rate needs two scrapes.
            var healthy = query.Contains("errors", StringComparison.Ordinal);
            await prometheus.WaitAsync(query, values => healthy || (values.Count > 0 && values.All(double.IsFinite)));
        }

        using var http = new HttpClient();
        var text = await http.GetStringAsync(new Uri($"http://127.0.0.1:{port}/metrics"), TestContext.Current.CancellationToken);
        var file = _directory.At("metrics.txt");
        await File.WriteAllTextAsync(file, text, TestContext.Current.CancellationToken);
        var check = await ExternalProgram.Require("sh", "dash").RunAsync("-c", "exec promtool check metrics < \"$0\"", file);
        Assert.True(check is { ExitCode: 0, Text: "" }, check.Text);
        using var elsewhere = await http.GetAsync(new Uri($"http://127.0.0.1:{port}/"), TestContext.Current.CancellationToken);
        Assert.Equal(404, (int)elsewhere.StatusCode);

        await run.SignalAsync("INT");
        Assert.Equal(130, (await run.EndAsync()).ExitCode);
    }

    [Theory(Timeout = Wait.ProgramPatience)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_collector_is_sent_the_counts_of_the_result(bool grpc)
    {
        await using var collector = grpc ? await OtlpCollector.StartGrpcAsync() : await OtlpCollector.StartHttpAsync();
        var address = grpc ? collector.Address : new Uri(collector.Address, "v1/metrics");

        var result = await HarnessProcess.RunAsync([.. Short, $"otlp={address}", $"out={_directory.At("out")}"]);

        Assert.DoesNotContain("warning", result.Error, StringComparison.Ordinal);
        var run = RunFile.Read(Path.Combine(_directory.At("out"), RunFile.Name));
        var last = collector.Exports[^1];
        var requests = run.Arms.Sum(arm => arm.Requests);
        Assert.True(requests > 0);
        Assert.Equal(requests, last.Sums["loadharness.client.requests"]);
        Assert.Equal(run.Arms.Sum(arm => arm.Outcomes.GetValueOrDefault("Ok")), last.Counts["loadharness.client.request.duration"]);
        Assert.Equal(requests, last.Sums["loadharness.tls.handshakes"]);
        Assert.Equal(37, last.Bounds["loadharness.client.request.duration"]);

        // What is only observed when somebody asks is asked for at the end, too: a run may be shorter than the time between two exports.
        Assert.Contains("process.resident_memory", last.Names);
        Assert.Contains("loadharness.clients", last.Names);
    }

    [Fact(Timeout = Wait.ProgramPatience)]
    public async Task A_collector_that_is_not_there_is_told_once_and_changes_nothing()
    {
        var result = await InProcess.RunAsync([.. Short, $"otlp=http://{LoopbackServer.ClosedPort()}", $"out={_directory.At("out")}"]);

        var warning = Assert.Single(result.Error.Split('\n'), line => line.Contains("otlp=", StringComparison.Ordinal));
        Assert.EndsWith("nobody takes connections there (ConnectionRefused); the run goes on, and metrics are sent once somebody does", warning, StringComparison.Ordinal);
        Assert.True(RunFile.Read(Path.Combine(_directory.At("out"), RunFile.Name)).Arms.Sum(arm => arm.Requests) > 0);
    }

    [Theory(Timeout = Wait.ProgramPatience)]
    [InlineData(false, 401, "status 401 Unauthorized")]
    [InlineData(true, 16, "gRPC status 16 not today")]
    public async Task A_collector_that_takes_nothing_is_told_with_its_reason(bool grpc, int refusal, string reason)
    {
        await using var collector = grpc ? await OtlpCollector.StartGrpcAsync(refusal) : await OtlpCollector.StartHttpAsync(refusal);

        var result = await InProcess.RunAsync([.. Short, $"otlp={(grpc ? collector.Address : new Uri(collector.Address, "v1/metrics"))}", $"out={_directory.At("out")}"]);

        AssertNotTaken(result, reason);
    }

    [Theory(Timeout = Wait.ProgramPatience)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_collector_of_a_private_CA_is_met_by_the_variables_of_OpenTelemetry(bool grpc)
    {
        using var pki = new LlaPki();
        await using var collector = grpc ? await OtlpCollector.StartGrpcAsync(pki: pki) : await OtlpCollector.StartHttpAsync(pki: pki);
        var address = grpc ? collector.Address : new Uri(collector.Address, "v1/metrics");
        string[] trusting = [$"OTEL_EXPORTER_OTLP_CERTIFICATE={_directory.Write("ca.crt", pki.Issuer.Certificate.ExportCertificatePem())}"];
        string[] both =
        [
            .. trusting,
            $"OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE={_directory.Write("client.crt", pki.Client.ChainPem())}",
            $"OTEL_EXPORTER_OTLP_CLIENT_KEY={_directory.Write("client.key", pki.Client.KeyPem())}",
        ];

        var results = await Task.WhenAll(
            HarnessProcess.RunUnderAsync(both, [.. Short, $"otlp={address}", $"out={_directory.At("out")}"]),
            InProcess.RunAsync([.. Short, $"otlp={address}", $"out={_directory.At("untrusted")}"]));

        Assert.Equal("", results[0].Error);
        Assert.Equal(RunFile.Read(_directory.At("out/run.json")).Arms.Sum(arm => arm.Requests), collector.Exports[^1].Sums["loadharness.client.requests"]);
        AssertNotTaken(results[1], "The remote certificate is invalid because of errors in the certificate chain: ");
        Assert.Contains(" (OTEL_EXPORTER_OTLP_CERTIFICATE names the file of a private CA) ", results[1].Error, StringComparison.Ordinal);
    }

    [Fact(Timeout = Wait.ProgramPatience)]
    public async Task A_wrong_variable_of_OpenTelemetry_is_told_before_anything_starts_and_only_where_it_counts()
    {
        string[] wrong = ["OTEL_EXPORTER_OTLP_HEADERS=geheim", "OTEL_EXPORTER_OTLP_CERTIFICATE=/absent"];

        var refused = await HarnessProcess.RunUnderAsync(wrong, [.. Short, "otlp=http://127.0.0.1:4318", $"out={_directory.At("refused")}"]);
        var unasked = await HarnessProcess.RunUnderAsync(wrong, [.. Short, $"out={_directory.At("unasked")}"]);

        Assert.Equal((2, ""), (refused.ExitCode, refused.Output));
        Assert.Collection(
            refused.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries),
            line => Assert.Equal("error: OTEL_EXPORTER_OTLP_HEADERS must be NAME=VALUE,NAME=VALUE, but it has no = (mend it, or unset it)", line),
            line => Assert.StartsWith("error: OTEL_EXPORTER_OTLP_CERTIFICATE=/absent must be a PEM file ", line, StringComparison.Ordinal));
        Assert.False(Directory.Exists(_directory.At("refused")));
        Assert.Equal("", unasked.Error);
        Assert.True(File.Exists(_directory.At("unasked/run.json")));
    }

    [Fact(Timeout = Wait.ProgramPatience)]
    public async Task Whoever_fetches_is_offered_the_last_figures_before_the_port_closes()
    {
        var port = FreePorts.Take(1)[0];
        await using var process = HarnessProcess.Start([.. Fetched, $"metrics={port}", $"out={_directory.At("out")}"]);
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        await FetchAsync(http, port);
        await process.Error.SaysAsync(Offer);

        var last = await FetchAsync(http, port);

        await process.EndAsync();
        var counted = last.Split('\n').Where(line => line.StartsWith("loadharness_client_requests_total{", StringComparison.Ordinal))
            .Sum(line => long.Parse(line.Split(' ')[^1], CultureInfo.InvariantCulture));
        Assert.Equal(RunFile.Read(_directory.At("out/run.json")).Arms.Sum(arm => arm.Requests), counted);
    }

    [Fact(Timeout = Wait.ProgramPatience)]
    public async Task A_signal_ends_the_offer_and_the_verdict_stays()
    {
        var port = FreePorts.Take(1)[0];
        await using var process = HarnessProcess.Start([.. Fetched, $"metrics={port}", $"out={_directory.At("out")}"]);
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        await FetchAsync(http, port);
        await process.Error.SaysAsync(Offer);

        await process.SignalAsync("INT");

        Honest.AssertExit(RunFile.Read(_directory.At("out/run.json")), await process.EndAsync());
    }

    [Fact(Timeout = Wait.ProgramPatience)]
    public async Task Nobody_is_waited_for_who_never_came()
    {
        var result = await InProcess.RunAsync([.. Short, $"metrics={FreePorts.Take(1)[0]}", $"out={_directory.At("out")}"]);

        Assert.Equal("", result.Error);
        Assert.True(File.Exists(_directory.At("out/run.json")));
    }

    // As soon as the port is open.
    private static async Task<string> FetchAsync(HttpClient http, int port) => (await Wait.Until(
        async () =>
        {
            try
            {
                return await http.GetStringAsync(new Uri($"http://127.0.0.1:{port}/metrics"), TestContext.Current.CancellationToken);
            }
            catch (HttpRequestException)
            {
                return null;
            }
        },
        text => text is not null,
        TestContext.Current.CancellationToken))!;

    private static void AssertNotTaken(ProgramResult result, string reason)
    {
        var warning = Assert.Single(result.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains($" exports of metrics were not taken: {reason}", warning, StringComparison.Ordinal);
        Assert.EndsWith(" (the run's result does not depend on them)", warning, StringComparison.Ordinal);
    }

    [Fact(Timeout = Wait.ProgramPatience)]
    public async Task A_port_that_is_taken_is_told_before_anything_starts()
    {
        await using var taken = new LoopbackServer((_, _) => Task.CompletedTask);
        var port = taken.Address.Port;

        var result = await InProcess.RunAsync("scenario=cold", "profile=quick", $"metrics={port}", $"out={_directory.At("out")}");

        Assert.Equal(2, result.ExitCode);
        Assert.StartsWith($"error: metrics must be a free port of 127.0.0.1, but {port} is taken (write another, such as metrics=", result.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_directory.At("out")));
    }
}
