namespace LoadHarness.Clients;

/// <summary>What an engine drives: something that sends one request at a time and reports what happened.</summary>
/// <remarks>Implemented by <see cref="TtsClient"/>, and by clients without a network where the engine itself is measured or tested.</remarks>
public interface IClient : IAsyncDisposable
{
    /// <summary>Sends one request and waits for its end. Trouble on the wire is an outcome of the sample.</summary>
    /// <param name="armIndex">Index of the arm in the plan, for the sample.</param>
    /// <param name="intendedStart">Timestamp at which the schedule wanted it.</param>
    ValueTask<Sample> SendAsync(int armIndex, long intendedStart);
}
