using System.Text.Json.Serialization;
using LoadHarness.Targets.Lla.OpenSsl;

namespace LoadHarness.Targets.Lla;

/// <summary>What the harness tells an LLA that it starts: the first line on the child's standard input.</summary>
internal sealed record Handover
{
    /// <summary>The endpoints, in the order in which the announcement names their ports.</summary>
    public required IReadOnlyList<Port> Ports { get; init; }

    /// <summary>How it behaves.</summary>
    public required LlaOptions Behaviour { get; init; }

    /// <summary>Addresses from which the harness calls; whoever calls from another one is a bystander. Empty where the system chooses them, and then nobody is.</summary>
    public IReadOnlyList<string> Callers { get; init; } = [];

    /// <summary>One endpoint, on a port of loopback; number 0 takes a free one.</summary>
    internal sealed record Port(Authentication Authentication, ServerBundle Credentials, Disturbance? Disturbance, bool TakesEarlyData, int Number = 0);
}

/// <summary>What an LLA tells the harness once it listens: the first line on the child's standard output.</summary>
/// <param name="Ports">The ports of the endpoints, in the order of the handover.</param>
internal sealed record Announcement(IReadOnlyList<int> Ports);

/// <summary>What the harness asks of a running LLA: its counters, and what it is to do before it reads them.</summary>
/// <param name="Number">Number of the order, from 1; the answer repeats it.</param>
/// <param name="Collects">Whether it collects its garbage first.</param>
/// <param name="Revocations">Newer revocation lists that are to be in force first, for each endpoint in their order, or null for those that keep theirs; null for all of them.</param>
internal sealed record Order(long Number, bool Collects, IReadOnlyList<string?>? Revocations);

/// <summary>What an LLA answers an order once it is done.</summary>
/// <param name="Number">Number of the order.</param>
/// <param name="Counters">Its counters.</param>
internal sealed record Done(long Number, ServerCounters Counters);

/// <summary>Serializers made at build time, so that an answer costs the server no reflection.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(ProcessRequest))]
[JsonSerializable(typeof(ProblemDocument))]
[JsonSerializable(typeof(ServerCounters))]
[JsonSerializable(typeof(Handover))]
[JsonSerializable(typeof(Announcement))]
[JsonSerializable(typeof(Order))]
[JsonSerializable(typeof(Done))]
internal sealed partial class LlaJson : JsonSerializerContext;
