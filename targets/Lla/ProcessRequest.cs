using System.Text.Json.Serialization;

namespace LoadHarness.Targets.Lla;

/// <summary>The body of <c>POST /api/process</c>.</summary>
internal sealed record ProcessRequest(
    [property: JsonPropertyName("data"), JsonRequired] string Data,
    [property: JsonPropertyName("user_id"), JsonRequired] long UserId);
