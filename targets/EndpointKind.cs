using LoadHarness.Arms;

namespace LoadHarness.Targets;

/// <summary>What arms must agree in to share a port.</summary>
internal sealed record EndpointKind(KeyKind Key, Authentication Authentication, int ChainLength)
{
    /// <summary>The kind that an arm needs.</summary>
    public static EndpointKind Of(Arm arm) => new(arm.Key, arm.Authentication, arm.ChainLength);
}
