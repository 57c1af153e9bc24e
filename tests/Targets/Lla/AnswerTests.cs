using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using LoadHarness.Arms;
using LoadHarness.Options;
using LoadHarness.Tests.Support;
using Xunit;

namespace LoadHarness.Tests.Targets.Lla;

public class AnswerTests : IAsyncLifetime
{
    /// <summary>What the LLA is made of; the same holds for each of them.</summary>
    protected virtual LlaKind Kind => LlaKind.Kestrel;

    private TestLla _lla = null!;

    public async ValueTask InitializeAsync() => _lla = await TestLla.StartAsync(Kind, new LlaPki());

    public ValueTask DisposeAsync() => _lla.DisposeAsync();

    [Fact]
    public async Task Answers_the_documented_request_with_the_documented_answer()
    {
        using var client = new TestClient(_lla.OneWayPort, identity: null);

        using var response = await client.PostAsync();

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(HttpVersion.Version11, response.Version);
        Assert.Equal("application/json", response.Content.Headers.ContentType!.ToString());
        Assert.Equal("""{"result": "processed", "status": "success"}""", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal("connection=1, handshake=full, request=1", Assert.Single(response.Headers.GetValues(TestClient.EvidenceHeader)));
    }

    [Fact]
    public async Task Work_that_nobody_waits_for_is_accepted_runs_and_is_done_and_all_answers_are_counted_by_path_and_status()
    {
        using var client = new TestClient(_lla.OneWayPort, identity: null);
        async Task<(HttpStatusCode Status, string? Location, string Body)> SendAsync(HttpMethod method, string path, bool isAsynchronous = false)
        {
            using var content = method == HttpMethod.Post ? new StringContent(TestClient.Request) : null;
            if (isAsynchronous)
            {
                content!.Headers.TryAddWithoutValidation("Prefer", "respond-async");
            }

            using var response = await client.SendAsync(method, path, content);
            return (response.StatusCode, response.Headers.Location?.OriginalString, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        }

        Assert.Equal((HttpStatusCode.Accepted, "/api/status/1", """{"id": 1, "status": "accepted"}"""), await SendAsync(HttpMethod.Post, "/api/process", isAsynchronous: true));
        Assert.Equal("/api/status/2", (await SendAsync(HttpMethod.Post, "/api/process", isAsynchronous: true)).Location);
        Assert.Equal((HttpStatusCode.Accepted, null, """{"id": 1, "status": "running"}"""), await SendAsync(HttpMethod.Get, "/api/status/1"));
        Assert.Equal((HttpStatusCode.OK, null, """{"id": 1, "status": "success"}"""), await SendAsync(HttpMethod.Get, "/api/status/1"));
        Assert.Equal((HttpStatusCode.OK, null, """{"id": 1, "status": "success"}"""), await SendAsync(HttpMethod.Get, "/api/status/1"));
        Assert.Equal((HttpStatusCode.Accepted, null, """{"id": 2, "status": "running"}"""), await SendAsync(HttpMethod.Get, "/api/status/2"));
        foreach (var unknown in (string[])["0", "3", "-1", "x", "", "1/2", "99999999999999999999"])
        {
            var (status, _, body) = await SendAsync(HttpMethod.Get, $"/api/status/{unknown}");
            Assert.Equal(HttpStatusCode.NotFound, status);
            Assert.Contains("there is no such job", body, StringComparison.Ordinal);
        }

        Assert.Equal(HttpStatusCode.MethodNotAllowed, (await SendAsync(HttpMethod.Post, "/api/status/1")).Status);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, (await SendAsync(HttpMethod.Get, "/api/process")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await SendAsync(HttpMethod.Get, "/")).Status);
        Assert.Equal(HttpStatusCode.OK, (await SendAsync(HttpMethod.Post, "/api/process")).Status);
        var ledger = await _lla.LedgerAsync();
        Assert.Equal(
            "/api/process 200 1, /api/process 202 2, /api/process 405 1, /api/status/{id} 200 2, /api/status/{id} 202 2, /api/status/{id} 404 7, /api/status/{id} 405 1, other 404 1",
            TestLla.Text(ledger.Answers));
        Assert.Equal(ledger.Requests, ledger.Answers.Values.Sum());
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("not JSON")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"data": "text"}""")]
    [InlineData("""{"user_id": 123}""")]
    [InlineData("""{"data": null, "user_id": 123}""")]
    [InlineData("""{"data": 1, "user_id": 123}""")]
    [InlineData("""{"data": "text", "user_id": "123"}""")]
    [InlineData("""{"data": "text", "user_id": 1.5}""")]
    [InlineData("""{"data": "text", "user_id": null}""")]
    [InlineData("""{"data": "text", "user_id": 123} and more""")]
    public async Task Refuses_a_body_that_is_not_the_documented_request(string body)
    {
        using var client = _lla.Client();

        using var response = await client.PostAsync(body);

        await AssertProblemAsync(response, HttpStatusCode.BadRequest, "the body must be JSON like");
        Assert.Equal("connection=1, handshake=full, request=1, client=\"CN=tts-client\"", Assert.Single(response.Headers.GetValues(TestClient.EvidenceHeader)));
    }

    [Theory]
    [InlineData(false, 65_536)]
    [InlineData(true, 65_000)] // Kestrel counts the framing of the chunks as well.
    public async Task Refuses_a_body_over_64_KiB(bool chunked, int longest)
    {
        using var good = await SendAsync(BodyOf(longest));

        // The LLA refuses and closes while the client may still be sending, and a client that is slower than that finds the connection broken.
        using var bad = (await Wait.Until(
            async () =>
            {
                try
                {
                    return await SendAsync(BodyOf(65_537));
                }
                catch (HttpRequestException e) when (e.InnerException is IOException)
                {
                    return null;
                }
            },
            answer => answer is not null,
            TestContext.Current.CancellationToken))!;

        Assert.Equal(HttpStatusCode.OK, good.StatusCode);
        await AssertProblemAsync(bad, HttpStatusCode.RequestEntityTooLarge, "at most 64 KiB");

        static byte[] BodyOf(int length) => Encoding.UTF8.GetBytes("""{"user_id": 123, "data": "text"}""".PadRight(length));

        async Task<HttpResponseMessage> SendAsync(byte[] body)
        {
            using var client = _lla.Client();
            using var content = new ByteArrayContent(body);
            return await client.SendAsync(HttpMethod.Post, "/api/process", chunked ? new StreamContent(new Unseekable(body)) : content);
        }
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("PUT")]
    [InlineData("DELETE")]
    [InlineData("OPTIONS")]
    public async Task Takes_POST_only(string method)
    {
        using var client = _lla.Client();

        using var response = await client.SendAsync(HttpMethod.Parse(method), "/api/process", content: null);

        await AssertProblemAsync(response, HttpStatusCode.MethodNotAllowed, "takes POST only");
        Assert.Equal(["POST"], response.Content.Headers.Allow);
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/api/process/")]
    [InlineData("/api/other")]
    [InlineData("/ledger")]
    public async Task Has_nothing_else_on_its_TLS_ports(string path)
    {
        using var client = _lla.Client();

        using var get = await client.SendAsync(HttpMethod.Get, path, content: null);
        using var post = await client.SendAsync(HttpMethod.Post, path, new StringContent(TestClient.Request));

        await AssertProblemAsync(get, HttpStatusCode.NotFound, "there is only POST /api/process");
        await AssertProblemAsync(post, HttpStatusCode.NotFound, "there is only POST /api/process");
    }

    [Fact]
    public async Task Answers_after_the_delay_that_was_asked_for()
    {
        var clock = new ManualClock(TimeProvider.System.GetUtcNow());
        await using var lla = await TestLla.StartAsync(Kind, new LlaPki(), behaviour: new LlaOptions(AcceptsTickets: true, TimeSpan.FromMilliseconds(5)), clock: clock);
        using var client = lla.Client();

        var request = client.PostAsync();
        await clock.TimersAsync(1);
        clock.Advance(TimeSpan.FromMilliseconds(5) - TimeSpan.FromTicks(1));
        var waiting = clock.TimersAsync(1).IsCompleted && !request.IsCompleted;
        clock.Advance(TimeSpan.FromTicks(1));
        using var response = await request;

        Assert.True(waiting);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task Ends_the_requests_in_flight_when_it_stops()
    {
        var clock = new ManualClock(TimeProvider.System.GetUtcNow());
        await using var lla = await TestLla.StartAsync(Kind, new LlaPki(), behaviour: new LlaOptions(AcceptsTickets: true, TimeSpan.FromHours(1)), clock: clock);
        using var client = lla.Client();
        var request = client.PostAsync();
        await clock.TimersAsync(1);

        var stop = lla.StopAsync().AsTask();
        await RefusesConnectionsAsync(lla.MutualPort);
        var waiting = !stop.IsCompleted && !request.IsCompleted;
        clock.Advance(TimeSpan.FromHours(1));
        using var response = await request;
        await stop;

        Assert.True(waiting);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Contains("success", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    private static async Task RefusesConnectionsAsync(int port) => await Wait.Until(
        async () =>
        {
            using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
            try
            {
                await socket.ConnectAsync(IPAddress.Loopback, port, TestContext.Current.CancellationToken);
                return false;
            }
            catch (SocketException)
            {
                return true;
            }
        },
        static refuses => refuses,
        TestContext.Current.CancellationToken,
        "the stopping LLA refuses connections");

    private static async Task AssertProblemAsync(HttpResponseMessage response, HttpStatusCode status, string detail)
    {
        Assert.Equal(status, response.StatusCode);
        Assert.Equal(new MediaTypeHeaderValue("application/problem+json"), response.Content.Headers.ContentType);
        var problem = await response.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);
        Assert.Equal((int)status, problem.GetProperty("status").GetInt32());
        Assert.Contains(detail, problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    /// <summary>A stream of unknown length, which HTTP/1.1 sends in chunks.</summary>
    private sealed class Unseekable(byte[] bytes) : MemoryStream(bytes)
    {
        public override bool CanSeek => false;
    }
}
