namespace LoadHarness.Results;

/// <summary>What a server did wrong on purpose in the blocks of an arm, and as what the client filed it.</summary>
/// <param name="Fault">What the server did.</param>
/// <param name="Expected">Name of the outcome that each injected fault must end in; <c>Ok</c> where nothing may fail.</param>
/// <param name="Injected">How often, by the server's own count; null where it does not count.</param>
/// <param name="Filed">How often the client saw it for what it was.</param>
/// <param name="Misfiled">Requests that failed in any other way.</param>
public sealed record FaultCounts(Fault Fault, string Expected, long? Injected, long Filed, long Misfiled)
{
    /// <summary>This and what another launch counted.</summary>
    public FaultCounts Plus(FaultCounts other) => this with { Injected = Injected + other.Injected, Filed = Filed + other.Filed, Misfiled = Misfiled + other.Misfiled };

    /// <summary>Counts a fault from what an arm counted.</summary>
    /// <param name="fault">What the server did.</param>
    /// <param name="injected">How often it did what, by its own count.</param>
    /// <param name="requests">Requests of the arm.</param>
    /// <param name="outcomes">How many of them ended how, by the outcome's name.</param>
    /// <param name="full">Full handshakes, which is what dropped ticket keys cost.</param>
    /// <param name="closesAnnounced">Answers with which the server announced that it closes the connection, as it does when it restarts gracefully.</param>
    public static FaultCounts Of(
        Fault fault, IReadOnlyDictionary<string, long> injected, long requests, IReadOnlyDictionary<string, long> outcomes, long full, long closesAnnounced)
    {
        var expected = ExpectedOf(fault);
        var failed = requests - outcomes.GetValueOrDefault(nameof(Outcome.Ok));
        var filed = fault switch
        {
            Fault.DropTicketKeys => full,
            Fault.RestartGracefully => closesAnnounced,
            _ => outcomes.GetValueOrDefault(expected.ToString()),
        };
        return new(fault, expected.ToString(), injected.GetValueOrDefault(fault.ToString()), filed, expected == Outcome.Ok ? failed : failed - filed);
    }

    /// <summary>The outcome that a fault must end in.</summary>
    public static Outcome ExpectedOf(Fault fault) => fault switch
    {
        Fault.StallHandshake => Outcome.HandshakeTimeout,
        Fault.ResetAfterServerHello or Fault.CloseBeforeAnswer => Outcome.ConnectionReset,
        Fault.SlowAnswer => Outcome.RequestTimeout,
        Fault.ServerError => Outcome.UnexpectedStatus,
        Fault.OversizedAnswer => Outcome.AnswerTooLarge,
        Fault.DropTicketKeys or Fault.RestartGracefully => Outcome.Ok,
        _ => throw new ArgumentOutOfRangeException(nameof(fault), fault, "no such fault"),
    };
}
