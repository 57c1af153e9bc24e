using LoadHarness.Actors;
using LoadHarness.Machine.Loops;

namespace LoadHarness.Recording;

/// <summary>The actor that takes the samples of the clients of one event loop, or of the thread pool: the only one who touches what they come to.</summary>
internal sealed class SampleRecorder
{
    // Enough to ride out a collection at a million samples a second; a full mailbox slows clients, it never loses a sample.
    private const int Capacity = 4096;

    private readonly Mailbox<Entry> _mailbox = new(Capacity);
    private readonly Supervisor _supervisor;

    // Touched by the reader of the mailbox only; where that is on an event loop, by whoever is on the loop.
    private RunSums _sums;
    private EventLoop? _loop;

    /// <summary>Makes it; it works once <see cref="RunAsync"/> is called.</summary>
    /// <param name="sums">Takes the samples.</param>
    /// <param name="clock">Clock of the run.</param>
    public SampleRecorder(RunSums sums, TimeProvider clock)
    {
        _sums = sums;

        // A crash here is a bug that would falsify every number: no restart.
        _supervisor = new Supervisor(
            abort => _mailbox.ReadAsync(HandleAsync, abort), new RestartPolicy(0, TimeSpan.FromSeconds(1), TimeSpan.Zero, TimeSpan.Zero), clock, crash => Crash = crash);
    }

    /// <summary>Why it ended; null while it works.</summary>
    public Exception? Crash { get; private set; }

    /// <summary>Works until closed, or until it crashes; then whoever asks, or waits for an answer, is told so.</summary>
    /// <param name="staysHere">Whether it works where it is started, by the context of the caller, and not on the thread pool.</param>
    public async Task RunAsync(bool staysHere = false)
    {
        _loop = staysHere ? EventLoop.Current : null;
        await _supervisor.RunAsync(CancellationToken.None, staysHere);
        _loop = null;
        foreach (var entry in _mailbox.Abandon())
        {
            entry.Reply?.Invoke(Ended());
        }
    }

    /// <summary>Accepts nothing more.</summary>
    public void Close() => _mailbox.Close();

    /// <summary>Takes one sample: at once from whoever is on the same event loop, else waiting for room when there is none.</summary>
    public ValueTask RecordAsync(in Sample sample, bool counted)
    {
        if (_loop is { IsCurrent: true })
        {
            Record(sample, counted);
            return ValueTask.CompletedTask;
        }

        var posted = _mailbox.PostAsync(new Entry(sample, counted, null), CancellationToken.None);
        return posted.IsCompletedSuccessfully ? ValueTask.CompletedTask : new ValueTask(posted.AsTask());
    }

    /// <summary>Asks a question, which is answered in its turn, after all samples that were posted before it.</summary>
    /// <exception cref="InvalidOperationException">It has ended.</exception>
    public async Task<T> AskAsync<T>(Func<T> question)
    {
        var answer = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        void Reply(Exception? end)
        {
            if (end is not null)
            {
                answer.SetException(end);
                return;
            }

            try
            {
                answer.SetResult(question());
            }
            catch (Exception e)
            {
                answer.SetException(e);
                throw;
            }
        }

        if (!await _mailbox.PostAsync(new Entry(default, false, Reply), CancellationToken.None))
        {
            throw Ended();
        }

        return await answer.Task;
    }

    /// <summary>Hands over what the samples so far came to, and goes on with other sums.</summary>
    /// <param name="fresh">What takes the samples from then on; nobody else's.</param>
    /// <exception cref="InvalidOperationException">It has ended.</exception>
    public Task<RunSums> ExchangeAsync(RunSums fresh) => AskAsync(() =>
    {
        var sums = _sums;
        _sums = fresh;
        return sums;
    });

    private InvalidOperationException Ended() => new("the recorder has ended", Crash);

    private ValueTask HandleAsync(Entry entry, CancellationToken abort)
    {
        if (entry.Reply is { } reply)
        {
            reply(Crash is null ? null : Ended());
        }
        else
        {
            _sums.Record(entry.Sample, entry.Counted);
        }

        return ValueTask.CompletedTask;
    }

    // What goes wrong is no client's doing, and ends this one and not the client.
    private void Record(in Sample sample, bool counted)
    {
        if (Crash is not null)
        {
            return;
        }

        try
        {
            _sums.Record(sample, counted);
        }
        catch (Exception crash)
        {
            Crash = crash;
            _mailbox.Close();
        }
    }

    private readonly record struct Entry(Sample Sample, bool Counted, Action<Exception?>? Reply);
}
