using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;
using LoadHarness.Results;
using LoadHarness.Tests.Support;
using Xunit;

namespace LoadHarness.Tests.Results;

/// <summary>Runs that nobody measured: each is refused with its place, its value and what is allowed, before anybody uses it.</summary>
public sealed class HostileRunTests
{
    private static readonly byte[] Run = RunFile.ToJson(RunResults.Resumption());
    private static readonly byte[] Soak = RunFile.ToJson(SoakResults.Leaking(windows: 40));

    [Theory]
    [InlineData("arms[5]", "null", "$.arms[5] must be a value, but is null")]
    [InlineData("gates[0]", "null", "$.gates[0] must be a value, but is null")]
    [InlineData("arms[0].rounds[11].round", "2147483647", "$.arms[0].rounds[11].round must be a whole number of at least 0, with all others of its kind at most 2,147,483,647, but is 2147483647")]
    [InlineData("arms[0].rounds[11].round", "201", "$.arms[0].rounds[11].round must be above 11, that of the round before it, and at most 200, but is 201")]
    [InlineData("arms[0].rounds[1].round", "1", "$.arms[0].rounds[1].round must be above 1, that of the round before it, and at most 200, but is 1")]
    [InlineData("arms[0].rounds[1].serviceP50", "null", "$.arms[0].rounds[1].serviceP50 must be a number of at least 0, but is null")]
    [InlineData("arms[0].rounds[1].serviceP50", "-1", "$.arms[0].rounds[1].serviceP50 must be a number of at least 0, but is -1")]
    [InlineData("arms[0].rounds[1].rate", "100", "$.arms[0].rounds[1].rate must be a number above 0, beside one of failed, but is 100")]
    [InlineData("arms[0].rounds[1].position", "0", "$.arms[0].rounds[1].position must be a whole number from 1 to 1,000, but is 0")]
    [InlineData("arms[0].requests", "9223372036854775807", "$.arms[0].requests must be 0, or between 0.000000001 and 9,007,199,254,740,992 on either side of it, but is 9223372036854775807")]
    [InlineData("arms[0].requests", "1.5", "$.arms[0].requests must be a whole number of at least 0, with all other counts at most 9,007,199,254,740,992, but is 1.5")]
    [InlineData("arms[0].requests", "9007199254740992", "$.arms[0].outcomes.Ok must be a whole number of at least 0, with all other counts at most 9,007,199,254,740,992, but is 2160")]
    [InlineData("arms[1].name", "\"cold rsa-2048\"", "$.arms[1].name must be another than those of the arms before it, but is the same")]
    [InlineData("arms[0].cpuMicroseconds.client", "5e-324", "$.arms[0].cpuMicroseconds.client must be 0, or between 0.000000001 and 9,007,199,254,740,992 on either side of it, but is 5e-324")]
    [InlineData("arms[0].cpuMicroseconds.client", "1e308", "$.arms[0].cpuMicroseconds.client must be 0, or between 0.000000001 and 9,007,199,254,740,992 on either side of it, but is 1e308")]
    [InlineData("arms[0].latencyMicroseconds.service.p99", "1", "$.arms[0].latencyMicroseconds.service.p99 must be at least *, as p90 is, but is 1")]
    [InlineData("arms[0].distributions.service[3]", "[1]", "$.arms[0].distributions.service[3] must be a row of 2: a value in µs and a count, but is one of 1")]
    [InlineData("arms[0].distributions.service[3]", "[1, 1]", "$.arms[0].distributions.service[3][0] must be above *, the first of the row before it, but is 1")]
    [InlineData("durationSeconds", "1e12", "$.durationSeconds must be a number of at least 0, at most 1,000,000,000, but is 1e12")]
    [InlineData("startedAt", "\"0001-01-01T00:00:00Z\"", "$.startedAt must be a moment of the years 1900 to 2199, such as 2026-11-21T23:30:00Z, but is a text")]
    [InlineData("generator.cores", "0", "$.generator.cores must be a number above 0, but is 0")]
    [InlineData("comparisons[0].confidence", "2", "$.comparisons[0].confidence must be a number from 0 to 1, but is 2")]
    public void A_value_that_no_run_has(string place, string value, string problem) => AssertRefused(Run, place, value, problem);

    [Theory]
    [InlineData("soak.plannedWindows", "86401", "$.soak.plannedWindows must be at most 86,400, as the longest soak in the shortest windows, but is 86,401")]
    [InlineData("soak.windows", "50", "$.soak.windows must be at most 40, as plannedWindows, but is 50")]
    [InlineData("soak.storedWindows", "41", "$.soak.storedWindows must be at most 40, as windows, but is 41")]
    [InlineData("soak.windowSeconds", "1e9", "$.soak.windowSeconds must be above 0, and with plannedWindows at most 1,000,000,000 seconds, but is 1,000,000,000")]
    [InlineData("soak.series[0].points[1]", "[1, 2, 3]", "$.soak.series[0].points[1] must be a row of 4: seconds, and the lowest, the median and the highest value, but is one of 3")]
    [InlineData("soak.series[0].points[1]", "[1e12, 2, 3, 4]", "$.soak.series[0].points[1][0] must be at most 1,000,000,000 seconds, but is 1,000,000,000,000")]
    [InlineData("soak.series[0].points[1]", "[null, 2, 3, 4]", "$.soak.series[0].points[1][0] must be a value, but is null")]
    public void A_value_that_no_soak_has(string place, string value, string problem) => AssertRefused(Soak, place, value, problem);

    [Theory]
    [InlineData("\"options\": {", "\"options\": { \"\\ud800\": \"1\",", "$.options.* must be a member with a well-formed name, but is one with half of a surrogate pair, or bytes that are no UTF-8")]
    [InlineData("\"scenario\": \"resumption\"", "\"scenario\": \"\\udc00x\"", "$.scenario must be a well-formed text, but is one with half of a surrogate pair, or bytes that are no UTF-8")]
    [InlineData("\"scenario\": \"resumption\"", "\"scenario\": \"cold\", \"scenario\": \"cold\"", "$.scenario must be given once, but is given twice")]
    [InlineData("\"scenario\": \"resumption\"", "\"later\": [[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]", "$.*[0]* must be at most 32 lists and objects deep, but is deeper")]
    public void Text_that_is_none_and_what_no_member_needs(string text, string by, string problem)
    {
        var json = Encoding.UTF8.GetString(Run);
        Assert.Contains(text, json, StringComparison.Ordinal);

        AssertLike(problem, Assert.Throws<RunFileException>(() => RunFile.Parse(Encoding.UTF8.GetBytes(json.Replace(text, by, StringComparison.Ordinal)), "run.json")));
    }

    [Fact]
    public void Names_and_texts_have_their_lengths()
    {
        AssertLike("$.options.* must be a member with a name of at most 1,000 bytes, but is one with a name of 1,001", Changed(run => run["options"]![new string('n', 1_001)] = "x"));
        AssertLike("$.arms[0].name must be a text of at most 1,000 characters, but is a text of 1,001 characters", Changed(run => run["arms"]![0]!["name"] = new string('n', 1_001)));
        AssertLike("$.question must be a text of at most 1,000,000 bytes, but is one of 1,000,001", Changed(run => run["question"] = new string('q', 1_000_001)));
        AssertLike("$.options* must be a text among others that have at most 4,000,000 bytes together, but is one more", Changed(run => AddTexts(run["options"]!, 5, 900_000)));
        AssertLike("$.options.* must be one of at most 1,000 members, but is one more", Changed(run => AddTexts(run["options"]!, 1_001, 1)));
        AssertLike("$.*[10000] must be one of at most 10,000 items, but is one more", Changed(run => run["later"] = new JsonArray([.. Enumerable.Range(0, 10_001).Select(number => JsonValue.Create(number))])));
    }

    [Fact]
    public void Names_that_would_command_a_console_are_read_because_they_are_only_text()
    {
        var run = JsonNode.Parse(Run)!;
        run["arms"]![0]!["name"] = "::set-output name=p::owned";
        run["environment"]!["cpu"] = "x\n::add-mask::PASS\n\u001b[31m";

        Assert.Equal("::set-output name=p::owned", RunFile.Parse(Encoding.UTF8.GetBytes(run.ToJsonString()), "run.json").Arms[0].Name);
    }

    [Fact]
    public void What_is_packed_may_not_be_larger_than_what_is_not()
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            var spaces = Enumerable.Repeat((byte)' ', 1_000_000).ToArray();
            for (var megabyte = 0; megabyte < 65; megabyte++)
            {
                gzip.Write(spaces);
            }
        }

        Assert.Equal("has more than 64MB when it is unpacked", Assert.Throws<RunFileException>(() => RunFile.Parse(packed.ToArray(), "run.json")).Problem);
    }

    private static void AddTexts(JsonNode options, int count, int length)
    {
        for (var number = 0; number < count; number++)
        {
            options[$"m{number}"] = new string('t', length);
        }
    }

    private static RunFileException Changed(Action<JsonNode> change)
    {
        var run = JsonNode.Parse(Run)!;
        change(run);
        return Assert.Throws<RunFileException>(() => RunFile.Parse(Encoding.UTF8.GetBytes(run.ToJsonString()), "run.json"));
    }

    private static void AssertRefused(byte[] json, string place, string value, string problem)
    {
        var run = JsonNode.Parse(json)!;
        var steps = place.Replace("[", ".[", StringComparison.Ordinal).Split('.');
        var holder = steps[..^1].Aggregate(run, (node, step) => step[0] == '[' ? node[int.Parse(step[1..^1], CultureInfo.InvariantCulture)]! : node[step]!);
        Put(holder, steps[^1], JsonNode.Parse(value));

        AssertLike(problem, Assert.Throws<RunFileException>(() => RunFile.Parse(Encoding.UTF8.GetBytes(run.ToJsonString()), "run.json")));
    }

    private static void Put(JsonNode holder, string step, JsonNode? value)
    {
        if (step[0] != '[')
        {
            holder[step] = value;
            return;
        }

        var (list, index) = (holder.AsArray(), int.Parse(step[1..^1], CultureInfo.InvariantCulture));
        if (index == list.Count)
        {
            list.Add(value);
        }
        else
        {
            list[index] = value;
        }
    }

    // An asterisk stands for what is measured.
    private static void AssertLike(string problem, RunFileException refusal)
    {
        var parts = $"at {problem}".Split('*');
        Assert.StartsWith(parts[0], refusal.Problem, StringComparison.Ordinal);
        Assert.EndsWith(parts[^1], refusal.Problem, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', refusal.Message);
    }
}
