using System.Text.Json;
using System.Text.Json.Nodes;
using LoadHarness.Results;
using Xunit;

namespace LoadHarness.Tests.Results;

public sealed class RunFileErrorTests : IDisposable
{
    private readonly MadeRunFile _file = new();

    public void Dispose() => _file.Dispose();

    [Fact]
    public void Says_that_it_cannot_write()
    {
        var failure = Assert.Throws<RunFileException>(() => RunFile.Write(Path.Combine(_file.Folder, "none", RunFile.Name), MadeRunFile.Run()));

        Assert.StartsWith("cannot be written: ", failure.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Says_that_there_is_no_file()
    {
        var failure = Assert.Throws<RunFileException>(() => RunFile.Read(_file.Path));

        Assert.Equal($"{_file.Path} does not exist (name the folder of a run, such as artifacts/runs/…)", failure.Message);
    }

    [Theory]
    [InlineData("", "is damaged: it stops being JSON in line 1")]
    [InlineData("{ \"schema\": 1,\n  \"arms\": [", "is damaged: it stops being JSON in line 2")]
    [InlineData("[]", "has no schema number, so it is not a run")]
    [InlineData("{ \"schema\": \"one\" }", "has no schema number, so it is not a run")]
    [InlineData("{ \"schema\": 2 }", "has schema 2, newer than 1, the newest that this version reads")]
    [InlineData("{ \"schema\": 0 }", "has schema 0, which never existed")]
    public void Says_what_is_wrong_with_the_file(string text, string problem)
    {
        File.WriteAllText(_file.Path, text);

        Assert.Equal(problem, Assert.Throws<RunFileException>(() => RunFile.Read(_file.Path)).Problem);
    }

    [Fact]
    public void Reads_what_a_page_holds_and_says_when_it_was_cut_or_spoiled()
    {
        var compressed = RunFile.ToCompressedJson(MadeRunFile.Run());
        File.WriteAllBytes(_file.Path, compressed);
        Assert.Equal("resumption", RunFile.Read(_file.Path).Scenario);

        File.WriteAllBytes(_file.Path, compressed[..(compressed.Length / 2)]);
        Assert.StartsWith("is damaged: ", Assert.Throws<RunFileException>(() => RunFile.Read(_file.Path)).Problem, StringComparison.Ordinal);

        compressed.AsSpan(10).Fill(0xFF);
        File.WriteAllBytes(_file.Path, compressed);
        Assert.Equal("is damaged: it is no whole gzip", Assert.Throws<RunFileException>(() => RunFile.Read(_file.Path)).Problem);
    }

    [Fact]
    public void Names_every_required_member_that_is_missing()
    {
        var failure = ReadChanged(run =>
        {
            run.AsObject().Remove("environment");
            run["arms"]![0]!.AsObject().Remove("mode");
            run["gates"]![0]!.AsObject().Remove("verdict");
        });

        Assert.Equal("lacks environment, arms[0].mode, gates[0].verdict", failure.Problem);
    }

    [Theory]
    [InlineData("mode", "\"Sideways\"", "mode must be one of Cold, Resumed, KeepAlive, EarlyData, but is a text")]
    [InlineData("mode", "1", "mode must be one of Cold, Resumed, KeepAlive, EarlyData, but is 1")]
    [InlineData("requests", "\"many\"", "requests must be a whole number of at least 0, with all other counts at most 9,007,199,254,740,992, but is a text")]
    [InlineData("name", "null", "name must be a text of at most 1,000 characters, but is null")]
    [InlineData("rounds", "[{\"round\":1}]", "rounds[0].position must be given, but is missing")]
    [InlineData("rounds", "7", "rounds must be a list, but is 7")]
    [InlineData("latencyMicroseconds", "{\"handshake\":{\"count\":1}}", "latencyMicroseconds.handshake.min must be given, but is missing")]
    [InlineData("distributions", "{\"handshake\":{}}", "distributions.handshake must be a list, but is an object")]
    public void Names_place_value_and_what_is_allowed(string member, string value, string problem)
    {
        var failure = ReadChanged(run => run["arms"]![0]![member] = JsonNode.Parse(value));

        Assert.Equal("at $.arms[0]." + problem, failure.Problem);
    }

    [Fact]
    public void Does_not_repeat_a_key_that_is_the_files_own() =>
        Assert.Equal("at $.options.* must be a text, but is 5", ReadChanged(run => run["options"]!["geheim"] = 5).Problem);

    [Fact]
    public void Asks_of_a_key_whether_two_options_are_swapped()
    {
        File.WriteAllText(_file.Path, "-----BEGIN PRIVATE KEY-----\nMII=\n-----END PRIVATE KEY-----\n");

        Assert.Equal($"{_file.Path} must be a run, but holds PRIVATE KEY (name the right file; are two options swapped?)", Assert.Throws<RunFileException>(() => RunFile.Read(_file.Path)).Message);
    }

    private RunFileException ReadChanged(Action<JsonNode> change)
    {
        var run = JsonNode.Parse(_file.Written(MadeRunFile.Run()))!;
        change(run);
        File.WriteAllText(_file.Path, run.ToJsonString(new JsonSerializerOptions { WriteIndented = true }));
        return Assert.Throws<RunFileException>(() => RunFile.Read(_file.Path));
    }
}
