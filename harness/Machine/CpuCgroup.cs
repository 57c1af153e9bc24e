using System.Text;

namespace LoadHarness.Machine;

/// <summary>A cgroup that may limit the CPU time of this process: its own, or one above it.</summary>
/// <param name="Directory">Where its files are.</param>
/// <param name="Version">1, where the controller has a hierarchy of its own, or 2.</param>
internal sealed record CpuCgroup(string Directory, int Version)
{
    private const string Controller = "cpu";

    /// <summary>Those of this process, its own first; none where the kernel does not tell.</summary>
    public static IReadOnlyList<CpuCgroup> OfThisProcess() =>
        Read("/proc/self/cgroup") is { } groups && Read("/proc/self/mountinfo") is { } mounts ? Find(groups, mounts) : [];

    /// <summary>The cgroups of a process on the way up to the root of their mount.</summary>
    /// <param name="groups">Its /proc/PID/cgroup (cgroups(7)): <c>ID:CONTROLLERS:PATH</c>, without controllers for version 2.</param>
    /// <param name="mounts">Its /proc/PID/mountinfo (proc_pid_mountinfo(5)).</param>
    public static IReadOnlyList<CpuCgroup> Find(string groups, string mounts)
    {
        var lines = groups.Split('\n').Select(line => line.Split(':', 3)).Where(fields => fields.Length == 3).ToList();
        return (Path(fields => fields[1].Split(',').Contains(Controller)), Path(fields => fields is ["0", "", _])) switch
        {
            // In a hybrid system, version 2 is mounted beside version 1, which has the controllers.
            ({ } first, _) when MountOf("cgroup") is { } mount => Upwards(first, mount, version: 1),
            (null, { } second) when MountOf("cgroup2") is { } mount => Upwards(second, mount, version: 2),
            _ => [],
        };

        string? Path(Predicate<string[]> isIt) => lines.Find(isIt)?[2];

        (string Root, string Point)? MountOf(string type)
        {
            foreach (var line in mounts.Split('\n'))
            {
                // Number, parent, device, root, mount point, options, …, "-", type, source, options of the file system.
                var halves = line.Split(" - ", 2);
                if (halves is [var mount, var system] && mount.Split(' ') is [_, _, _, var root, var point, ..]
                    && system.Split(' ') is [var kind, _, var options, ..] && kind == type && (type == "cgroup2" || options.Split(',').Contains(Controller)))
                {
                    return (Unescaped(root), Unescaped(point));
                }
            }

            return null;
        }
    }

    /// <summary>The cores that a quota allows; null when there is no limit.</summary>
    /// <param name="max">Quota and period in microseconds, as in cpu.max: <c>50000 100000</c>, <c>max 100000</c>; version 1 has -1 for none.</param>
    public static double? QuotaOf(string max) =>
        max.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries) is [var quota, var period]
        && double.TryParse(quota, NumberStyles.None, CultureInfo.InvariantCulture, out var allowed)
        && double.TryParse(period, NumberStyles.None, CultureInfo.InvariantCulture, out var length) && length > 0
            ? allowed / length
            : null;

    /// <summary>What a cpu.stat says of throttling, in either version; null when it says nothing.</summary>
    public static Throttling? ThrottlingOf(string stat)
    {
        var numbers = stat.Split('\n').Select(line => line.Split(' ')).Where(fields => fields.Length == 2)
            .ToDictionary(fields => fields[0], fields => long.TryParse(fields[1], CultureInfo.InvariantCulture, out var number) ? number : 0);
        return numbers.TryGetValue("nr_periods", out var periods)
            ? new(periods, numbers.GetValueOrDefault("nr_throttled"), numbers.GetValueOrDefault("throttled_usec") + (numbers.GetValueOrDefault("throttled_time") / 1000.0))
            : null;
    }

    /// <summary>The cores that it allows; null when it has no limit.</summary>
    public double? Quota() => Version == 2
        ? Read($"{Directory}/cpu.max") is { } max ? QuotaOf(max) : null
        : Read($"{Directory}/cpu.cfs_quota_us") is { } quota && Read($"{Directory}/cpu.cfs_period_us") is { } period ? QuotaOf($"{quota} {period}") : null;

    /// <summary>How often it was throttled since it was made; null when nothing says so.</summary>
    public Throttling? Throttled() => Read($"{Directory}/cpu.stat") is { } stat ? ThrottlingOf(stat) : null;

    // A process may be in a cgroup beside what is mounted, as containers see their host's; then the mount is all that can be seen.
    private static List<CpuCgroup> Upwards(string path, (string Root, string Point) mount, int version)
    {
        var root = mount.Root.TrimEnd('/');
        var below = path == root || path.StartsWith(root + '/', StringComparison.Ordinal) ? path[root.Length..].Trim('/') : "";
        var names = below.Split('/', StringSplitOptions.RemoveEmptyEntries);
        return names.Contains("..")
            ? [new(mount.Point, version)]
            : [.. Enumerable.Range(0, names.Length + 1).Select(up => new CpuCgroup(string.Join('/', [mount.Point.TrimEnd('/'), .. names[..^up]]), version))];
    }

    // Spaces and the like are written as \040.
    private static string Unescaped(string text)
    {
        var plain = new StringBuilder();
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\\' && i + 3 < text.Length)
            {
                plain.Append((char)(((text[i + 1] - '0') << 6) | ((text[i + 2] - '0') << 3) | (text[i + 3] - '0')));
                i += 3;
            }
            else
            {
                plain.Append(text[i]);
            }
        }

        return plain.ToString();
    }

    private static string? Read(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The root has no limits, and a container may not show what is above it.
            return null;
        }
    }
}

/// <summary>How often a cgroup used up its quota, so that its processes stood still until the next period.</summary>
/// <param name="Periods">Periods in which it ran.</param>
/// <param name="Throttled">Of these, periods in which it was throttled.</param>
/// <param name="Microseconds">How long its processes stood still, of all processors together.</param>
public sealed record Throttling(long Periods, long Throttled, double Microseconds)
{
    /// <summary>This without an earlier count.</summary>
    public Throttling Minus(Throttling earlier) => new(Periods - earlier.Periods, Throttled - earlier.Throttled, Microseconds - earlier.Microseconds);

    /// <summary>This and another count.</summary>
    public Throttling Plus(Throttling other) => new(Periods + other.Periods, Throttled + other.Throttled, Microseconds + other.Microseconds);
}
