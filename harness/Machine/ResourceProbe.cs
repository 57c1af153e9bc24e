using System.Net;
using System.Runtime;

namespace LoadHarness.Machine;

/// <summary>Reads what this process and this machine have used.</summary>
public static class ResourceProbe
{
    private const string StatFile = "/proc/stat";
    private const string Cpu = "cpu";

    // proc(5): user, nice, system, idle, iowait, irq, softirq, steal; guest time is already part of user.
    private const int Idle = 3;
    private const int IoWait = 4;
    private const int LastCounter = 8;

    // tcp(7) and the kernel's TCP_TIMEWAIT_LEN: a closed connection holds its port for 60 s.
    private static readonly TimeSpan TimeWait = TimeSpan.FromSeconds(60);

    /// <summary>User and kernel time of this process, by getrusage: microseconds, not clock ticks.</summary>
    public static TimeSpan ProcessCpu => Environment.CpuUsage.TotalTime;

    /// <summary>Methods that the runtime of this process has compiled.</summary>
    public static long CompiledMethods => JitInfo.GetCompiledMethodCount(currentThread: false);

    /// <summary>Busy and total time of the processors that this process may use, in clock ticks since boot; null where /proc/stat cannot be read.</summary>
    public static (long Busy, long Total)? MachineCpu() =>
        File.Exists(StatFile) ? CpuTimes(File.ReadLines(StatFile), CpuAllowance.Current.Processors) : null;

    /// <summary>Processors of the machine that are at work.</summary>
    public static int Processors() => File.Exists(StatFile) ? File.ReadLines(StatFile).Count(line => NumberOf(line) is not null) : Environment.ProcessorCount;

    /// <summary>Busy and total time of some processors, from the lines of /proc/stat; null when there is none of them.</summary>
    public static (long Busy, long Total)? CpuTimes(IEnumerable<string> stat, IReadOnlySet<int> processors)
    {
        var (busy, total) = (0L, 0L);
        foreach (var line in stat.TakeWhile(line => line.StartsWith(Cpu, StringComparison.Ordinal)).Where(line => NumberOf(line) is { } number && processors.Contains(number)))
        {
            var counters = line.Split(' ', StringSplitOptions.RemoveEmptyEntries).Skip(1).Take(LastCounter)
                .Select(text => long.Parse(text, CultureInfo.InvariantCulture)).ToArray();
            var all = counters.Sum();
            total += all;
            busy += all - counters.ElementAtOrDefault(Idle) - counters.ElementAtOrDefault(IoWait);
        }

        return total > 0 ? (busy, total) : null;
    }

    /// <summary>What this process holds now; its CPU time is all that it used so far.</summary>
    /// <param name="collects">Whether to collect all garbage first, and to tell what is left.</param>
    public static ProcessUsage Usage(bool collects)
    {
        if (collects)
        {
            GC.Collect();
        }

        return new(
            ProcessCpu.TotalMicroseconds,
            Environment.WorkingSet,
            collects ? GC.GetTotalMemory(forceFullCollection: false) : null,
            Threads(),
            OpenFiles());
    }

    /// <summary>Threads of this process, as the kernel counts them; 0 where it does not tell.</summary>
    public static int Threads() => Entries("/proc/self/task");

    /// <summary>Open files of this process, sockets included; 0 where the kernel does not tell.</summary>
    public static int OpenFiles() => Entries("/proc/self/fd");

    /// <summary>TCP connections to the given ports on this machine, by state; null where the kernel does not tell.</summary>
    /// <param name="ports">The target's ports.</param>
    public static SocketCounts? Sockets(IReadOnlyCollection<int> ports)
    {
        var tables = SocketTable.Files.Where(File.Exists).ToList();
        return tables.Count == 0 ? null : SocketTable.Count(tables, ports);
    }

    /// <summary>Files that this process may have open at once, sockets included; null when nothing says so. .NET raises it to the hard limit as it starts.</summary>
    public static long? OpenFileLimit()
    {
        const string Limits = "/proc/self/limits";
        if (!File.Exists(Limits))
        {
            return null;
        }

        // "Max open files            1024                 524288               files", or "unlimited".
        var line = File.ReadLines(Limits).FirstOrDefault(limit => limit.StartsWith("Max open files", StringComparison.Ordinal)) ?? "";
        var numbers = line.Split(' ', StringSplitOptions.RemoveEmptyEntries).Skip(3);
        return long.TryParse(numbers.FirstOrDefault(), NumberStyles.None, CultureInfo.InvariantCulture, out var soft) ? soft : null;
    }

    /// <summary>Local ports that the system gives out for one pair of addresses.</summary>
    public static long EphemeralPorts()
    {
        const string Range = "/proc/sys/net/ipv4/ip_local_port_range";
        if (!File.Exists(Range))
        {
            return IPEndPoint.MaxPort;
        }

        var bounds = File.ReadAllText(Range).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        return long.Parse(bounds[1], CultureInfo.InvariantCulture) - long.Parse(bounds[0], CultureInfo.InvariantCulture) + 1;
    }

    /// <summary>Ports that a steady rate of new connections holds at once, those in TIME_WAIT included.</summary>
    /// <param name="connectionsPerSecond">New connections a second.</param>
    /// <param name="during">For how long.</param>
    public static long PortsHeld(double connectionsPerSecond, TimeSpan during) =>
        (long)Math.Ceiling(connectionsPerSecond * Math.Min(during.TotalSeconds, TimeWait.TotalSeconds));

    // "cpu0 …" is a processor, "cpu …" all of them.
    private static int? NumberOf(string line) =>
        line.StartsWith(Cpu, StringComparison.Ordinal) && int.TryParse(line.AsSpan(Cpu.Length, Math.Max(0, line.IndexOf(' ', StringComparison.Ordinal) - Cpu.Length)), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : null;

    private static int Entries(string directory) => Directory.Exists(directory) ? Directory.EnumerateFileSystemEntries(directory).Count() : 0;
}

/// <summary>What one process held at the end of a window.</summary>
/// <param name="CpuMicroseconds">CPU time that it used in the window.</param>
/// <param name="ResidentBytes">Resident memory.</param>
/// <param name="HeapBytes">Managed heap right after a full collection; null where there is none to be read.</param>
/// <param name="Threads">Threads.</param>
/// <param name="OpenFiles">Open files, sockets included.</param>
public sealed record ProcessUsage(double CpuMicroseconds, long ResidentBytes, long? HeapBytes, int Threads, int OpenFiles);
