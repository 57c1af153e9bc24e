using System.Net.Http.Headers;

namespace LoadHarness.Clients;

/// <summary>The request that every client sends.</summary>
/// <param name="Method">HTTP method.</param>
/// <param name="Path">Path and query, starting with a slash.</param>
/// <param name="Body">Body; empty sends none.</param>
/// <param name="ContentType">Media type of the body; null sends none.</param>
/// <param name="Expected">Bytes that a right answer holds; empty accepts every body.</param>
public sealed record RequestTemplate(HttpMethod Method, string Path, ReadOnlyMemory<byte> Body, MediaTypeHeaderValue? ContentType, ReadOnlyMemory<byte> Expected)
{
    /// <summary>Further headers, in the order in which they are sent.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } = [];

    /// <summary>What TTS asks of LLA: <c>POST /api/process</c>, answered with <c>"status": "success"</c>.</summary>
    public static readonly RequestTemplate Process = new(
        HttpMethod.Post,
        "/api/process",
        """{"data": "sensitive information", "user_id": 123}"""u8.ToArray(),
        new MediaTypeHeaderValue("application/json"),
        "\"success\""u8.ToArray());
}
