using System.Text;
using LoadHarness.Tests.Targets.Pki;
using LoadHarness.Workloads;
using Xunit;

namespace LoadHarness.Tests.Workloads;

public sealed class WorkloadReaderTests : IDisposable
{
    private readonly ScratchDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData("GET /{{usr}}\n", "request=r: line 1: {{usr}} of this request is unknown (did you mean 'user'?); known: uuid, now, client, request, and 1 column of the data")]
    [InlineData("@base = x\nGET /{{zzzzzzzz}}/{{user}}\n", "request=r: line 2: {{zzzzzzzz}} of this request is unknown; known: base, uuid, now, client, request, and 1 column of the data")]
    [InlineData("# @journey\n### a\nGET /{{id}}/{{user}}\n### b\n# take: id = $.id\nGET /b\n", "request=r: line 3: {{id}} of this request is unknown; known: uuid, now, client, request, and 1 column of the data")]
    [InlineData("### a\n# take: id = $.id\nGET /a/{{user}}\n### b\nGET /b\n", "request=r: line 2 takes a value for a later step, but the requests are a mix, which has none (write # @journey at the beginning of the file)")]
    [InlineData("GET /{{user}}\nAuthorization: Bearer {{$env.NO_SUCH_TOKEN}}\n", "request=r: line 1: there is no environment variable NO_SUCH_TOKEN for this request (export it)")]
    [InlineData("@id = {{uuid}}\nGET /{{user}}\nX-A: {{id}}\n", "request=r: line 2: the variable 'id' may hold variables above it and {{$env.NAME}}, but holds {{uuid}} (write that in the request itself)")]
    [InlineData("@a = {{a}}\nGET /{{user}}\nX-A: {{a}}\n", "request=r: line 2: the variable 'a' may hold variables above it and {{$env.NAME}}, but holds {{a}} (write that in the request itself)")]
    [InlineData("@a = \u00e4\nGET /{{user}}\nX-A: {{a}}\n", "request=r: line 2: the variable 'a' stands in a header and must be printable ASCII, but is not")]
    [InlineData("GET /\nX-A: {{uuid}}\n", "data=DATA: no request uses one of its columns (write the name of one in double braces where its value belongs, or leave data= out)")]
    public void Tells_before_the_run_what_no_value_can_be_had_for(string requests, string problem)
    {
        var problems = new List<string>();
        var data = _directory.Write("d.csv", "user\na\n");

        Assert.Null(Given.Read(requests, problems, data));
        Assert.Equal([problem.Replace("data=DATA", $"data={data}", StringComparison.Ordinal)], problems);
    }

    [Fact]
    public void All_that_is_wrong_is_told_at_once()
    {
        var problems = new List<string>();

        Assert.Null(Given.Read("### a\nGET /{{x}}\n### b\nPOST /{{y}}\n\n{{z}}\n", problems));
        Assert.Equal(3, problems.Count);
    }

    [Fact]
    public void A_secret_of_the_environment_is_sent_and_hides_what_the_server_answers_to_it()
    {
        using var workload = Given.Read("### a\nGET /{{$env.TOKEN}}\n### b\nGET /{{uuid}}\n", [], environment: name => name == "TOKEN" ? "a b" : null);

        Assert.True(workload!.Requests[0].Template.HoldsValues);
        Assert.False(workload.Requests[1].Template.HoldsValues);
    }

    [Fact]
    public void A_variable_is_made_of_those_above_it_and_of_the_environment()
    {
        const string Requests = """
            @name = lla.example
            @host = {{name}}:8443
            @base = https://{{host}}/v1
            @auth = Bearer {{$env.TOKEN}}
            GET {{base}}/items?at={{host}}
            Authorization: {{auth}}
            """;
        using var workload = Given.Read(Requests, [], environment: name => name == "TOKEN" ? "geheim" : null);
        var script = new ClientScript(new RequestFeed(workload!, new Uri("https://lla-test:8444")), client: 0, TimeProvider.System);

        script.Begin();

        Assert.Equal("GET /v1/items?at=lla.example:8443 HTTP/1.1\r\nHost: lla-test:8444\r\nAuthorization: Bearer geheim\r\n\r\n", Encoding.ASCII.GetString(script.ToHttp1(closes: false).Span));
        Assert.True(workload!.Requests[0].Template.HoldsValues);
    }

    [Fact]
    public void Tells_what_it_is()
    {
        var data = _directory.Write("d.csv", "user\na\nb\n");
        using var mix = Given.Workload("### a\nGET /{{user}}\n### b\nGET /b\n", data);
        using var journey = Given.Workload("# @journey\n### a\nGET /a\n### b\nGET /b\n### c\nGET /c\n");

        Assert.Equal(("a mix of 2 requests with 2 rows of data", 1), (mix.Description, mix.RequestsPerAttempt));
        Assert.Equal(("a journey of 3 steps", 3), (journey.Description, journey.RequestsPerAttempt));
        Assert.Equal(["a", "b", "c"], journey.Names);
    }
}
