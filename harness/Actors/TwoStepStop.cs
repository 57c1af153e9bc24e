namespace LoadHarness.Actors;

/// <summary>Ends one actor or a crowd of them: first by closing and waiting, then by aborting.</summary>
public static class TwoStepStop
{
    /// <summary>Closes, waits for the work to drain, aborts what has not ended in time, and waits for its end.</summary>
    /// <param name="close">Closes the mailboxes.</param>
    /// <param name="finished">Ends when every actor has ended; its exception comes out here.</param>
    /// <param name="patience">How long the draining may take.</param>
    /// <param name="abort">Source of the actors' token, cancelled only when the patience is at its end.</param>
    /// <param name="clock">Times the patience.</param>
    /// <returns>True when all drained; false when they had to be aborted.</returns>
    public static async Task<bool> RunAsync(Action close, Task finished, TimeSpan patience, CancellationTokenSource abort, TimeProvider clock)
    {
        close();
        await finished.WaitAsync(patience, clock).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        var drained = finished.IsCompleted;
        if (!drained)
        {
            await abort.CancelAsync();
        }

        await finished;
        return drained;
    }
}
