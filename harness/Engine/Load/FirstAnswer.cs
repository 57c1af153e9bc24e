namespace LoadHarness.Engine.Load;

/// <summary>The first answer that whoever calls many clients waits for: it is missing once a client has waited for a whole time limit and none was answered. Safe for all threads.</summary>
/// <remarks>A target that never answers would else be believed one time limit after the other, for as long as there are clients.</remarks>
internal sealed class FirstAnswer
{
    private const int Awaited = 0;
    private const int Came = 1;
    private const int Missed = 2;

    private int _state;

    /// <summary>Whether nobody further needs to be called.</summary>
    public bool IsMissing => Volatile.Read(ref _state) == Missed;

    /// <summary>Hears how a client's attempt ended. A refusal is an answer, too.</summary>
    public void Hear(Outcome outcome)
    {
        var state = outcome.IsAnswer() || outcome is Outcome.ServerCertificateRejected or Outcome.ClientCertificateRefused ? Came
            : outcome.IsTimeout() ? Missed
            : Awaited;
        Interlocked.CompareExchange(ref _state, state, Awaited);
    }
}
