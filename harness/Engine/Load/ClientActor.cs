using LoadHarness.Actors;
using LoadHarness.Clients;

namespace LoadHarness.Engine.Load;

/// <summary>One client of an arm as an actor: takes an attempt, sends it, hands the sample on, asks for more.</summary>
internal sealed class ClientActor
{
    // Ten crashes in ten seconds are a bug that no restart mends; one now and then is counted and survived.
    private static readonly RestartPolicy Policy = new(10, TimeSpan.FromSeconds(10), TimeSpan.FromMilliseconds(10), TimeSpan.FromSeconds(1));

    // One place is enough: a client is given an attempt only when it has none.
    private readonly Mailbox<Attempt> _mailbox = new(capacity: 1);
    private readonly Func<CancellationToken, IClient> _create;
    private readonly SampleRecorder _recorder;
    private readonly TimeProvider _clock;
    private readonly Supervisor _supervisor;

    /// <summary>Makes the actor; it works once <see cref="RunAsync"/> is called.</summary>
    /// <param name="create">Makes the client, again after a crash.</param>
    /// <param name="recorder">Takes the samples.</param>
    /// <param name="clock">Clock of the run.</param>
    public ClientActor(Func<CancellationToken, IClient> create, SampleRecorder recorder, TimeProvider clock)
    {
        _create = create;
        _recorder = recorder;
        _clock = clock;
        _supervisor = new Supervisor(LiveAsync, Policy, clock, static _ => { });
    }

    /// <summary>How often the client crashed and was started again.</summary>
    public int Restarts => _supervisor.Restarts;

    /// <summary>Gives the client its next attempt.</summary>
    public void Start(Attempt attempt)
    {
        if (!_mailbox.TryPost(attempt))
        {
            attempt.Block.Lose();
        }
    }

    /// <summary>Accepts no further attempts.</summary>
    public void Close() => _mailbox.Close();

    /// <summary>Works until closed or aborted. What was not sent by then is lost to its block.</summary>
    /// <param name="abort">Ends it, and what it has in flight.</param>
    /// <param name="staysHere">Whether it works where it is started, by the context of the caller, and not on the thread pool.</param>
    public async Task<ChildEnd> RunAsync(CancellationToken abort, bool staysHere = false)
    {
        var end = await _supervisor.RunAsync(abort, staysHere);
        foreach (var attempt in _mailbox.Abandon())
        {
            attempt.Block.Lose();
        }

        return end;
    }

    private async Task LiveAsync(CancellationToken abort)
    {
        // One asynchronous method for all attempts: what it keeps while one waits takes no memory of its own.
        await using var client = _create(abort);
        using var attempts = _mailbox.Read(abort);
        while (await attempts.WaitAsync())
        {
            while (attempts.TryTake(out var attempt))
            {
                var due = attempt.IntendedStart;
                for (var goesOn = true; goesOn;)
                {
                    var sample = new Sample { Arm = attempt.Block.Arm, Outcome = Outcome.ClientCrashed };
                    try
                    {
                        sample = await client.SendAsync(attempt.Block.Arm, due);
                    }
                    catch (Exception crash)
                    {
                        sample = sample with { Error = crash.Message };
                        throw;
                    }
                    finally
                    {
                        // Recorded before the block is told, so that a drained block has all its samples on their way.
                        await _recorder.RecordAsync(sample, attempt.Block.Counted);
                        goesOn = sample.HasNext;
                        if (!goesOn)
                        {
                            attempt.Block.Finished(this, sample);
                        }
                    }

                    if (goesOn)
                    {
                        // A step of a journey is due when the one before it has ended.
                        due = _clock.GetTimestamp();
                    }
                }
            }
        }

        abort.ThrowIfCancellationRequested();
    }
}
