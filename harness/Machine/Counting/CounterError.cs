namespace LoadHarness.Machine.Counting;

/// <summary>Why the kernel does not count, in words (perf_event_open(2), errors).</summary>
internal static class CounterError
{
    // errno(3).
    public const int NotPermitted = 1;
    public const int NoEntry = 2;
    public const int NoProcess = 3;
    public const int TooBig = 7;
    public const int AccessDenied = 13;
    public const int Busy = 16;
    public const int NoDevice = 19;
    public const int Invalid = 22;
    public const int TooManyFiles = 24;
    public const int NoSuchCall = 38;
    public const int NotSupported = 95;

    private const string Setting = "kernel.perf_event_paranoid";
    private const string SettingFile = "/proc/sys/kernel/perf_event_paranoid";

    /// <summary>The reason, to stand after a colon.</summary>
    /// <param name="error">The error number.</param>
    /// <param name="paranoid">What <see cref="ReadParanoid"/> says; null where it says nothing.</param>
    public static string Describe(int error, string? paranoid) => error switch
    {
        AccessDenied => $"{Setting} is {paranoid ?? "too strict"}, and users may count what is theirs up to 2 (sysctl {Setting}=2)",
        NotPermitted => "counting is not permitted, as in a container whose seccomp filter leaves it out (allow perf_event_open, or give it CAP_PERFMON)",
        NoSuchCall => "the kernel has no perf_event_open, or a seccomp filter hides it",
        NoEntry or NoDevice or NotSupported => "this machine has no counter of them, as most virtual machines have none",
        Invalid or TooBig => "the kernel cannot count them over the threads of a process, which takes Linux 5.13",
        Busy => "another program holds the counter",
        TooManyFiles => "too many files are open (ulimit -n)",
        NoProcess => "the threads of the process did not stay the same long enough to count them all",
        _ => string.Create(CultureInfo.InvariantCulture, $"the kernel refused with error {error}"),
    };

    /// <summary>How strict the kernel is with users who count; null where it does not tell.</summary>
    public static string? ReadParanoid() => File.Exists(SettingFile) ? File.ReadAllText(SettingFile).Trim() : null;
}
