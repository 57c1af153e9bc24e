namespace LoadHarness.Recording;

/// <summary>What an outcome says of the target.</summary>
public static class OutcomeTraits
{
    /// <summary>Whether an answer came, right or wrong.</summary>
    public static bool IsAnswer(this Outcome outcome) =>
        outcome is Outcome.Ok or Outcome.UnexpectedStatus or Outcome.UnexpectedAnswer or Outcome.AnswerTooLarge;

    /// <summary>Whether the target, or the way to it, made the request fail; the others are the harness's own trouble.</summary>
    public static bool IsOfTarget(this Outcome outcome) =>
        outcome is not (Outcome.Ok or Outcome.OutOfPorts or Outcome.OutOfFiles or Outcome.Refused or Outcome.Cancelled or Outcome.ClientCrashed);

    /// <summary>Whether a busy machine may have made the request fail as well: whatever came too late, or was never sent.</summary>
    public static bool MayBeOfMachine(this Outcome outcome) =>
        !outcome.IsOfTarget() ? outcome != Outcome.Ok : outcome.IsTimeout();

    /// <summary>Whether a time limit ended the request.</summary>
    public static bool IsTimeout(this Outcome outcome) => outcome is Outcome.ConnectTimeout or Outcome.HandshakeTimeout or Outcome.RequestTimeout;
}
