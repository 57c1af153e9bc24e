using LoadHarness.Results;
using LoadHarness.Tests.Docs;
using LoadHarness.Tests.Support;
using LoadHarness.Tests.Targets.Pki;
using Xunit;

namespace LoadHarness.Tests.Program;

public sealed class MetricsTests : IDisposable
{
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

        var result = await HarnessProcess.RunAsync(
            "scenario=resumption", "keys=ecdsa-p256", "rounds=8", "block=100ms", "warmup=100ms", "rate=60/s", "clients=2", "progress=none",
            $"otlp={address}", $"out={_directory.At("out")}");

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
        var result = await HarnessProcess.RunAsync(
            "scenario=resumption", "keys=ecdsa-p256", "rounds=8", "block=100ms", "warmup=100ms", "rate=60/s", "clients=2", "progress=none",
            $"otlp=http://{LoopbackServer.ClosedPort()}", $"out={_directory.At("out")}");

        var warning = Assert.Single(result.Error.Split('\n'), line => line.Contains("otlp=", StringComparison.Ordinal));
        Assert.EndsWith("nobody takes connections there (ConnectionRefused); the run goes on, and metrics are sent once somebody does", warning, StringComparison.Ordinal);
        Assert.True(RunFile.Read(Path.Combine(_directory.At("out"), RunFile.Name)).Arms.Sum(arm => arm.Requests) > 0);
    }

    [Fact(Timeout = Wait.ProgramPatience)]
    public async Task A_port_that_is_taken_is_told_before_anything_starts()
    {
        await using var taken = new LoopbackServer((_, _) => Task.CompletedTask);
        var port = taken.Address.Port;

        var result = await HarnessProcess.RunAsync("scenario=cold", "profile=quick", $"metrics={port}", $"out={_directory.At("out")}");

        Assert.Equal(2, result.ExitCode);
        Assert.StartsWith($"error: metrics must be a free port of 127.0.0.1, but {port} is taken (write another, such as metrics=", result.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_directory.At("out")));
    }
}
