namespace LoadHarness.Targets.Servers;

/// <summary>What the kernel counts of a process and its children; Linux only.</summary>
internal static class ProcessCounters
{
    /// <summary>Whether the kernel counts CPU time in nanoseconds (CONFIG_SCHED_INFO), as Debian's does.</summary>
    public static bool AreKept => File.Exists("/proc/self/schedstat");

    /// <summary>CPU time, memory and threads of processes and their children together; null when one of them is gone.</summary>
    public static ServerCounters? Read(IEnumerable<int> ids)
    {
        double nanoseconds = 0;
        long pages = 0;
        var (threads, files) = (0, 0);
        try
        {
            foreach (var id in WithChildren([.. ids]))
            {
                foreach (var thread in Directory.EnumerateDirectories($"/proc/{id}/task"))
                {
                    // Time on the CPU, time waiting for it, slices (proc_pid_schedstat(5)).
                    nanoseconds += Number(File.ReadAllText($"{thread}/schedstat"), field: 0);
                    threads++;
                }

                files += Directory.EnumerateFileSystemEntries($"/proc/{id}/fd").Count();

                // Size, resident, … (proc_pid_statm(5)).
                pages += Number(File.ReadAllText($"/proc/{id}/statm"), field: 1);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }

        return new ServerCounters
        {
            CpuMicroseconds = nanoseconds / 1000,
            CountsConnections = false,
            ResidentBytes = pages * Environment.SystemPageSize,
            Threads = threads,
            OpenFiles = files,
        };
    }

    /// <summary>The processes and their children, which are nginx's workers; looked for each time, since a server may renew them.</summary>
    public static IEnumerable<int> WithChildren(IReadOnlyCollection<int> ids) => ids.Concat(
        Directory.EnumerateDirectories("/proc").Select(path => int.TryParse(Path.GetFileName(path), CultureInfo.InvariantCulture, out var id) ? id : 0)
            .Where(id => id > 0 && ParentOf(id) is { } parent && ids.Contains(parent)));

    private static int? ParentOf(int id)
    {
        try
        {
            // Number, name in parentheses, state, parent, … (proc_pid_stat(5)); a name may hold spaces and parentheses.
            var stat = File.ReadAllText($"/proc/{id}/stat");
            return (int)Number(stat[(stat.LastIndexOf(')') + 1)..].TrimStart(), field: 1);
        }
        catch (IOException)
        {
            return null;
        }
    }

    private static long Number(string text, int field) => long.Parse(text.Split(' ')[field], CultureInfo.InvariantCulture);
}
