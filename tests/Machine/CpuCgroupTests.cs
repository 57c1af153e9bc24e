using LoadHarness.Machine;
using Xunit;

namespace LoadHarness.Tests.Machine;

/// <summary>What the kernel tells of cgroups, in the layouts that there are.</summary>
public sealed class CpuCgroupTests
{
    private const string Tmpfs = "31 23 0:28 / /sys/fs/cgroup rw,relatime - tmpfs tmpfs rw,mode=755\n";

    /// <summary>A process's cgroups, its mounts, and where its limits on CPU time are, its own first.</summary>
    public static TheoryData<string, string, string> Layouts => new()
    {
        // Version 2 alone, nested.
        { "0::/user.slice/a.scope\n", "30 24 0:26 / /sys/fs/cgroup rw,nosuid shared:4 - cgroup2 cgroup2 rw,nsdelegate\n", "2 /sys/fs/cgroup/user.slice/a.scope /sys/fs/cgroup/user.slice /sys/fs/cgroup" },

        // In a container with a namespace of its own, which shows its own cgroup as the root.
        { "0::/\n", "1 2 0:26 / /sys/fs/cgroup ro - cgroup2 cgroup rw\n", "2 /sys/fs/cgroup" },

        // Version 1, two controllers in one hierarchy; another one is called cpuset.
        { "4:cpuset:/other\n3:cpu,cpuacct:/a/b\n1:name=systemd:/x\n", Tmpfs + "35 31 0:31 / /sys/fs/cgroup/cpuset rw - cgroup cgroup rw,cpuset\n36 31 0:32 / /sys/fs/cgroup/cpu,cpuacct rw - cgroup cgroup rw,cpu,cpuacct\n", "1 /sys/fs/cgroup/cpu,cpuacct/a/b /sys/fs/cgroup/cpu,cpuacct/a /sys/fs/cgroup/cpu,cpuacct" },

        // Version 1 in a container without a namespace: the mount begins at the container's cgroup.
        { "3:cpu:/docker/1f\n", "36 31 0:32 /docker/1f /sys/fs/cgroup/cpu ro master:9 - cgroup cgroup rw,cpu\n", "1 /sys/fs/cgroup/cpu" },
        { "3:cpu:/docker/1f/in\n", "36 31 0:32 /docker/1f /sys/fs/cgroup/cpu ro - cgroup cgroup rw,cpu\n", "1 /sys/fs/cgroup/cpu/in /sys/fs/cgroup/cpu" },
        { "3:cpu:/docker/2e\n", "36 31 0:32 /docker/1f /sys/fs/cgroup/cpu ro - cgroup cgroup rw,cpu\n", "1 /sys/fs/cgroup/cpu" },

        // Both: version 1 has the controller.
        { "1:cpu:/a\n0::/b\n", Tmpfs + "32 31 0:29 / /sys/fs/cgroup/cpu rw - cgroup cgroup rw,cpu\n41 31 0:38 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw\n", "1 /sys/fs/cgroup/cpu/a /sys/fs/cgroup/cpu" },

        // Moved out of its namespace, and a mount point with a space.
        { "0::/../sibling\n", "30 24 0:26 / /mnt/my\\040groups rw - cgroup2 cgroup2 rw\n", "2 /mnt/my groups" },

        // None.
        { "", "", "" },
        { "0::/a\n", Tmpfs, "" },
    };

    [Theory]
    [MemberData(nameof(Layouts))]
    public void Finds_a_process_own_cgroup_and_those_above(string groups, string mounts, string expected)
    {
        var found = CpuCgroup.Find(groups, mounts);

        Assert.Equal(expected, string.Join(' ', found.Select(group => group.Version).Distinct().Select(version => $"{version}").Concat(found.Select(group => group.Directory))));
    }

    [Theory]
    [InlineData("50000 100000\n", 0.5)]
    [InlineData("250000 100000", 2.5)]
    [InlineData("max 100000\n", null)]
    [InlineData("-1\n 100000\n", null)]
    [InlineData("50000\n 100000\n", 0.5)]
    [InlineData("", null)]
    public void Reads_a_quota_of_either_version(string max, double? cores) => Assert.Equal(cores, CpuCgroup.QuotaOf(max));

    [Fact]
    public void Reads_throttling_of_either_version()
    {
        Assert.Equal(new Throttling(161, 160, 8_123.5), CpuCgroup.ThrottlingOf("nr_periods 161\nnr_throttled 160\nthrottled_time 8123500\n"));
        Assert.Equal(
            new Throttling(12, 3, 4_567),
            CpuCgroup.ThrottlingOf("usage_usec 90\nuser_usec 60\nsystem_usec 30\nnr_periods 12\nnr_throttled 3\nthrottled_usec 4567\nnr_bursts 0\nburst_usec 0\n"));
        Assert.Null(CpuCgroup.ThrottlingOf("usage_usec 90\nuser_usec 60\nsystem_usec 30\n"));
    }

    [Fact]
    public void What_may_be_used_is_the_affinity_or_less_by_a_quota()
    {
        Assert.Equal((2, "2"), Allowed("0-1", null, of: 2));
        Assert.Equal((1, "1 of 2 by affinity"), Allowed("1", null, of: 2));
        Assert.Equal((0.5, "0.5 of 2 by CPU quota"), Allowed("0-1", 0.5, of: 2));
        Assert.Equal((1.5, "1.5 of 8 by affinity and CPU quota"), Allowed("0,2-4", 1.5, of: 8));
        Assert.Equal((2, "2"), Allowed("0-1", 4, of: 2));

        static (double Cores, string Text) Allowed(string list, double? quota, int of) =>
            new CpuAllowance(CpuAllowance.ParseList(list), quota) is var allowance ? (allowance.Cores, allowance.Describe(of)) : default;
    }

    [Fact]
    public void Counts_the_time_of_the_processors_that_may_be_used()
    {
        string[] stat = ["cpu  30 0 6 100 4 0 0 0 0 0", "cpu0 10 0 2 60 1 0 0 0 0 0", "cpu1 20 0 4 40 3 0 0 0 0 0", "intr 1 2 3"];

        Assert.Equal((36, 140), ResourceProbe.CpuTimes(stat, new HashSet<int> { 0, 1 }));
        Assert.Equal((24, 67), ResourceProbe.CpuTimes(stat, new HashSet<int> { 1 }));
        Assert.Null(ResourceProbe.CpuTimes(stat, new HashSet<int> { 7 }));
    }
}
