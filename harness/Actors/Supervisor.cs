namespace LoadHarness.Actors;

/// <summary>Runs a child and starts it again when it fails. The policy decides; this loop only waits.</summary>
/// <param name="child">
/// The child's whole life, usually a loop over its mailbox. It runs once at a time, must end when the token asks for it, and is
/// called anew after a failure, so it should build its state inside.
/// </param>
/// <param name="policy">Decides between another start and giving up.</param>
/// <param name="clock">Times the window and the waits.</param>
/// <param name="crashed">Told of every exception of the child, before the restart; must not throw itself.</param>
public sealed class Supervisor(Func<CancellationToken, Task> child, RestartPolicy policy, TimeProvider clock, Action<Exception> crashed)
{
    // Touched by the running loop only; most children never fail and need no queue.
    private Queue<long>? _failures;

    // Written by the running loop, read from anywhere.
    private int _restarts;

    /// <summary>How often the child was started again.</summary>
    public int Restarts => Volatile.Read(ref _restarts);

    /// <summary>Runs the child until it ends for good. Call it once.</summary>
    /// <param name="abort">Stops the child, or the wait for its next start.</param>
    /// <param name="staysHere">Whether it runs by the context of the caller, such as that of an event loop; else on the thread pool.</param>
    /// <returns>How it ended; the child's exceptions go to the callback and never come out here.</returns>
    public async Task<ChildEnd> RunAsync(CancellationToken abort, bool staysHere = false)
    {
        // A child that finds its mailbox full would else work in its starter's call.
        var here = staysHere ? ConfigureAwaitOptions.ContinueOnCapturedContext : ConfigureAwaitOptions.None;
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding | here);
        while (true)
        {
            try
            {
                await child(abort);
                return ChildEnd.Finished;
            }
            catch (OperationCanceledException) when (abort.IsCancellationRequested)
            {
                return ChildEnd.Aborted;
            }
            catch (Exception crash)
            {
                crashed(crash);
            }

            if (policy.DelayAfter(CountFailure()) is not { } delay)
            {
                return ChildEnd.GivenUp;
            }

            await Task.Delay(delay, clock, abort).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | here);
            if (abort.IsCancellationRequested)
            {
                return ChildEnd.Aborted;
            }

            Volatile.Write(ref _restarts, _restarts + 1);
        }
    }

    private int CountFailure()
    {
        _failures ??= new Queue<long>();
        while (_failures.TryPeek(out var oldest) && clock.GetElapsedTime(oldest) > policy.Window)
        {
            _failures.Dequeue();
        }

        _failures.Enqueue(clock.GetTimestamp());
        return _failures.Count;
    }
}
