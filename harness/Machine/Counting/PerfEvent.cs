using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace LoadHarness.Machine.Counting;

/// <summary>What the kernel can count of a thread (perf_event_open(2)).</summary>
/// <param name="Type">Who counts: the processor, or the kernel itself.</param>
/// <param name="Config">Which of its events.</param>
public sealed partial record PerfEvent(uint Type, ulong Config)
{
    /// <summary>Instructions that the processor has completed (PERF_COUNT_HW_INSTRUCTIONS).</summary>
    public static readonly PerfEvent Instructions = new(0, 1);

    /// <summary>Nanoseconds on a processor, which every kernel counts (PERF_COUNT_SW_TASK_CLOCK): the way to them is the same.</summary>
    public static readonly PerfEvent TaskClock = new(1, 1);

    // By its position among the bits of perf_event_attr. Instructions of the kernel take more rights, and depend on who else interrupts it.
    private const ulong Inherit = 1ul << 1, ExcludeKernel = 1ul << 5, ExcludeHypervisor = 1ul << 6, ThreadsOnly = 1ul << 35;

    // PERF_FORMAT_TOTAL_TIME_ENABLED and _RUNNING.
    private const ulong Times = 3;

    private const ulong CloseOnExec = 8;
    private const int AnyProcessor = -1, NoGroup = -1;

    // The system call's number, which libc has no function for.
    private static readonly long? Number = (OperatingSystem.IsLinux(), RuntimeInformation.ProcessArchitecture) switch
    {
        (true, Architecture.X64) => 298,
        (true, Architecture.Arm64) => 241,
        _ => null,
    };

    /// <summary>Begins to count of one thread, and of all threads that it will start.</summary>
    /// <param name="thread">Id of the thread.</param>
    /// <param name="error">The error number where nothing is returned.</param>
    internal unsafe SafeFileHandle? Open(int thread, out int error)
    {
        if (Number is not { } number)
        {
            error = CounterError.NoSuchCall;
            return null;
        }

        var attributes = new Attributes
        {
            Type = Type,
            Size = (uint)sizeof(Attributes),
            Config = Config,
            ReadFormat = Times,
            Flags = Inherit | ExcludeKernel | ExcludeHypervisor | ThreadsOnly,
        };
        var file = (int)Native.Call((nint)number, &attributes, thread, AnyProcessor, NoGroup, (nint)CloseOnExec);
        error = file < 0 ? Marshal.GetLastPInvokeError() : 0;
        return file < 0 ? null : new SafeFileHandle(file, ownsHandle: true);
    }

    /// <summary>What has been counted so far; nothing where the kernel does not tell any more.</summary>
    internal static unsafe CounterReading Read(SafeFileHandle file)
    {
        var values = stackalloc long[3];
        return Native.Read(file, values, 3 * sizeof(long)) == 3 * sizeof(long) ? new(values[0], values[1], values[2]) : default;
    }

    // The oldest form of perf_event_attr (PERF_ATTR_SIZE_VER0), which has all that is needed.
    [StructLayout(LayoutKind.Sequential)]
    private struct Attributes
    {
        public uint Type;
        public uint Size;
        public ulong Config;
        public ulong SamplePeriod;
        public ulong SampleType;
        public ulong ReadFormat;
        public ulong Flags;
        public uint WakeUp;
        public uint BreakpointType;
        public ulong Config1;
    }

    private static unsafe partial class Native
    {
        private const string Library = "libc";

        [LibraryImport(Library, EntryPoint = "syscall", SetLastError = true)]
        public static partial nint Call(nint number, Attributes* attributes, nint thread, nint processor, nint group, nint flags);

        [LibraryImport(Library, EntryPoint = "read", SetLastError = true)]
        public static partial nint Read(SafeFileHandle file, long* values, nint length);
    }
}
