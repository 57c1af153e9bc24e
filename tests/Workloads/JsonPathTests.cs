using System.Text;
using LoadHarness.Workloads;
using Xunit;

namespace LoadHarness.Tests.Workloads;

public sealed class JsonPathTests
{
    private const string Json = """{"id": 7, "name": "a\u00e4", "ok": true, "none": null, "items": [{"id": "x"}, {"id": "y", "tags": ["p", 2.50]}], "odd name": {"a.b": "z"}, "big": 12345678901234567890}""";

    [Theory]
    [InlineData("$.id", "7")]
    [InlineData("$.name", "aä")]
    [InlineData("$.ok", "true")]
    [InlineData("$.none", "null")]
    [InlineData("$.items[1].id", "y")]
    [InlineData("$.items[1].tags[1]", "2.50")]
    [InlineData("$.items[0]", """{"id": "x"}""")]
    [InlineData("$['odd name']['a.b']", "z")]
    [InlineData("$[\"odd name\"][\"a.b\"]", "z")]
    [InlineData("$.big", "12345678901234567890")]
    public void Finds_a_value_and_gives_a_text_as_it_is_and_others_as_written(string path, string value) =>
        Assert.Equal((JsonFinding.Found, value), Parse(path).In(Encoding.UTF8.GetBytes(Json)));

    [Theory]
    [InlineData("$.nothing", Json)]
    [InlineData("$.items[2]", Json)]
    [InlineData("$.id.deeper", Json)]
    [InlineData("$.items.id", Json)]
    [InlineData("$[0]", "{}")]
    public void Misses_what_is_not_there(string path, string json) => Assert.Equal(JsonFinding.Missing, Parse(path).In(Encoding.UTF8.GetBytes(json)).Finding);

    [Theory]
    [InlineData("")]
    [InlineData("<html>")]
    [InlineData("{\"x\": 1")]
    [InlineData("{\"x\"")]
    [InlineData("nonsense")]
    public void Says_of_a_body_that_is_no_JSON_that_it_is_none(string body) => Assert.Equal(JsonFinding.NoJson, Parse("$.id").In(Encoding.UTF8.GetBytes(body)).Finding);

    [Fact]
    public void Half_of_a_surrogate_pair_and_bytes_that_are_no_UTF_8_are_no_JSON()
    {
        Assert.Equal(JsonFinding.NoJson, Parse("$.id").In("{\"id\": \"\\ud800\"}"u8).Finding);
        Assert.Equal(JsonFinding.NoJson, Parse("$.a").In([(byte)'{', (byte)'"', (byte)'a', (byte)'"', (byte)':', (byte)'"', 0xC3, (byte)'"', (byte)'}']).Finding);
    }

    [Theory]
    [InlineData("")]
    [InlineData("id")]
    [InlineData("$id")]
    [InlineData("$.")]
    [InlineData("$..id")]
    [InlineData("$[]")]
    [InlineData("$[-1]")]
    [InlineData("$[*]")]
    [InlineData("$['']")]
    [InlineData("$[1")]
    public void Refuses_what_is_no_path(string text) => Assert.Null(JsonPath.Parse(text));

    private static JsonPath Parse(string text) => JsonPath.Parse(text) ?? throw new InvalidOperationException($"'{text}' is no path");
}
