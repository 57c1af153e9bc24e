using LoadHarness.Arms;
using LoadHarness.Options;
using LoadHarness.Targets.Pki;

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
