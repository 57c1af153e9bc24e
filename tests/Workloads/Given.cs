using System.Text;
using LoadHarness.Workloads;
using Xunit;

namespace LoadHarness.Tests.Workloads;

/// <summary>Workloads of tests.</summary>
internal static class Given
{
    /// <summary>A workload without a mistake.</summary>
    public static Workload Workload(string requests, string? data = null, DataUse use = DataUse.InOrder, int seed = 1)
    {
        var problems = new List<string>();
        var workload = Read(requests, problems, data, use, seed);
        Assert.Empty(problems);
        return workload!;
    }

    /// <summary>A workload that may have mistakes.</summary>
    public static Workload? Read(string requests, ICollection<string> problems, string? data = null, DataUse use = DataUse.InOrder, int seed = 1, Func<string, string?>? environment = null)
    {
        var set = RequestSet.Parse(Encoding.UTF8.GetBytes(requests), "request=r", problems);
        return problems.Count > 0 ? null : new WorkloadReader("request=r", problems, environment ?? (_ => null)).Read(set, data, use, seed);
    }
}
