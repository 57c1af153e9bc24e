using System.Text;
using LoadHarness.Machine;

namespace LoadHarness.Workloads;

/// <summary>How rows are given out.</summary>
public enum DataUse
{
    /// <summary>To each attempt the next row, and after the last the first again.</summary>
    InOrder,

    /// <summary>To each client a row of its own, for the whole run; where there are more clients, they begin anew.</summary>
    PerClient,

    /// <summary>To each attempt any row, by the seed.</summary>
    Random,
}

/// <summary>Reads a file of data: CSV, whose first line names the columns, or JSON lines.</summary>
/// <remarks>No problem holds a value: files hold passwords. Each has its line and, at most, the name of a column that a request asks for.</remarks>
public static class DataFile
{
    // As many as anybody reads at once.
    private const int MostProblems = 10;

    /// <summary>Characters of the longest row.</summary>
    internal const int LongestRow = 1_000_000;

    private static readonly string[] LineExtensions = [".jsonl", ".ndjson", ".json"];

    /// <summary>The columns that there are, so that placeholders can be looked up; null when the file cannot be read, which is a problem then.</summary>
    /// <param name="path">The file.</param>
    /// <param name="source">How errors name it, such as <c>data=FILE</c>.</param>
    /// <param name="problems">Takes what is wrong with it.</param>
    public static IReadOnlyList<string>? ColumnsOf(string path, string source, ICollection<string> problems)
    {
        using var rows = Open(path, source, problems);
        if (rows is null)
        {
            return null;
        }

        if (rows.Columns.Count == 0 && rows.Problem is null)
        {
            problems.Add($"{source} must have {rows.Wanted}, but is empty (name the right file)");
            return null;
        }

        if (rows.Problem is { } problem)
        {
            problems.Add($"{source}: {problem}");
            return null;
        }

        return rows.Columns;
    }

    /// <summary>Reads the columns that are used.</summary>
    /// <param name="path">The file.</param>
    /// <param name="source">How errors name it.</param>
    /// <param name="columns">The columns, at least one, each with whether it stands in a header.</param>
    /// <param name="problems">Takes what is wrong with it.</param>
    /// <returns>The rows; null when there are problems.</returns>
    internal static RowStore? Read(string path, string source, IReadOnlyList<(string Name, bool InHeader)> columns, ICollection<string> problems)
    {
        using var rows = Open(path, source, problems);
        if (rows is null)
        {
            return null;
        }

        using var store = new RowStore.Builder();
        var found = new List<string>();
        var values = new string[columns.Count];
        try
        {
            while (found.Count < MostProblems && rows.Next(columns, values))
            {
                var line = rows.Line.ToString(CultureInfo.InvariantCulture);
                var before = found.Count;
                for (var index = 0; index < values.Length && found.Count < MostProblems; index++)
                {
                    if (values[index] is null)
                    {
                        found.Add($"line {line} has no value for '{columns[index].Name}' ({rows.MissingRepair})");
                    }
                    else if (columns[index].InHeader && !IsHeaderValue(values[index]))
                    {
                        found.Add($"line {line}: '{columns[index].Name}' stands in a header and must be printable ASCII, but is not (encode it, or send it in the body)");
                    }
                }

                if (found.Count == before && values.Sum(value => (long)value.Length) > LongestRow)
                {
                    found.Add($"line {line} has more than {Format.Count(LongestRow)} characters that requests use (is a quote not closed?)");
                }

                if (found.Count == before)
                {
                    store.Add(values);
                }
            }
        }
        catch (IOException e)
        {
            found.Add($"its rows cannot be kept: {e.Message} (give the directory for temporary files more room, or name another with TMPDIR)");
        }

        if (rows.Problem is { } problem)
        {
            found.Add(problem);
        }
        else if (found.Count == 0 && store.Count == 0)
        {
            found.Add("there is no row (write one at least)");
        }

        foreach (var sentence in found)
        {
            problems.Add($"{source}: {sentence}");
        }

        if (found.Count >= MostProblems)
        {
            problems.Add($"{source}: what follows was not looked at any more");
        }

        return found.Count == 0 ? store.Build() : null;
    }

    /// <summary>Whether a value can stand in a header.</summary>
    internal static bool IsHeaderValue(string value) => value.AsSpan().IndexOfAnyExceptInRange(' ', '~') < 0;

    private static DataRows? Open(string path, string source, ICollection<string> problems)
    {
        try
        {
            var file = RegularFile.Open(path);
            return LineExtensions.Contains(Path.GetExtension(path).ToLowerInvariant()) ? new JsonRows(file) : new CsvRows(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            problems.Add($"{source} must be a file that can be read, but: {e.Message} (check the path)");
            return null;
        }
    }
}

/// <summary>A file of rows while it is read.</summary>
internal abstract class DataRows : IDisposable
{
    /// <summary>The columns, by the first line.</summary>
    public IReadOnlyList<string> Columns { get; protected init; } = [];

    /// <summary>The line of the row that was read last, from 1.</summary>
    public long Line { get; protected set; }

    /// <summary>Why it cannot be read on, in a sentence with its repair; null while it can.</summary>
    public string? Problem { get; protected set; }

    /// <summary>What the first line must be.</summary>
    public abstract string Wanted { get; }

    /// <summary>What to do where a value is missing.</summary>
    public abstract string MissingRepair { get; }

    /// <summary>Reads the next row.</summary>
    /// <param name="columns">The columns that are wanted.</param>
    /// <param name="values">Takes their values; null for one that is not there.</param>
    /// <returns>False at the end, or when there is a problem.</returns>
    public abstract bool Next(IReadOnlyList<(string Name, bool InHeader)> columns, string?[] values);

    public abstract void Dispose();

    /// <summary>A text in UTF-8, whatever its bytes are; a mark at its beginning is none of it.</summary>
    protected static StreamReader TextOf(Stream file) => new(file, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), detectEncodingFromByteOrderMarks: true, bufferSize: 64 * 1024);
}
