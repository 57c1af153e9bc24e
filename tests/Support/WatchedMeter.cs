using LoadHarness.Arms;
using LoadHarness.Program.Watch;
using LoadHarness.Recording;
using Xunit;

namespace LoadHarness.Tests.Support;

/// <summary>A run's meter, and what the program's endpoint tells of it.</summary>
internal sealed class WatchedMeter : IAsyncDisposable
{
    private readonly RunWatch _watch;
    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false });

    private WatchedMeter(RunMeter meter)
    {
        Meter = meter;
        _watch = new RunWatch(meter.Meter.Name, "test", port: 0, collector: null, new ManualClock());
    }

    public RunMeter Meter { get; }

    /// <summary>Starts one under a name of its own, so that it hears no other test.</summary>
    public static async Task<WatchedMeter> StartAsync(params IReadOnlyList<Arm> arms)
    {
        var watched = new WatchedMeter(new RunMeter(arms, new ManualClock(), $"test {Guid.NewGuid():N}"));
        await watched._watch.StartAsync(TestContext.Current.CancellationToken);
        return watched;
    }

    /// <summary>What Prometheus would read now.</summary>
    public async Task<string> ScrapeAsync()
    {
        using var answer = await AskAsync(HttpMethod.Get, "/metrics");
        return await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>What the endpoint answers.</summary>
    public async Task<HttpResponseMessage> AskAsync(HttpMethod method, string path, string? accept = null, string? host = null)
    {
        using var request = new HttpRequestMessage(method, new Uri(_watch.Address!, path));
        request.Headers.Host = host;
        if (accept is not null)
        {
            request.Headers.TryAddWithoutValidation("Accept", accept);
        }

        return await _http.SendAsync(request, TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _watch.StopAsync(CancellationToken.None);
        Meter.Dispose();
    }
}
