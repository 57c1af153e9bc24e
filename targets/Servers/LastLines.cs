using System.Text;

namespace LoadHarness.Targets.Servers;

/// <summary>The last lines of what a program writes, each of them cut: however much it writes, and whether or not it ever ends a line, as much memory is held.</summary>
internal sealed class LastLines
{
    // What a server says before it dies fits into a few lines.
    private const int Kept = 20;
    private const int LongestLine = 1_000;
    private const int BlockSize = 4096;

    // The reader writes, whoever tells of the program looks.
    private readonly Lock _gate = new();
    private readonly Queue<string> _lines = new();

    /// <summary>Reads until the end.</summary>
    /// <param name="text">What the program writes; closed at its end.</param>
    public LastLines(TextReader text) => Ended = ReadAsync(text);

    /// <summary>Ends when all was read that the program wrote.</summary>
    public Task Ended { get; }

    /// <summary>The lines so far, oldest first.</summary>
    public IReadOnlyCollection<string> Lines
    {
        get
        {
            lock (_gate)
            {
                return [.. _lines];
            }
        }
    }

    private async Task ReadAsync(TextReader text)
    {
        using var closing = text;
        var block = new char[BlockSize];
        var line = new StringBuilder();
        int count;
        while ((count = await text.ReadAsync(block)) > 0)
        {
            foreach (var c in block.AsSpan(0, count))
            {
                if (c == '\n')
                {
                    Keep(line);
                }
                else if (line.Length < LongestLine)
                {
                    line.Append(c);
                }
            }
        }

        Keep(line);
    }

    private void Keep(StringBuilder line)
    {
        var text = line.ToString();
        line.Clear();
        if (string.IsNullOrWhiteSpace(text))
        {
            return;
        }

        lock (_gate)
        {
            _lines.Enqueue(text);
            if (_lines.Count > Kept)
            {
                _lines.Dequeue();
            }
        }
    }
}
