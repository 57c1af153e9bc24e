namespace LoadHarness.Machine;

/// <summary>The CPU time that this process may use, which is what its load is a share of.</summary>
/// <param name="Processors">Numbers of the processors on which it may run (sched_setaffinity(2)).</param>
/// <param name="Quota">Cores that the quotas of its cgroups allow; null without one.</param>
public sealed record CpuAllowance(IReadOnlySet<int> Processors, double? Quota)
{
    /// <summary>What this process was allowed when it was asked first.</summary>
    public static CpuAllowance Current { get; } = Read();

    /// <summary>Cores that may be used, not always a whole number.</summary>
    public double Cores => Quota < Processors.Count ? Quota.Value : Processors.Count;

    /// <summary>The cores, and what keeps the process from using the others: <c>2</c>, <c>1 of 2 by affinity</c>, <c>0.5 of 2 by CPU quota</c>.</summary>
    /// <param name="all">Processors of the machine.</param>
    public string Describe(int all)
    {
        string[] limits =
        [
            .. Processors.Count < all ? ["affinity"] : Array.Empty<string>(),
            .. Quota < Processors.Count ? ["CPU quota"] : Array.Empty<string>(),
        ];
        var cores = Cores.ToString("0.##", CultureInfo.InvariantCulture);
        return limits.Length == 0 ? cores : string.Create(CultureInfo.InvariantCulture, $"{cores} of {all} by {string.Join(" and ", limits)}");
    }

    /// <summary>Reads a list of processors such as <c>0-2,5</c>.</summary>
    public static IReadOnlySet<int> ParseList(string text) => text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
        .Select(range => range.Split('-').Select(number => int.Parse(number, CultureInfo.InvariantCulture)).ToArray())
        .SelectMany(ends => Enumerable.Range(ends[0], ends[^1] - ends[0] + 1)).ToHashSet();

    private static CpuAllowance Read()
    {
        const string Status = "/proc/self/status";
        const string Allowed = "Cpus_allowed_list:";
        var line = File.Exists(Status) ? File.ReadLines(Status).FirstOrDefault(text => text.StartsWith(Allowed, StringComparison.Ordinal)) : null;
        return new(
            line is null ? Enumerable.Range(0, Environment.ProcessorCount).ToHashSet() : ParseList(line[Allowed.Length..]),
            CpuCgroup.OfThisProcess().Select(group => group.Quota()).Min());
    }
}
