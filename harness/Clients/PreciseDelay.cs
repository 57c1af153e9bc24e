using System.Diagnostics;
using System.Runtime.InteropServices;

namespace LoadHarness.Clients;

/// <summary>Waits that end within a tenth of a millisecond of their time, where timers of .NET count whole milliseconds.</summary>
/// <remarks>
/// One thread for the process, which sleeps in the kernel until the next wait is due: no core is kept busy, so that the
/// clients' CPU stays theirs. Times are timestamps of <see cref="Stopwatch"/>, since nothing else says when a thread wakes.
/// </remarks>
internal static class PreciseDelay
{
    private static readonly Lock Gate = new();
    private static readonly PriorityQueue<TaskCompletionSource, long> Waits = new();

    // Set when a wait is earlier than the one the thread sleeps for; a sleep that is already shorter than this ends by itself.
    private static readonly TimeSpan LongestSleep = TimeSpan.FromMicroseconds(250);
    private static readonly SemaphoreSlim Wake = new(0);
    private static Thread? _thread;

    /// <summary>A span in ticks of <see cref="Stopwatch"/>.</summary>
    public static long Ticks(TimeSpan span) => (long)(span.TotalSeconds * Stopwatch.Frequency);

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
        lock (Gate)
        {
            if (_thread is null)
            {
                _thread = new Thread(Run) { IsBackground = true, Name = "precise delay" };
                _thread.Start();
            }

            Waits.Enqueue(wait, due);
        }

        Wake.Release();
        return wait.Task.WaitAsync(token);
    }

    private static void Run()
    {
        while (true)
        {
            Wake.Wait();
            while (EndDueWaits() is { } left)
            {
                Sleep(left < LongestSleep ? left : LongestSleep);
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
