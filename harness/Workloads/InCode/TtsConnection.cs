using System.Net.Http.Headers;
using System.Text;
using LoadHarness.Clients;

namespace LoadHarness.Workloads.InCode;

/// <summary>The TTS client of an invocation: sends requests in the way its arm connects, with its certificate. One at a time.</summary>
/// <remarks>Never throws for what happens on the wire, which is in the answer, and counted.</remarks>
public sealed class TtsConnection
{
    private const int LooksAt = 64 * 1024;

    private readonly Invocation _invocation;

    internal TtsConnection(Invocation invocation) => _invocation = invocation;

    /// <summary>Asks for a path.</summary>
    /// <param name="path">Path and query, starting with a slash.</param>
    /// <param name="headers">Further headers.</param>
    public Task<Answer> GetAsync(string path, params (string Name, string Value)[] headers) => SendAsync(HttpMethod.Get, path, null, null, headers);

    /// <summary>Sends JSON.</summary>
    /// <param name="path">Path and query, starting with a slash.</param>
    /// <param name="json">The body.</param>
    /// <param name="headers">Further headers.</param>
    public Task<Answer> PostAsync(string path, string json, params (string Name, string Value)[] headers) =>
        SendAsync(HttpMethod.Post, path, Encoding.UTF8.GetBytes(json), "application/json", headers);

    /// <summary>Sends a request.</summary>
    /// <param name="method">HTTP method.</param>
    /// <param name="path">Path and query, starting with a slash.</param>
    /// <param name="body">Body; null sends none.</param>
    /// <param name="contentType">Media type of the body; null sends none.</param>
    /// <param name="headers">Further headers.</param>
    /// <exception cref="ArgumentException">It cannot be sent as it is.</exception>
    public Task<Answer> SendAsync(HttpMethod method, string path, byte[]? body, string? contentType, params (string Name, string Value)[] headers)
    {
        ArgumentNullException.ThrowIfNull(method);
        if (path is not ['/', ..] || path.Any(c => c <= ' ' || c > '~'))
        {
            throw new ArgumentException("a path must start with a slash and be printable ASCII without blanks (encode what is not by Uri.EscapeDataString)", nameof(path));
        }

        if (Array.Exists(headers, header => header.Value.Any(c => c is < ' ' or > '~') || header.Name.Length == 0 || header.Name.Any(c => !char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_' or '.'))))
        {
            throw new ArgumentException("a header must have a name of letters, digits and dashes, and a value of printable ASCII", nameof(headers));
        }

        return _invocation.SendAsync(new RequestTemplate(method, path, body ?? [], contentType is null ? null : MediaTypeHeaderValue.Parse(contentType), ReadOnlyMemory<byte>.Empty)
        {
            Headers = [.. headers.Select(header => new KeyValuePair<string, string>(header.Name, header.Value))],
            Statuses = StatusRanges.Success,
            LooksAt = LooksAt,
            HoldsValues = true,
        });
    }
}
