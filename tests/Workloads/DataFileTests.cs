using System.Text;
using LoadHarness.Tests.Targets.Pki;
using LoadHarness.Workloads;
using Xunit;

namespace LoadHarness.Tests.Workloads;

public sealed class DataFileTests : IDisposable
{
    private static readonly (string Name, bool InHeader)[] Both = [("user", false), ("pass", false)];

    private readonly ScratchDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData("csv", "user,pass\na,1\nb,2\n")]
    [InlineData("csv", "user,pass\r\na,1\r\nb,2")]
    [InlineData("csv", "\uFEFFuser,pass\na,1\nb,2\n")]
    [InlineData("csv", "user;pass\na;1\nb;2\n")]
    [InlineData("tsv", "user\tpass\na\t1\nb\t2\n")]
    [InlineData("csv", "other,pass,user\n,1,a\nx,2,b\n")]
    [InlineData("csv", "\"user\",\"pass\"\n\"a\",\"1\"\n\"b\",2\n")]
    [InlineData("jsonl", "{\"user\": \"a\", \"pass\": 1}\n\n{\"pass\": \"2\", \"user\": \"b\", \"more\": [1]}\n")]
    [InlineData("ndjson", "\uFEFF{\"user\": \"a\", \"pass\": 1}\r\n{\"pass\": 2, \"user\": \"b\"}")]
    public void Reads_the_columns_that_are_used(string extension, string text) => Assert.Equal([["a", "1"], ["b", "2"]], Rows(extension, text));

    [Fact]
    public void Quotes_hold_separators_line_breaks_and_quotes() =>
        Assert.Equal([["a,b", "1\n2"], ["say \"x\"", "ä€😀"]], Rows("csv", "user,pass\n\"a,b\",\"1\n2\"\n\"say \"\"x\"\"\",ä€😀\n"));

    [Theory]
    [InlineData("csv", "user,pass\na,1\nb\nc,3\n", "data=d: line 3 has no value for 'pass' (write as many values as the first line has names; a text with the separator or a line break stands in quotes)")]
    [InlineData("csv", "user,pass\n", "data=d: there is no row (write one at least)")]
    [InlineData("csv", "user,user\na,b\n", "data=d: the first line must name the columns, each once, but does not (write a line such as user,password)")]
    [InlineData("csv", "", "data=d must have a first line that names the columns, but is empty (name the right file)")]
    [InlineData("jsonl", "", "data=d must have an object in each line, but is empty (name the right file)")]
    [InlineData("jsonl", "{\"user\": \"a\", \"pass\": 1}\n{\"user\": \"b\"}\n", "data=d: line 2 has no value for 'pass' (give each object all members that requests use, as texts or numbers)")]
    [InlineData("jsonl", "{\"user\": \"a\", \"pass\": 1}\n{\"user\": \"b\", \"pass\": {}}\n", "data=d: line 2 has no value for 'pass' (give each object all members that requests use, as texts or numbers)")]
    [InlineData("jsonl", "{\"user\": \"a\", \"pass\": 1}\nsecret\n", "data=d: line 2 must be a JSON object, but is not (write an object such as {\"user\": \"a\"} in each line; jq -c '.[]' makes lines of a list)")]
    [InlineData("jsonl", "[1]\n", "data=d: line 1 must be a JSON object, but is not (write an object such as {\"user\": \"a\"} in each line; jq -c '.[]' makes lines of a list)")]
    public void Tells_what_is_wrong_with_its_line_and_no_value(string extension, string text, string problem)
    {
        var problems = new List<string>();
        var path = _directory.Write($"d.{extension}", Encoding.UTF8.GetBytes(text));
        if (DataFile.ColumnsOf(path, "data=d", problems) is not null)
        {
            Assert.Null(DataFile.Read(path, "data=d", Both, problems));
        }

        Assert.Equal([problem], problems);
    }

    [Fact]
    public void A_value_for_a_header_must_be_one_that_a_header_can_hold()
    {
        var problems = new List<string>();
        var path = _directory.Write("d.csv", "user,pass\na,\"x\r\nX-Evil: 1\"\nä,b\n");

        Assert.Null(DataFile.Read(path, "data=d", [("user", false), ("pass", true)], problems));
        Assert.Equal(["data=d: line 2: 'pass' stands in a header and must be printable ASCII, but is not (encode it, or send it in the body)"], problems);
    }

    [Fact]
    public void A_file_that_is_not_there_and_one_that_is_no_file_are_told()
    {
        var problems = new List<string>();

        Assert.Null(DataFile.ColumnsOf(_directory.At("nowhere.csv"), "data=n", problems));
        Assert.Null(DataFile.ColumnsOf(_directory.Path, "data=d", problems));
        Assert.StartsWith("data=n must be a file that can be read, but: Could not find file", problems[0], StringComparison.Ordinal);
        Assert.Equal("data=d must be a file that can be read, but: it is a directory, and only a regular file is read (check the path)", problems[1]);
    }

    [Fact]
    public void Rows_beyond_what_stays_in_memory_are_read_back_in_any_order_and_leave_no_file()
    {
        const int Count = 1_000_000;
        var path = _directory.At("large.csv");
        using (var file = new StreamWriter(path))
        {
            file.Write("user,pass\n");
            for (var row = 0; row < Count; row++)
            {
                file.Write($"user-{row},{new string((char)('a' + (row % 26)), row % 40)}\n");
            }
        }

        var before = Directory.GetFiles(Path.GetTempPath(), "loadharness-*").Length;
        var problems = new List<string>();
        using var store = DataFile.Read(path, "data=d", Both, problems);

        Assert.Empty(problems);
        Assert.Equal(Count, store!.Count);
        Assert.Equal(before, Directory.GetFiles(Path.GetTempPath(), "loadharness-*").Length);
        Assert.True(new FileInfo(path).Length > RowStore.MostInMemory);
        var values = new Row();
        foreach (var number in (int[])[0, 15, 16, 17, Count - 1, 777, 123_456, 1, Count / 2])
        {
            store.Read(number, values);
            Assert.Equal(($"user-{number}", new string((char)('a' + (number % 26)), number % 40)), (Encoding.UTF8.GetString(values[0]), Encoding.UTF8.GetString(values[1])));
        }
    }

    private List<string[]> Rows(string extension, string text)
    {
        var problems = new List<string>();
        var path = _directory.Write($"d.{extension}", Encoding.UTF8.GetBytes(text));
        var columns = DataFile.ColumnsOf(path, "data=d", problems);
        using var store = DataFile.Read(path, "data=d", Both, problems);
        Assert.Empty(problems);
        Assert.Superset(new HashSet<string> { "user", "pass" }, columns!.ToHashSet());
        var values = new Row();
        var rows = new List<string[]>();
        for (var number = 0; number < store!.Count; number++)
        {
            store.Read(number, values);
            rows.Add([Encoding.UTF8.GetString(values[0]), Encoding.UTF8.GetString(values[1])]);
        }

        return rows;
    }
}
