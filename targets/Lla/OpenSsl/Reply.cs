using System.Buffers.Text;
using System.Text;
using System.Text.Json;

namespace LoadHarness.Targets.Lla.OpenSsl;

/// <summary>Writes the answers of one connection. A buffer that lives as long as the connection: what does not go out at once stays in it.</summary>
/// <param name="clock">Tells the date.</param>
internal sealed class Reply(TimeProvider clock)
{
    private byte[] _bytes = new byte[512];
    private int _length;

    /// <summary>What was written.</summary>
    public ReadOnlyMemory<byte> Bytes => _bytes.AsMemory(0, _length);

    /// <summary>What a client waits for that asks whether it may send its body.</summary>
    public static ReadOnlyMemory<byte> Continue { get; } = "HTTP/1.1 100 Continue\r\n\r\n"u8.ToArray();

    /// <summary>Writes the right answer.</summary>
    /// <param name="evidence">What the LLA saw.</param>
    /// <param name="closes">Whether it is the last on the connection.</param>
    /// <param name="length">Bytes of the body; what goes beyond the answer itself is sent by the caller.</param>
    public ReadOnlyMemory<byte> Right(string evidence, bool closes, int length)
    {
        Head("200 OK", "application/json", evidence, closes, length);
        return Bytes;
    }

    /// <summary>Writes what becomes of work.</summary>
    /// <param name="status">Status and its phrase.</param>
    /// <param name="body">The body, JSON.</param>
    /// <param name="evidence">What the LLA saw.</param>
    /// <param name="closes">Whether it is the last on the connection.</param>
    /// <param name="location">Where to ask about it; null says nothing of it.</param>
    public ReadOnlyMemory<byte> Told(string status, string body, string evidence, bool closes, string? location = null)
    {
        Head(status, "application/json", evidence, closes, body.Length, location: location);
        Write(body);
        return Bytes;
    }

    /// <summary>Writes a problem document (RFC 9457).</summary>
    /// <param name="status">Status and its phrase, such as <c>404 Not Found</c>.</param>
    /// <param name="detail">What is wrong.</param>
    /// <param name="evidence">What the LLA saw; null where it saw no request.</param>
    /// <param name="closes">Whether it is the last on the connection.</param>
    /// <param name="isBodiless">Whether the body is only talked about.</param>
    /// <param name="allow">What else it takes; null says nothing of it.</param>
    public ReadOnlyMemory<byte> Problem(string status, string detail, string? evidence, bool closes, bool isBodiless = false, string? allow = null)
    {
        var space = status.IndexOf(' ');
        var problem = new ProblemDocument(status[(space + 1)..], int.Parse(status.AsSpan(0, space), CultureInfo.InvariantCulture), detail);
        var body = JsonSerializer.SerializeToUtf8Bytes(problem, LlaJson.Default.ProblemDocument);
        Head(status, "application/problem+json", evidence, closes, body.Length, allow);
        if (!isBodiless)
        {
            Append(body);
        }

        return Bytes;
    }

    /// <summary>Writes the answer's body behind its head.</summary>
    public ReadOnlyMemory<byte> Append(ReadOnlySpan<byte> bytes)
    {
        Room(bytes.Length);
        bytes.CopyTo(_bytes.AsSpan(_length));
        _length += bytes.Length;
        return Bytes;
    }

    private void Head(string status, string contentType, string? evidence, bool closes, int length, string? allow = null, string? location = null)
    {
        _length = 0;
        Write($"HTTP/1.1 {status}\r\nContent-Length: {length}\r\nContent-Type: {contentType}\r\nDate: ");
        Room(29);
        Utf8Formatter.TryFormat(clock.GetUtcNow(), _bytes.AsSpan(_length), out var written, 'R');
        _length += written;
        if (evidence is not null)
        {
            Write($"\r\n{ServerEvidenceHeader.Name}: {evidence}");
        }

        if (allow is not null)
        {
            Write($"\r\nAllow: {allow}");
        }

        if (location is not null)
        {
            Write($"\r\nLocation: {location}");
        }

        Append(closes ? "\r\nConnection: close\r\n\r\n"u8 : "\r\n\r\n"u8);
    }

    private void Write(string text) => Append(Encoding.UTF8.GetBytes(text));

    private void Room(int bytes)
    {
        if (_bytes.Length < _length + bytes)
        {
            Array.Resize(ref _bytes, Math.Max(_length + bytes, 2 * _bytes.Length));
        }
    }
}

/// <summary>What is wrong with a request, as RFC 9457 writes it.</summary>
internal sealed record ProblemDocument(string Title, int Status, string Detail);
