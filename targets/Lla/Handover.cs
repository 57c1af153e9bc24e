using System.Text.Json.Serialization;

namespace LoadHarness.Targets.Lla;

/// <summary>What the harness tells an LLA that it starts: one line of JSON on the child's standard input.</summary>
internal sealed record Handover
{
    /// <summary>The endpoints, in the order in which the announcement names their ports.</summary>
    public required IReadOnlyList<Port> Ports { get; init; }

    /// <summary>How it behaves.</summary>
    public required LlaOptions Behaviour { get; init; }

    /// <summary>One endpoint, on a port of loopback; number 0 takes a free one.</summary>
    internal sealed record Port(Authentication Authentication, ServerBundle Credentials, Disturbance? Disturbance, int Number = 0);
}

/// <summary>What an LLA tells the harness once it listens: one line of JSON on the child's standard output.</summary>
/// <param name="Ports">The ports of the endpoints, in the order of the handover.</param>
/// <param name="AdminPort">The loopback port of the ledger.</param>
internal sealed record Announcement(IReadOnlyList<int> Ports, int AdminPort);

/// <summary>Serializers made at build time, so that an answer costs the server no reflection.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(ProcessRequest))]
[JsonSerializable(typeof(ServerCounters))]
[JsonSerializable(typeof(Handover))]
[JsonSerializable(typeof(Announcement))]
[JsonSerializable(typeof(IReadOnlyList<string?>))]
internal sealed partial class LlaJson : JsonSerializerContext;
