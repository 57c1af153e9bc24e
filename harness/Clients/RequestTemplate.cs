using System.Net.Http.Headers;
using LoadHarness.Workloads;

namespace LoadHarness.Clients;

/// <summary>The request that every client sends, and what makes its answer a right one.</summary>
/// <param name="Method">HTTP method.</param>
/// <param name="Path">Path and query, starting with a slash.</param>
/// <param name="Body">Body; empty sends none.</param>
/// <param name="ContentType">Media type of the body; null sends none.</param>
/// <param name="Expected">Bytes that the body of a right answer holds; empty accepts every body, and has the bodies compared with each other.</param>
public sealed record RequestTemplate(HttpMethod Method, string Path, ReadOnlyMemory<byte> Body, MediaTypeHeaderValue? ContentType, ReadOnlyMemory<byte> Expected)
{
    /// <summary>The fewest bytes at the beginning of a body that are looked at.</summary>
    public const int FewestLookedAt = 1024;

    /// <summary>Bytes at the beginning of a body that are looked at, when nobody says how many.</summary>
    public const int UsuallyLookedAt = 4096;

    /// <summary>Further headers, in the order in which they are sent.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } = [];

    /// <summary>Statuses of a right answer.</summary>
    public StatusRanges Statuses { get; init; } = StatusRanges.Ok;

    /// <summary>How messages name what is expected; null repeats it, which no line of a file is.</summary>
    public string? ExpectedName { get; init; }

    /// <summary>Bytes at the beginning of a body that are looked at; at most <see cref="TtsClient.MostRead"/>.</summary>
    public int LooksAt { get; init; } = UsuallyLookedAt;

    /// <summary>Bytes that are looked at when nobody says how many, and a value is looked for in them.</summary>
    public const int UsuallyLookedAtForValues = 64 * 1024;

    /// <summary>What reports and gates call it, where there are several; null where there is one.</summary>
    public string? Name { get; init; }

    /// <summary>Line of its file that it begins in; 0 where it is in none.</summary>
    public int Line { get; init; }

    /// <summary>How often it is sent among others, as a weight of at least 1.</summary>
    public int Weight { get; init; } = 1;

    /// <summary>What must be true of a right answer beyond status and text.</summary>
    public IReadOnlyList<AnswerCheck> Checks { get; init; } = [];

    /// <summary>What later requests of its client take from a right answer.</summary>
    public IReadOnlyList<Take> Takes { get; init; } = [];

    /// <summary>Headers of the answer that checks look at.</summary>
    public IReadOnlyList<string> WantedHeaders { get; init; } = [];

    /// <summary>Whether its values may be secrets, so that no message repeats what a server answered to it.</summary>
    public bool HoldsValues { get; init; }

    /// <summary>What TTS asks of LLA: <c>POST /api/process</c>, answered with <c>"status": "success"</c>.</summary>
    public static readonly RequestTemplate Process = new(
        HttpMethod.Post,
        "/api/process",
        """{"data": "sensitive information", "user_id": 123}"""u8.ToArray(),
        new MediaTypeHeaderValue("application/json"),
        "\"success\""u8.ToArray());
}
