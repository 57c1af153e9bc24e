using System.Text;
using LoadHarness.Clients;
using LoadHarness.Workloads;
using Xunit;

namespace LoadHarness.Tests.Workloads;

public sealed class RequestSetTests
{
    private const string Shop = """
        # A shop, as an editor shows it.
        @host = https://shop.example:8443
        @version = v1

        ### browse
        # weight: 5
        GET {{host}}/{{version}}/items?user={{user}}
        Accept: application/json

        ###
        # @name buy
        # expect-status: 201,202
        # expect-json: $.status = "accepted"
        # expect-header: Location: /items/
        # expect-size: 10..2000
        POST https://shop.example/buy HTTP/1.1
        Content-Type: application/json

        {"user": "{{user}}"}


        ###
        // a comment of another kind
        DELETE /{{ version }}/items
        """;

    [Fact]
    public void Reads_names_weights_expectations_and_bodies_of_several_requests()
    {
        var set = Read(Shop);

        Assert.False(set.IsJourney);
        Assert.False(set.IsFixed);
        Assert.Equal(["browse", "buy", "DELETE /v1/items"], set.Requests.Select(request => request.Name));
        Assert.Equal([5, 1, 1], set.Requests.Select(request => request.Weight));
        Assert.Equal([7, 16, 24], set.Requests.Select(request => request.Line));
        Assert.Equal(["/v1/items?user={{user}}", "/buy", "/v1/items"], set.Requests.Select(request => request.Path));
        Assert.Equal("{\"user\": \"{{user}}\"}", Encoding.UTF8.GetString(set.Requests[1].Body.Span));
        Assert.Equal([new JsonCheck(13, set.Requests[1].Checks.OfType<JsonCheck>().Single().Path, "accepted"), new HeaderCheck(14, "Location", "/items/"), new SizeCheck(15, 10, 2000)], set.Requests[1].Checks);
        Assert.Equal(["Location"], set.Requests[1].WantedHeaders);
        Assert.Equal(RequestTemplate.UsuallyLookedAtForValues, set.Requests[1].LooksAt);
        Assert.Equal("v1", set.Variables["version"]);
    }

    [Fact]
    public void A_journey_says_so_and_takes_values_from_answers()
    {
        var set = Read("# @journey\n### begin\n# take: id = $.id\n# take: where = header Location\nPOST /a\n\nx\n### end\nGET /a/{{id}}\n");

        Assert.True(set.IsJourney);
        Assert.Equal([("id", "$.id", null), ("where", null, "Location")], set.Requests[0].Takes.Select(take => (take.Name, take.Path?.ToString(), take.Header)));
        Assert.Equal("x", Encoding.UTF8.GetString(set.Requests[0].Body.Span));
    }

    [Theory]
    [InlineData("GET /\n")]
    [InlineData("POST /p\nContent-Type: application/json\n\n{\"a\": {\"b\": {}}}\n")]
    public void One_request_without_a_place_for_a_value_is_what_it_always_was(string text)
    {
        var set = Read(text);

        Assert.True(set.IsFixed);
        Assert.Null(set.Requests[0].Name);
        Assert.Equal(RequestFile.Parse(Encoding.UTF8.GetBytes(text), "r", []).Body.ToArray(), set.Requests[0].Body.ToArray());
    }

    [Theory]
    [InlineData("### a\nGET /\n### a\nGET /b\n", "r: line 4: the request has the name of that in line 2 (give each its own, with # @name NAME before it)")]
    [InlineData("@no name = 1\nGET /\n", "r: line 1 must be a variable such as @name = value, with a name that no other has, but is not")]
    [InlineData("@a = 1\n@a = 2\nGET /\n", "r: line 2 must be a variable such as @name = value, with a name that no other has, but is not")]
    [InlineData("# weight: 0\nGET /\n", "r: line 1 must be '# weight: 3', a whole number from 1 to 1000, but is not")]
    [InlineData("# take: id = id\nGET /\n", "r: line 1 must be '# take: NAME = $.id' with a path such as $.items[0].id, or '# take: NAME = header Location', but is neither")]
    [InlineData("# weight: 1\n# weight: 2\nGET /\n", "r: line 2: weight is given twice (write it once)")]
    [InlineData("### a\nGET /\n### b\nnonsense\n", "r: line 4 must be a method and a path such as POST /api/process, but is not")]
    public void Tells_what_is_wrong_with_its_line(string text, string problem)
    {
        var problems = new List<string>();
        RequestSet.Parse(Encoding.UTF8.GetBytes(text), "r", problems);

        Assert.Equal([problem], problems);
    }

    [Fact]
    public void Refuses_a_file_without_a_request_one_with_too_many_and_one_that_is_too_long()
    {
        string[] files = ["###\n###\n", string.Concat(Enumerable.Range(0, 51).Select(number => $"###\nGET /{number}\n")), $"GET /\n\n{new string('x', RequestSet.MostBytes)}"];

        Assert.All(files, file =>
        {
            var problems = new List<string>();
            RequestSet.Parse(Encoding.UTF8.GetBytes(file), "r", problems);
            Assert.StartsWith("r must h", Assert.Single(problems), StringComparison.Ordinal);
        });
    }

    [Fact]
    public void A_key_that_was_named_by_mistake_is_told_once_and_not_repeated()
    {
        var problems = new List<string>();
        RequestSet.Parse(Encoding.ASCII.GetBytes($"-----BEGIN PRIVATE KEY-----\n{new string('A', 64)}\n###\nAAAA\n-----END PRIVATE KEY-----\n"), "request=r", problems);

        Assert.NotEmpty(problems);
        Assert.All(problems, problem => Assert.DoesNotContain("AAAA", problem, StringComparison.Ordinal));
    }

    private static RequestSet Read(string text)
    {
        var problems = new List<string>();
        var set = RequestSet.Parse(Encoding.UTF8.GetBytes(text), "r", problems);
        Assert.Empty(problems);
        return set;
    }
}
