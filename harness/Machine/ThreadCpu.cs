using LoadHarness.Machine.Loops;

namespace LoadHarness.Machine;

/// <summary>CPU time of the calling thread.</summary>
public static class ThreadCpu
{
    // CLOCK_THREAD_CPUTIME_ID of clock_gettime(2).
    private const int OfThread = 3;

    /// <summary>User and kernel time since the thread began, in nanoseconds; a system call of some 200 ns.</summary>
    public static unsafe long Nanoseconds()
    {
        LibC.Timespec time;
        return LibC.GetTime(OfThread, &time) == 0 ? (time.Seconds * 1_000_000_000) + time.Nanoseconds : 0;
    }
}
