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

    /// <summary>Failed requests of the target's doing.</summary>
    public static long FailedByTarget(ArmResult arm) => Sum(arm, OutcomeTraits.IsOfTarget);

    /// <summary>
    /// Of the requests that were not proven, those on a connection that the target did not resume or keep, though it was asked to, or for which it
    /// did not ask the client who it is. What else is unproven is the harness's business: a cold connection that was resumed, a handshake that
    /// it did not understand.
    /// </summary>
    public static long UnprovenByTarget(ArmResult arm) => Math.Min(arm.Connections.Unproven, arm.Connections.Unauthenticated + arm.Mode switch
    {
        ConnectionMode.Resumed or ConnectionMode.EarlyData => arm.Connections.Full,
        ConnectionMode.KeepAlive => arm.Connections.Full + arm.Connections.Resumed,
        _ => 0,
    });

    /// <summary>Why connections of a resumed arm were not resumed, as far as the wire tells; empty where all were, and for other arms.</summary>
    public static string LostTickets(ArmResult arm)
    {
        if (arm is not { Mode: ConnectionMode.Resumed, Connections.Tickets: var (sent, offered, accepted) })
        {
            return "";
        }

        var without = arm.Connections.Full + arm.Connections.Resumed - offered;
        string[] causes =
        [
            .. offered > accepted ? [$"{Format.Count(offered - accepted)} of {Format.Count(offered, "offered ticket")} {(offered - accepted == 1 ? "was" : "were")} not accepted"] : Array.Empty<string>(),
            .. without > 0 ? [$"{Format.Count(without, "connection")} had none to offer: {(sent > 0 ? "none that the server sent could be used" : "the server sent no ticket")}"] : Array.Empty<string>(),
        ];
        return string.Join(", ", causes);
    }

    /// <summary>The arm without those failures that a busy machine may have brought about.</summary>
    public static ArmResult OnAnyMachine(ArmResult arm) => arm with
    {
        Requests = arm.Requests - Sum(arm, OutcomeTraits.MayBeOfMachine),
        Outcomes = arm.Outcomes.Where(outcome => !(Enum.TryParse<Outcome>(outcome.Key, out var known) && known.MayBeOfMachine())).ToDictionary(),
    };

    private static long Sum(ArmResult arm, Func<Outcome, bool> counts) =>
        arm.Outcomes.Where(outcome => Enum.TryParse<Outcome>(outcome.Key, out var known) && counts(known)).Sum(outcome => outcome.Value);
}
