namespace LoadHarness.Results;

/// <summary>What a server did wrong on purpose in the blocks of an arm, and as what the client filed it.</summary>
/// <param name="Fault">What the server did.</param>
/// <param name="Expected">Name of the outcome that each injected fault must end in; <c>Ok</c> where nothing may fail.</param>
/// <param name="Injected">How often, by the server's own count; null where it does not count.</param>
/// <param name="Filed">How often the client saw it for what it was.</param>
/// <param name="Misfiled">Requests that failed in any other way.</param>
public sealed record FaultCounts(Fault Fault, string Expected, long? Injected, long Filed, long Misfiled)
{
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
