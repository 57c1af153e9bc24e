namespace LoadHarness.Statistics.Judges;

/// <summary>Sums of one arm that gates and validity checks share.</summary>
internal static class ArmProof
{
    /// <summary>
    /// Requests that got an answer, the denominator of every share of proof: a request that failed has no connection to judge and is
    /// counted as an error. Each answer is full, resumed or reused, except one whose handshake nobody understood; that is Ok at least.
    /// </summary>
    public static long Answered(ArmResult arm) => Math.Max(arm.Connections.Full + arm.Connections.Resumed + arm.Connections.Reused, Of(arm, Outcome.Ok));

    /// <summary>Answered requests whose connection is what the arm claims. Where the ends disagree, nothing is proven.</summary>
    public static long Proven(ArmResult arm) => Math.Max(0, Answered(arm) - Math.Max(arm.Connections.Unproven, arm.Connections.Disagreeing));

    /// <summary>The arm as if nobody asked whether its clients are authenticated: where a gate does, its verdict is about the server, and the rest can be believed.</summary>
    public static ArmResult ApartFromAuthentication(ArmResult arm) =>
        arm with { Connections = arm.Connections with { Unproven = arm.Connections.Unproven - arm.Connections.Unauthenticated, Unauthenticated = 0 } };

    /// <summary>Requests that ended in an outcome.</summary>
    public static long Of(ArmResult arm, Outcome outcome) => arm.Outcomes.GetValueOrDefault(outcome.ToString());

    /// <summary>Requests that did not end in <see cref="Outcome.Ok"/>.</summary>
    public static long Failed(ArmResult arm) => arm.Requests - Of(arm, Outcome.Ok);
}
