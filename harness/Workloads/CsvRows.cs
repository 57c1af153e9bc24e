using nietras.SeparatedValues;

namespace LoadHarness.Workloads;

/// <summary>CSV (RFC 4180), read by Sep: a line with the names of the columns, then the rows; separated by what separates the names.</summary>
internal sealed class CsvRows : DataRows
{
    private readonly TextReader _text;
    private readonly SepReader? _reader;

    /// <param name="file">The file; closed with this.</param>
    public CsvRows(Stream file)
    {
        _text = TextOf(file);
        try
        {
            _reader = Sep.Auto.Reader(options => options with { Unescape = true, DisableColCountCheck = true }).From(_text);
            Columns = [.. _reader.Header.ColNames.Select(name => name.Trim())];
        }
        catch (Exception e) when (IsOfFile(e))
        {
            Problem = "the first line must name the columns, each once, but does not (write a line such as user,password)";
        }
    }

    public override string Wanted => "a first line that names the columns";

    public override string MissingRepair => "write as many values as the first line has names; a text with the separator or a line break stands in quotes";

    public override bool Next(IReadOnlyList<(string Name, bool InHeader)> columns, string?[] values)
    {
        try
        {
            if (Problem is not null || _reader is null || !_reader.MoveNext())
            {
                return false;
            }

            var row = _reader.Current;
            Line = row.LineNumberFrom;
            for (var index = 0; index < values.Length; index++)
            {
                var column = IndexOf(columns[index].Name);
                values[index] = column >= 0 && column < row.ColCount ? row[column].ToString() : null;
            }

            return true;
        }
        catch (Exception e) when (IsOfFile(e))
        {
            Problem = string.Create(CultureInfo.InvariantCulture, $"what follows line {Line} is no CSV, or a row of more than 16 MB (is a quote not closed?)");
            return false;
        }
    }

    public override void Dispose()
    {
        _reader?.Dispose();
        _text.Dispose();
    }

    private int IndexOf(string name)
    {
        for (var index = 0; index < Columns.Count; index++)
        {
            if (Columns[index] == name)
            {
                return index;
            }
        }

        return -1;
    }

    private static bool IsOfFile(Exception e) => e is ArgumentException or InvalidDataException or NotSupportedException or InvalidOperationException or KeyNotFoundException or IndexOutOfRangeException;
}
