using System.Diagnostics;
using System.Runtime.InteropServices;

namespace LoadHarness.Machine;

/// <summary>Waits that end within a tenth of a millisecond of their time, where timers of .NET count whole milliseconds.</summary>
/// <remarks>
/// One thread for the process, which sleeps in the kernel until the next wait is due: no core is kept busy, so that the
/// clients' CPU stays theirs. Times are timestamps of <see cref="Stopwatch"/>, since nothing else says when a thread wakes.
/// </remarks>
public static class PreciseDelay
{
    private static readonly Lock Gate = new();
    private static readonly PriorityQueue<TaskCompletionSource, long> Waits = new();

    // A semaphore can be woken but counts whole milliseconds; nanosleep is precise and cannot be woken. So the last stretch is
    // slept in steps, each short enough that a new wait, which may be earlier, is not missed by more.
    private static readonly TimeSpan LastStretch = TimeSpan.FromMilliseconds(2);
    private static readonly TimeSpan Step = TimeSpan.FromMicroseconds(250);

    // Set when a new wait is the earliest.
    private static readonly SemaphoreSlim Wake = new(0);
    private static Thread? _thread;

    /// <summary>A span in ticks of <see cref="Stopwatch"/>.</summary>
    public static long Ticks(TimeSpan span) => (long)(span.TotalSeconds * Stopwatch.Frequency);

    /// <summary>Ends once this span has passed, or when the token is cancelled.</summary>
    public static Task WaitAsync(TimeSpan span, CancellationToken token) => WaitUntilAsync(Stopwatch.GetTimestamp() + Ticks(span), token);

    /// <summary>Ends at <paramref name="due"/>, or when the token is cancelled; at once when it is past.</summary>
    /// <param name="due">Timestamp of <see cref="Stopwatch"/>.</param>
    /// <param name="token">Ends the wait with a cancellation.</param>
    public static Task WaitUntilAsync(long due, CancellationToken token)
    {
        if (due <= Stopwatch.GetTimestamp())
        {
            return Task.CompletedTask;
        }

        var wait = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        bool earliest;
        lock (Gate)
        {
            if (_thread is null)
            {
                _thread = new Thread(Run) { IsBackground = true, Name = "precise delay" };
                _thread.Start();
            }

            earliest = !Waits.TryPeek(out _, out var first) || due < first;
            Waits.Enqueue(wait, due);
        }

        if (earliest)
        {
            Wake.Release();
        }

        return wait.Task.WaitAsync(token);
    }

    private static void Run()
    {
        while (true)
        {
            switch (EndDueWaits())
            {
                case null:
                    Wake.Wait();
                    break;
                case { } left when left > LastStretch:
                    Wake.Wait(left - (LastStretch / 2));
                    break;
                case { } left:
                    Sleep(left < Step ? left : Step);
                    break;
            }
        }
    }

    // Time to the next wait; null when there is none.
    private static TimeSpan? EndDueWaits()
    {
        while (true)
        {
            TaskCompletionSource wait;
            lock (Gate)
            {
                if (!Waits.TryPeek(out _, out var due))
                {
                    return null;
                }

                var left = Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), due);
                if (left > TimeSpan.Zero)
                {
                    return left;
                }

                wait = Waits.Dequeue();
            }

            wait.SetResult();
        }
    }

    private static void Sleep(TimeSpan span)
    {
        // nanosleep(2) overshoots by the 50 µs timer slack; an interruption only makes the loop look again.
        var request = new Timespec(0, (long)span.TotalNanoseconds);
        _ = NanoSleep(in request, IntPtr.Zero);
    }

    [DllImport("libc", EntryPoint = "nanosleep")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int NanoSleep(in Timespec request, IntPtr remaining);

    [StructLayout(LayoutKind.Sequential)]
    private readonly record struct Timespec(long Seconds, long Nanoseconds);
}
