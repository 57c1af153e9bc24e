using System.Text.Json.Serialization;
using LoadHarness.Results;

namespace LoadHarness.Targets.Lla;

/// <summary>Serializers made at build time, so that an answer costs the server no reflection.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(ProcessRequest))]
[JsonSerializable(typeof(ServerCounters))]
[JsonSerializable(typeof(Handover))]
[JsonSerializable(typeof(Announcement))]
[JsonSerializable(typeof(IReadOnlyList<string?>))]
internal sealed partial class LlaJson : JsonSerializerContext;
