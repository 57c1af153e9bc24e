using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using LoadHarness.Targets.Servers;
using Xunit;

namespace LoadHarness.Tests.Support;

/// <summary>Debian's Prometheus on a free loopback port, which scrapes one endpoint every second. It never outlives the test.</summary>
internal sealed partial class PrometheusServer : IAsyncDisposable
{
    private readonly Process _process;
    private readonly Transcript _log = new();
    private readonly Task _reading;
    private readonly HttpClient _http = new();

    private PrometheusServer(Process process)
    {
        _process = process;
        _reading = _log.ReadAsync(process.StandardError);
    }

    /// <summary>Starts it; without it the test is skipped, but fails in CI.</summary>
    /// <param name="directory">Where its configuration and its samples go.</param>
    /// <param name="port">The loopback port that it scrapes.</param>
    public static async Task<PrometheusServer> StartAsync(string directory, int port)
    {
        var prometheus = ExternalProgram.Require("prometheus", "prometheus");
        Directory.CreateDirectory(directory);
        var configuration = Path.Combine(directory, "prometheus.yml");
        await File.WriteAllTextAsync(configuration, $$"""
            global:
              scrape_interval: 1s
            scrape_configs:
              - job_name: loadharness
                static_configs:
                  - targets: ['127.0.0.1:{{port}}']
            """);
        var start = ProgramStart.Of(
            prometheus.Path, [$"--config.file={configuration}", $"--storage.tsdb.path={Path.Combine(directory, "samples")}", "--web.listen-address=127.0.0.1:0"]);
        start.WorkingDirectory = directory;
        start.RedirectStandardError = true;
        var server = new PrometheusServer(Process.Start(start)!);
        try
        {
            await server._log.SaysAsync("Server is ready to receive web requests.");
            await Wait.Until(() => ListensOn().IsMatch(server._log.ToString()!), TestContext.Current.CancellationToken, "Prometheus says where it listens");
            var listens = ListensOn().Match(server._log.ToString());
            server._http.BaseAddress = new Uri($"http://127.0.0.1:{int.Parse(listens.Groups["port"].Value, CultureInfo.InvariantCulture)}/");
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Asks again and again until there is an answer that holds.</summary>
    /// <param name="query">A query that gives a vector.</param>
    /// <param name="holds">Whether the values are what is waited for.</param>
    /// <returns>The values of its series.</returns>
    public Task<IReadOnlyList<double>> WaitAsync(string query, Func<IReadOnlyList<double>, bool> holds) =>
        Wait.Until(() => QueryAsync(query), holds, TestContext.Current.CancellationToken, query);

    private async Task<IReadOnlyList<double>> QueryAsync(string query)
    {
        using var response = await _http.GetAsync(new Uri($"api/v1/query?query={Uri.EscapeDataString(query)}", UriKind.Relative), TestContext.Current.CancellationToken);
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(response.IsSuccessStatusCode, $"{query}\n{text}");
        using var json = JsonDocument.Parse(text);
        return [.. json.RootElement.GetProperty("data").GetProperty("result").EnumerateArray()
            .Select(series => double.Parse(series.GetProperty("value")[1].GetString()!, CultureInfo.InvariantCulture))];
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync(CancellationToken.None);
        }

        await _reading;
        _process.Dispose();
        _http.Dispose();
    }

    [GeneratedRegex("msg=\"Listening on\" address=127\\.0\\.0\\.1:(?<port>[0-9]+)", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex ListensOn();
}
