using System.Text;
using LoadHarness.Clients;
using Xunit;

namespace LoadHarness.Tests.Clients;

public sealed class RequestFileTests
{
    /// <summary>Files with exactly one thing wrong.</summary>
    public static TheoryData<string, string> Wrong => new()
    {
        { "", "request=r: line 1 must be a method and a path such as POST /api/process, but there is none" },
        { "/api/process", "request=r: line 1 must be a method and a path such as POST /api/process, but is not" },
        { "GET / HTTP/1.0", "request=r: line 1 must be a method and a path such as POST /api/process, but is not" },
        { "GET https://lla/", "request=r: line 1 must name a path that starts with one slash, in printable ASCII without #, but does not (the host is target's; encode other characters as %XX)" },
        { "GET //other/", "request=r: line 1 must name a path that starts with one slash, in printable ASCII without #, but does not (the host is target's; encode other characters as %XX)" },
        { "GET /ä", "request=r: line 1 must name a path that starts with one slash, in printable ASCII without #, but does not (the host is target's; encode other characters as %XX)" },
        { "GET /\nAccept", "request=r: line 2 must be a header such as Accept: text/plain, but has no colon (an empty line ends the headers)" },
        { "POST /\nA: b\n{\"a\": 1}", "request=r: line 3 must be a header such as Accept: text/plain, but has no name before its colon (an empty line ends the headers)" },
        { "GET /\nX-Name: ä", "request=r: line 2: the value of X-Name must be printable ASCII, but is not (encode it, or send it in the body)" },
        { "GET /\nhost: lla", "request=r: line 2 must not set Host, which the harness sends itself (leave it out)" },
        { "POST /\nContent-Length: 1\n\nx", "request=r: line 2 must not set Content-Length, which the harness sends itself (leave it out)" },
        { "GET /\nContent-Type: text/plain\n\n", "request=r: line 2 must not set Content-Type without a body (write one after an empty line, or leave the header out)" },
        { "# expect-statuss: 204\nGET /", "request=r: line 1 must be '# expect: TEXT', '# expect-status: 2xx' with statuses from 200 to 599 such as 204, 2xx or 200-206, with commas between them, '# expect-json: $.status = success' with a path such as $.items[0].id, '# expect-header: NAME: TEXT', '# expect-size: 10..200' in bytes, or '# expect-within: 64KiB' with 1KiB to 1MiB, but is none of them (did you mean 'expect-status'?) (begin a comment with another word)" },
        { "GET /\n# expect-status: ok", "request=r: line 2 must be '# expect-status: 2xx' with statuses from 200 to 599 such as 204, 2xx or 200-206, with commas between them, but is not" },
        { "GET /\n# expect-size: 20..10", "request=r: line 2 must be '# expect-size: 10..200' in bytes, but is not" },
        { "# expect: a\n# expect: b\nGET /", "request=r: line 2: expect is given twice (write it once)" },
        { "# a comment\nGET", "request=r: line 2 must be a method and a path such as POST /api/process, but is not" },
        { "POST /\nContent-Type: none at all\n\nx", "request=r: line 2 must be one media type such as application/json, but is not" },
        { "# expecting geheim\nGET /", "request=r: line 1 must be '# expect: TEXT', '# expect-status: 2xx' with statuses from 200 to 599 such as 204, 2xx or 200-206, with commas between them, '# expect-json: $.status = success' with a path such as $.items[0].id, '# expect-header: NAME: TEXT', '# expect-size: 10..200' in bytes, or '# expect-within: 64KiB' with 1KiB to 1MiB, but is none of them (begin a comment with another word)" },
        { "GET /\nAuthorization Bearer geheim", "request=r: line 2 must be a header such as Accept: text/plain, but has no colon (an empty line ends the headers)" },
        { "GET /\neyJhbGciOiJIUzI1NiJ9.geheim: ä", "request=r: line 2: the value of this header must be printable ASCII, but is not (encode it, or send it in the body)" },
        { "GET /\nMIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7VJTUt9Us8cKj: ä", "request=r: line 2: the value of this header must be printable ASCII, but is not (encode it, or send it in the body)" },
        { "-----BEGIN PRIVATE KEY-----\nMII1\nMII2\n-----END PRIVATE KEY-----\n", "request=r must be a request, but holds PRIVATE KEY (name the right file; are two options swapped?)" },
        { "Bag Attributes\n\n-----BEGIN CERTIFICATE-----\nMII1\n-----END CERTIFICATE-----\n-----BEGIN GEHEIM-----\n", "request=r must be a request, but holds CERTIFICATE, PEM of another kind (name the right file; are two options swapped?)" },
        { "POST /\n-----BEGIN PRIVATE KEY-----\nMII1\nMII2\n", "request=r must be a request, but holds PRIVATE KEY (name the right file; are two options swapped?)" },
    };

    [Fact]
    public void PEM_in_a_body_is_sent() => Assert.Empty(Parse("POST /enroll\nContent-Type: application/pkcs10\n\n-----BEGIN CERTIFICATE REQUEST-----\n").Problems);

    [Fact]
    public void A_request_is_read_as_it_stands_in_the_file()
    {
        var (template, problems) = Parse("put /a?b=c HTTP/1.1\r\nAccept: text/plain\r\nContent-Type: text/plain; charset=utf-8\r\nX-Two: a: b\r\nContent-Encoding: identity\r\n\r\nline\r\n\r\nü\n");

        Assert.Empty(problems);
        Assert.Equal(("PUT", "/a?b=c"), (template.Method.Method, template.Path));
        Assert.Equal("text/plain; charset=utf-8", template.ContentType?.ToString());
        Assert.Equal([new("Accept", "text/plain"), new("X-Two", "a: b"), new("Content-Encoding", "identity")], template.Headers);
        Assert.Equal("line\r\n\r\nü\n", Encoding.UTF8.GetString(template.Body.Span));
        Assert.True(template.Expected.IsEmpty);
    }

    [Fact]
    public void Lines_that_begin_with_a_hash_are_not_sent_and_may_say_what_is_expected()
    {
        var (template, problems) = Parse(
            "### name\n# expect-status: 200, 204\n\nPOST /a\n# X-Off: 1\nX-On: 2\n#expect: a: b \r\n# expect-within: 64KiB\n\n# expect: body\n");

        Assert.Empty(problems);
        Assert.Equal(("/a", "200,204", "a: b", 65_536), (template.Path, template.Statuses.ToString(), Encoding.UTF8.GetString(template.Expected.Span), template.LooksAt));
        Assert.Equal([new("X-On", "2")], template.Headers);
        Assert.Equal("# expect: body\n", Encoding.UTF8.GetString(template.Body.Span));
        Assert.Equal("2xx", Parse("GET /").Template.Statuses.ToString());
    }

    [Theory]
    [InlineData("GET /")]
    [InlineData("GET /\n")]
    [InlineData("GET /\n\n")]
    public void A_request_may_have_neither_headers_nor_a_body(string text)
    {
        var (template, problems) = Parse(text);

        Assert.Empty(problems);
        Assert.Equal(("GET", "/", 0), (template.Method.Method, template.Path, template.Body.Length));
    }

    [Theory]
    [MemberData(nameof(Wrong))]
    public void What_is_wrong_is_told_with_its_line_and_repair(string text, string problem) => Assert.Equal([problem], Parse(text).Problems);

    [Fact]
    public void All_that_is_wrong_is_told_at_once() => Assert.Equal(3, Parse("GET\nHost: a\nnothing").Problems.Count);

    [Fact]
    public async Task Headers_of_the_body_go_with_the_body_and_all_others_with_the_request()
    {
        var (template, _) = Parse("POST /a\nAccept: text/plain\nContent-Encoding: identity\nContent-Type: text/plain\n\nbody");
        using var deadline = new CancellationTokenSource();
        using var request = new TtsRequest(template, new Uri("https://lla-test/a"), new Version(1, 1), deadline);

        Assert.Equal("text/plain", request.Headers.Accept.ToString());
        Assert.Equal(["identity"], request.Content!.Headers.ContentEncoding);
        Assert.Equal("text/plain", request.Content.Headers.ContentType!.MediaType);
        Assert.Equal("body", await request.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    private static (RequestTemplate Template, List<string> Problems) Parse(string text)
    {
        var problems = new List<string>();
        return (RequestFile.Parse(Encoding.UTF8.GetBytes(text), "request=r", problems), problems);
    }
}
