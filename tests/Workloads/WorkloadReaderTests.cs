using LoadHarness.Tests.Targets.Pki;
using Xunit;

namespace LoadHarness.Tests.Workloads;

public sealed class WorkloadReaderTests : IDisposable
{
    private readonly ScratchDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData("GET /{{usr}}\n", "request=r: line 1: {{usr}} of this request is unknown (did you mean 'user'?); known: user, uuid, now, client, request")]
    [InlineData("@base = x\nGET /{{zzzzzzzz}}/{{user}}\n", "request=r: line 2: {{zzzzzzzz}} of this request is unknown; known: user, base, uuid, now, client, request")]
    [InlineData("# @journey\n### a\nGET /{{id}}/{{user}}\n### b\n# take: id = $.id\nGET /b\n", "request=r: line 3: {{id}} of this request is unknown; known: user, uuid, now, client, request")]
    [InlineData("### a\n# take: id = $.id\nGET /a/{{user}}\n### b\nGET /b\n", "request=r: line 2 takes a value for a later step, but the requests are a mix, which has none (write # @journey at the beginning of the file)")]
    [InlineData("GET /{{user}}\nAuthorization: Bearer {{$env.NO_SUCH_TOKEN}}\n", "request=r: line 1: there is no environment variable NO_SUCH_TOKEN for this request (export it)")]
    [InlineData("GET /\nX-A: {{uuid}}\n", "data=DATA: no request uses a column of it; there are user (write {{user}} where its value belongs, or leave data= out)")]
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
