using System.Text.Json;
using System.Text.Json.Nodes;
using LoadHarness.Results;

namespace LoadHarness.Tests.Recording;

/// <summary>What was measured as text in which what is by its name has one order, so that two of the same are the same.</summary>
internal static class Canonical
{
    public static string Text<T>(T value) => Sorted(JsonSerializer.SerializeToNode(value, LaunchJson.Of<T>()))?.ToJsonString() ?? "";

    /// <summary>The steps of rounds, which no file has.</summary>
    public static IEnumerable<string> Steps(IReadOnlyList<RoundResult> rounds) =>
        rounds.Select(round => string.Join(' ', round.Steps.OrderBy(step => step.Key).Select(step => $"{step.Key} {step.Value.Count} {step.Value.Above(1_000)}")));

    private static JsonNode? Sorted(JsonNode? node) => node switch
    {
        JsonObject parts => new JsonObject(parts.OrderBy(part => part.Key, StringComparer.Ordinal).Select(part => KeyValuePair.Create(part.Key, Sorted(part.Value)))),
        JsonArray items => new JsonArray([.. items.Select(Sorted)]),
        _ => node?.DeepClone(),
    };
}
