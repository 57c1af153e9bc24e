using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;
using LoadHarness.Arms;
using LoadHarness.Results;
using LoadHarness.Tests.Support;
using Xunit;

namespace LoadHarness.Tests.Targets.Lla;

/// <summary>The admin port of an LLA that somebody started by hand: any program of the machine may call it, and none may disturb a measurement by it.</summary>
public sealed class AdminEndpointTests : IAsyncLifetime
{
    // A collection was allowed when it stands still: what follows is not allowed because time passed.
    private readonly ManualClock _clock = new(TimeProvider.System.GetUtcNow());
    private TestLla _lla = null!;
    private HttpClient _http = null!;

    public async ValueTask InitializeAsync()
    {
        _lla = await TestLla.StartAsync(LlaKind.Kestrel, new LlaPki(), clock: _clock);
        _http = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = new Uri($"http://127.0.0.1:{_lla.AdminPort}") };
    }

    public ValueTask DisposeAsync()
    {
        _http.Dispose();
        return _lla.DisposeAsync();
    }

    [Fact]
    public async Task Has_nothing_but_the_ledger()
    {
        using var elsewhere = await AskAsync("POST", "/api/process", TestClient.Request);
        using var otherwise = await AskAsync("PUT", "/ledger");

        await AssertProblemAsync(elsewhere, HttpStatusCode.NotFound, "there is only /ledger");
        Assert.False(elsewhere.Headers.Contains(TestClient.EvidenceHeader));
        await AssertProblemAsync(otherwise, HttpStatusCode.MethodNotAllowed, "/ledger takes GET and POST only");
        Assert.Equal(["GET", "POST"], otherwise.Content.Headers.Allow);
        Assert.Equal(0, (await _lla.LedgerAsync()).Requests);
    }

    [Theory]
    [InlineData("127.0.0.2")]
    [InlineData("::1")]
    public async Task Listens_at_127_0_0_1_alone(string address)
    {
        var other = IPAddress.Parse(address);
        using var socket = new Socket(other.AddressFamily, SocketType.Stream, ProtocolType.Tcp);

        var refused = await Assert.ThrowsAnyAsync<SocketException>(async () => await socket.ConnectAsync(other, _lla.AdminPort, TestContext.Current.CancellationToken));

        Assert.True(refused.SocketErrorCode is SocketError.ConnectionRefused or SocketError.AddressNotAvailable, refused.Message);
    }

    [Fact]
    public async Task Collects_the_garbage_on_POST_and_once_in_a_second_however_often_it_is_asked()
    {
        var before = await _lla.LedgerAsync();

        var collected = await CountersAsync("POST");
        for (var again = 0; again < 100; again++)
        {
            using var refused = await AskAsync("POST", "/ledger");
            await AssertProblemAsync(refused, HttpStatusCode.TooManyRequests, "once in 1 s at most");
            Assert.Equal(TimeSpan.FromSeconds(1), refused.Headers.RetryAfter?.Delta);
        }

        _clock.Advance(TimeSpan.FromSeconds(1));
        var later = await CountersAsync("POST");

        Assert.True(before.Collections < collected.Collections && collected.Collections < later.Collections, $"{before.Collections}, {collected.Collections}, {later.Collections}");
    }

    [Fact]
    public async Task Changes_nothing_on_GET()
    {
        for (var again = 0; again < 100; again++)
        {
            using var refused = await AskAsync("GET", "/ledger?collect=true");
            await AssertProblemAsync(refused, HttpStatusCode.BadRequest, "write POST /ledger");
        }

        // The collection of this second is still to be had.
        await CountersAsync("GET");
        await CountersAsync("POST");
    }

    [Theory]
    [InlineData("GET", "evil.example", null)]
    [InlineData("POST", "evil.example", null)]
    [InlineData("POST", "127.0.0.1.evil.example", null)]
    [InlineData("POST", "localhost.evil.example:8445", null)]
    [InlineData("POST", "10.0.0.7", null)]
    [InlineData("POST", "127.0.0.1", "https://evil.example")]
    [InlineData("POST", "127.0.0.1", "null")]
    public async Task Answers_no_page_of_a_browser_under_whatever_name_it_calls(string method, string host, string? origin)
    {
        using (var refused = await AskAsync(method, "/ledger", host: host, origin: origin))
        {
            Assert.Equal(HttpStatusCode.MisdirectedRequest, refused.StatusCode);
            Assert.DoesNotContain("{", await refused.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        }

        await CountersAsync("POST");
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("localhost:8445")]
    [InlineData("LOCALHOST")]
    public async Task Answers_who_calls_it_by_its_own_name(string host)
    {
        using var answer = await AskAsync("GET", "/ledger", host: host);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    private async Task<ServerCounters> CountersAsync(string method)
    {
        using var answer = await AskAsync(method, "/ledger");
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return (await answer.Content.ReadFromJsonAsync<ServerCounters>(TestContext.Current.CancellationToken))!;
    }

    private async Task<HttpResponseMessage> AskAsync(string method, string path, string? body = null, string? host = null, string? origin = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Parse(method), path) { Content = body is null ? null : new StringContent(body) };
        request.Headers.Host = host;
        if (origin is not null)
        {
            request.Headers.TryAddWithoutValidation("Origin", origin);
        }

        return await _http.SendAsync(request, TestContext.Current.CancellationToken);
    }

    private static async Task AssertProblemAsync(HttpResponseMessage response, HttpStatusCode status, string detail)
    {
        Assert.Equal(status, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        var problem = await response.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);
        Assert.Contains(detail, problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }
}
