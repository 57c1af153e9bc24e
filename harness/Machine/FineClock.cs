using System.Runtime.InteropServices;

namespace LoadHarness.Machine;

/// <summary>The system's clock, with timers that are late by at most about a millisecond.</summary>
/// <remarks>
/// .NET's own timers go by CLOCK_MONOTONIC_COARSE, which moves with the kernel's tick: at CONFIG_HZ=250 a Task.Delay of 5 ms took
/// 6.2 to 8.4 ms and 7.3 ms by its median, whatever the load. The timeout of a monitor goes by the kernel's fine timers instead, so
/// one thread waits there for the earliest of all timers. Callbacks run on the thread pool. An instance lives as long as the process.
/// </remarks>
public sealed class FineClock : TimeProvider
{
    // A monitor takes at most int.MaxValue milliseconds; a thread that wakes once an hour for nothing harms nobody.
    private static readonly TimeSpan LongestWait = TimeSpan.FromHours(1);

    // How long a sleep may go on after a cancellation: nothing wakes a thread that sleeps by this clock.
    private static readonly TimeSpan LongestSleep = TimeSpan.FromMilliseconds(20);

    // prctl(2): how much later than asked the kernel may wake a thread so that wake-ups can be shared, 50 µs unless said otherwise.
    private const int SetTimerSlack = 29;
    private const ulong LeastSlack = 1;

    [ThreadStatic]
    private static bool _wakesInTime;

    // Guards all below, timers included. An object, not a Lock, because one can wait for it.
    private readonly object _gate = new();
    private readonly SortedSet<FineTimer> _timers = new(Comparer<FineTimer>.Create((one, other) => (one.Due, one.Number).CompareTo((other.Due, other.Number))));

    private long _created;

    /// <summary>Makes the clock and starts its thread.</summary>
    public FineClock() => new Thread(Run) { IsBackground = true, Name = "timers" }.Start();

    /// <summary>Keeps the calling thread until a timestamp of this clock, or about until the token is cancelled; late by microseconds where the kernel has a core for it.</summary>
    /// <param name="due">When to go on; at once when it is past.</param>
    /// <param name="stop">Ends the sleep, without an exception.</param>
    public void SleepUntil(long due, CancellationToken stop)
    {
        for (var now = GetTimestamp(); now < due && !stop.IsCancellationRequested; now = GetTimestamp())
        {
            var left = GetElapsedTime(now, due);
            if (OperatingSystem.IsLinux())
            {
                Sleep(left < LongestSleep ? left : LongestSleep);
            }
            else
            {
                stop.WaitHandle.WaitOne(TimeSpan.FromMilliseconds(Math.Ceiling(Math.Min(left.TotalMilliseconds, int.MaxValue))));
            }
        }
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        FineTimer timer;
        lock (_gate)
        {
            timer = new FineTimer(this, _created++, callback, state);
        }

        timer.Change(dueTime, period);
        return timer;
    }

    private static void Sleep(TimeSpan span)
    {
        if (!_wakesInTime)
        {
            _ = ProcessControl(SetTimerSlack, LeastSlack, 0, 0, 0);
            _wakesInTime = true;
        }

        // An interruption only makes the caller look again.
        var request = new Timespec(0, (long)span.TotalNanoseconds);
        _ = NanoSleep(in request, IntPtr.Zero);
    }

    [DllImport("libc", EntryPoint = "nanosleep")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int NanoSleep(in Timespec request, IntPtr remaining);

    [DllImport("libc", EntryPoint = "prctl")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int ProcessControl(int option, ulong first, ulong second, ulong third, ulong fourth);

    private void Run()
    {
        while (true)
        {
            lock (_gate)
            {
                var wait = _timers.Min is { } next ? GetElapsedTime(GetTimestamp(), next.Due) : LongestWait;
                if (wait > TimeSpan.Zero)
                {
                    // Whole milliseconds, upwards: a wait of zero would be a busy loop.
                    Monitor.Wait(_gate, (int)Math.Ceiling(TimeSpan.FromTicks(Math.Min(wait.Ticks, LongestWait.Ticks)).TotalMilliseconds));
                    continue;
                }

                Fire(_timers.Min!);
            }
        }
    }

    private void Fire(FineTimer timer)
    {
        _timers.Remove(timer);
        if (timer.Period > TimeSpan.Zero)
        {
            timer.Due += Ticks(timer.Period);
            _timers.Add(timer);
        }

        ThreadPool.UnsafeQueueUserWorkItem(static fired => fired.Callback(fired.State), timer, preferLocal: false);
    }

    private void Set(FineTimer timer, TimeSpan dueTime, TimeSpan period)
    {
        lock (_gate)
        {
            _timers.Remove(timer);
            if (dueTime == Timeout.InfiniteTimeSpan)
            {
                return;
            }

            timer.Due = GetTimestamp() + Ticks(dueTime);
            timer.Period = period;
            _timers.Add(timer);
            if (_timers.Min == timer)
            {
                Monitor.Pulse(_gate);
            }
        }
    }

    private long Ticks(TimeSpan time) => (long)(time.TotalSeconds * TimestampFrequency);

    private sealed class FineTimer(FineClock clock, long number, TimerCallback callback, object? state) : ITimer
    {
        public long Number => number;

        public TimerCallback Callback => callback;

        public object? State => state;

        /// <summary>Timestamp at which it fires; changed only while it is not among the clock's timers, whose order it decides.</summary>
        public long Due { get; set; }

        /// <summary>Zero or infinite for a timer that fires once.</summary>
        public TimeSpan Period { get; set; }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            clock.Set(this, dueTime, period);
            return true;
        }

        public void Dispose() => clock.Set(this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }

    [StructLayout(LayoutKind.Sequential)]
    private readonly record struct Timespec(long Seconds, long Nanoseconds);
}
