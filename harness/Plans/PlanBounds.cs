using System.Text.Json;

namespace LoadHarness.Plans;

/// <summary>How large a plan may be, before anything is made of it.</summary>
internal static class PlanBounds
{
    private const int MostValues = 20_000;

    private const int LongestText = 10_000;

    /// <summary>What is too large, to stand behind the name of the file; null when nothing is.</summary>
    /// <exception cref="JsonException">It is no JSON.</exception>
    public static string? Misfit(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true, MaxDepth = 32 });
        for (var values = 0; reader.Read();)
        {
            if (++values > MostValues)
            {
                return $"must have at most {Format.Count(MostValues)} values, but has more";
            }

            if (reader.ValueSpan.Length > LongestText)
            {
                return $"must have texts of at most {Format.Count(LongestText)} bytes, but has a longer one at {PlanPlace.Of(json, (int)reader.TokenStartIndex)}";
            }
        }

        return null;
    }
}
