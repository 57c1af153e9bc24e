namespace LoadHarness.Engine;

/// <summary>A target that can be taken away and brought back. Implemented by the embedded LLA, and by targets of tests.</summary>
public interface IRestartable : ITarget
{
    /// <summary>Ends it at once, as a crash would: connections break, and whatever was only in its memory is gone. Returns when it is gone.</summary>
    ValueTask KillAsync();

    /// <summary>Starts it again at the same addresses, with the same certificates. Returns when it listens.</summary>
    ValueTask StartAgainAsync(CancellationToken cancellationToken);
}
