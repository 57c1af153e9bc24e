using System.Text;
using LoadHarness.Clients;
using LoadHarness.Recording;
using LoadHarness.Tests.Support;
using LoadHarness.Tests.Targets.Pki;
using LoadHarness.Workloads;
using Xunit;

namespace LoadHarness.Tests.Workloads;

public sealed class ClientScriptTests : IDisposable
{
    private static readonly Uri Root = new("https://lla-test:8444/ignored");

    private readonly ScratchDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void A_value_is_encoded_for_the_place_where_it_stands()
    {
        var data = _directory.Write("d.csv", "user,plain\n\"a&b=\"\"/ä\n\",c d\n");
        const string Requests = """
            ### json
            POST /u/{{user}}?q={{user}}
            X-Plain: {{plain}}
            Content-Type: application/json

            {"user": "{{user}}"}
            ### form
            POST /f
            Content-Type: application/x-www-form-urlencoded

            user={{user}}
            ### text
            PUT /t
            Content-Type: text/plain

            {{user}}
            """;
        using var workload = Given.Workload(Requests, data);
        var script = new ClientScript(new RequestFeed(workload, Root), client: 0, TimeProvider.System);

        Assert.Equal(
            [
                "POST /u/a%26b%3D%22%2F%C3%A4%0A?q=a%26b%3D%22%2F%C3%A4%0A HTTP/1.1\r\nHost: lla-test:8444\r\nX-Plain: c d\r\nContent-Type: application/json\r\nContent-Length: 27\r\n\r\n{\"user\": \"a&b=\\\"/ä\\u000A\"}",
                "POST /f HTTP/1.1\r\nHost: lla-test:8444\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 28\r\n\r\nuser=a%26b%3D%22%2F%C3%A4%0A",
                "PUT /t HTTP/1.1\r\nHost: lla-test:8444\r\nContent-Type: text/plain\r\nContent-Length: 9\r\n\r\na&b=\"/ä\n",
            ],
            Enumerable.Range(0, 3).Select(_ => Next(script)));
    }

    [Fact]
    public void What_is_built_in_is_the_same_throughout_an_attempt_and_another_in_the_next()
    {
        using var workload = Given.Workload("# @journey\n### a\nGET /{{client}}/{{request}}/{{uuid}}/{{$guid}}\n### b\nGET /{{uuid}}?at={{now}}\n");
        var clock = new ManualClock();
        var feed = new RequestFeed(workload, Root);
        var script = new ClientScript(feed, client: 4, clock);
        var other = new ClientScript(feed, client: 0, clock);

        var first = PathOf(Next(script)).Split('/');
        Assert.True(script.End(Outcome.Ok));
        var second = PathOf(Next(script));
        Assert.False(script.End(Outcome.Ok));
        var third = PathOf(Next(other)).Split('/');

        Assert.Equal(["", "5", "1"], first[..3]);
        Assert.Equal(first[3], first[4]);
        Assert.Equal($"/{first[3]}?at={Uri.EscapeDataString(clock.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", System.Globalization.CultureInfo.InvariantCulture))}", second);
        Assert.Equal(("4", true), (Guid.Parse(first[3]).ToString("D")[14].ToString(), Guid.TryParse(third[3], out var uuid)));
        Assert.NotEqual(first[3], uuid.ToString());
        Assert.Equal(["", "1", "2"], third[..3]);
    }

    [Fact]
    public void A_mix_gives_each_request_its_weight_exactly_over_all_clients_of_an_arm()
    {
        using var workload = Given.Workload("### a\n# weight: 5\nGET /a\n### b\n# weight: 2\nGET /b\n### c\nGET /c\n");
        var feed = new RequestFeed(workload, Root);
        ClientScript[] scripts = [.. Enumerable.Range(0, 3).Select(client => new ClientScript(feed, client, TimeProvider.System))];

        var sent = Enumerable.Range(0, 80).Select(number =>
        {
            var script = scripts[number % 3];
            script.Begin();
            Assert.False(script.End(Outcome.Ok));
            return script.Index;
        });

        Assert.Equal([(0, 50), (1, 20), (2, 10)], sent.CountBy(index => index).OrderBy(count => count.Key).Select(count => (count.Key, count.Value)));
    }

    [Fact]
    public void A_journey_ends_with_its_first_failure_and_begins_anew()
    {
        using var workload = Given.Workload("# @journey\n### a\n# take: id = $.id\nGET /a\n### b\nGET /b/{{id}}\n### c\nGET /c/{{id}}\n");
        var script = new ClientScript(new RequestFeed(workload, Root), client: 0, TimeProvider.System);

        Assert.Equal("/a", PathOf(Next(script)));
        Assert.Null(Take(script, "{\"id\": \"1 2\"}"));
        Assert.True(script.End(Outcome.Ok));
        Assert.Equal("/b/1%202", PathOf(Next(script)));
        Assert.False(script.End(Outcome.UnexpectedStatus));
        Assert.Equal("/a", PathOf(Next(script)));
        Assert.Equal("the body of 4 bytes is no JSON, so there is no $.id", Take(script, "oops"));
        Assert.False(script.End(Outcome.UnexpectedAnswer));
        Assert.Equal("/a", PathOf(Next(script)));
    }

    [Theory]
    [InlineData(DataUse.InOrder, "a b c a", "d a b c")]
    [InlineData(DataUse.PerClient, "a a a a", "b b b b")]
    public void Rows_are_given_out_as_they_are_to_be(DataUse use, string first, string second)
    {
        var data = _directory.Write("d.csv", use == DataUse.InOrder ? "user\na\nb\nc\na\nd\na\nb\nc\n" : "user\na\nb\nc\n");
        using var workload = Given.Workload("GET /{{user}}\n", data, use);
        var feed = new RequestFeed(workload, Root);
        var (one, other) = (new ClientScript(feed, client: 0, TimeProvider.System), new ClientScript(feed, client: 4, TimeProvider.System));

        Assert.Equal(first.Split(' ').Select(user => $"/{user}"), Enumerable.Range(0, 4).Select(_ => PathOf(Next(one))));
        Assert.Equal(second.Split(' ').Select(user => $"/{user}"), Enumerable.Range(0, 4).Select(_ => PathOf(Next(other))));
    }

    [Fact]
    public void What_is_drawn_depends_on_the_seed_and_on_nothing_else()
    {
        var data = _directory.Write("d.csv", "user\n" + string.Concat(Enumerable.Range(0, 1_000).Select(row => $"{row}\n")));
        List<string> Drawn(int seed, int client)
        {
            using var workload = Given.Workload("GET /{{user}}\n", data, DataUse.Random, seed);
            var script = new ClientScript(new RequestFeed(workload, Root), client, TimeProvider.System);
            return [.. Enumerable.Range(0, 500).Select(_ => PathOf(Next(script)))];
        }

        Assert.Equal(Drawn(1, client: 0), Drawn(1, client: 3));
        Assert.NotEqual(Drawn(1, client: 0), Drawn(2, client: 0));
        Assert.InRange(Drawn(1, client: 0).Distinct().Count(), 300, 500);
    }

    [Fact]
    public void Both_ways_to_send_a_request_say_the_same()
    {
        using var workload = Given.Workload("### a\nPOST /a?b=%20{{client}}\nX-B: {{request}}\nContent-Type: text/plain\n\nbody {{client}}\n");
        var feed = new RequestFeed(workload, Root);
        var script = new ClientScript(feed, client: 0, TimeProvider.System);
        script.Begin();
        var (url, headers, body) = script.ToParts();

        Assert.Equal("https://lla-test:8444/a?b=%201", url.AbsoluteUri);
        Assert.Equal([new("X-B", "1")], headers);
        Assert.Equal("body 1\n", Encoding.UTF8.GetString(body.Span));
        Assert.Equal(
            "POST /a?b=%201 HTTP/1.1\r\nHost: lla-test:8444\r\nConnection: close\r\nX-B: 1\r\nContent-Type: text/plain\r\nContent-Length: 7\r\n\r\nbody 1\n",
            Encoding.UTF8.GetString(script.ToHttp1(closes: true).Span));
    }

    [Fact]
    public void What_is_the_same_each_time_is_made_once_and_what_is_not_is_made_anew()
    {
        using var workload = Given.Workload("### a\nGET /a%20b?c=d\nX-A: always\nX-B: {{request}}\nX-C: too\n### b\nGET /{{request}}\nX-A: always\n");
        var script = new ClientScript(new RequestFeed(workload, Root), client: 0, TimeProvider.System);

        (Uri Url, IReadOnlyList<KeyValuePair<string, string>> Headers, ReadOnlyMemory<byte> Body)[] sent = [.. Enumerable.Range(0, 4).Select(_ =>
        {
            script.Begin();
            return script.ToParts();
        })];

        Assert.Equal(["/a%20b?c=d", "/2", "/a%20b?c=d", "/4"], sent.Select(one => one.Url.PathAndQuery));
        Assert.Same(sent[0].Url, sent[2].Url);
        Assert.Same(sent[1].Headers, sent[3].Headers);
        Assert.Equal([new("X-A", "always"), new("X-B", "1"), new("X-C", "too")], sent[0].Headers);
        Assert.Equal([new("X-A", "always"), new("X-B", "3"), new("X-C", "too")], sent[2].Headers);
    }

    private static string Next(ClientScript script)
    {
        script.Begin();
        return Encoding.UTF8.GetString(script.ToHttp1(closes: false).Span);
    }

    private static string PathOf(string message) => message.Split(' ')[1];

    private static string? Take(ClientScript script, string body)
    {
        var bytes = Encoding.UTF8.GetBytes(body);
        return script.TakeFrom(new AnswerView(new AnswerBody(bytes, bytes.Length), script.Template, []));
    }
}
