using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace LoadHarness.Targets.Lla;

/// <summary>How the harness and an LLA that it started talk over the child's standard input and output: a line of JSON at a time, of a bounded length.</summary>
/// <param name="input">Brings the other end's lines.</param>
/// <param name="output">Takes this end's.</param>
/// <param name="longest">Bytes that a line of the other end may have.</param>
public sealed class JsonLines(Stream input, Stream output, int longest)
{
    private const int FirstLength = 4096;

    private byte[] _buffer = new byte[Math.Min(FirstLength, longest)];
    private int _held;

    /// <summary>Writes a line.</summary>
    /// <exception cref="IOException">The other end is gone.</exception>
    public async Task WriteAsync<T>(T value, JsonTypeInfo<T> type, CancellationToken cancellationToken)
    {
        byte[] line = [.. JsonSerializer.SerializeToUtf8Bytes(value, type), (byte)'\n'];
        await output.WriteAsync(line, cancellationToken);
        await output.FlushAsync(cancellationToken);
    }

    /// <summary>Reads the next line; null when the other end has ended. What came of a line whose wait was given up is kept for the next wait.</summary>
    /// <exception cref="IOException">The line is longer than any that is meant.</exception>
    /// <exception cref="JsonException">It is not what was expected.</exception>
    public async Task<T?> ReadAsync<T>(JsonTypeInfo<T> type, CancellationToken cancellationToken)
        where T : class
    {
        int end;
        while ((end = _buffer.AsSpan(0, _held).IndexOf((byte)'\n')) < 0)
        {
            if (_held == _buffer.Length)
            {
                if (_held >= longest)
                {
                    throw new IOException($"the other end wrote a line of more than {longest} bytes");
                }

                Array.Resize(ref _buffer, Math.Min(longest, 2 * _held));
            }

            var count = await input.ReadAsync(_buffer.AsMemory(_held), cancellationToken);
            if (count == 0)
            {
                return null;
            }

            _held += count;
        }

        try
        {
            return JsonSerializer.Deserialize(_buffer.AsSpan(0, end), type);
        }
        finally
        {
            _buffer.AsSpan(end + 1, _held - end - 1).CopyTo(_buffer);
            _held -= end + 1;
        }
    }
}
