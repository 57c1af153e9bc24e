using LoadHarness.Gates;
using LoadHarness.Options;
using LoadHarness.Program;
using LoadHarness.Results;
using Xunit;

namespace LoadHarness.Tests.Program.Running.Shards;

/// <summary>What shards become when they are merged.</summary>
internal static class MergedRun
{
    /// <summary>The run is invalid by one check alone, for the reason given.</summary>
    public static void IsInvalid(RunResult run, string check, string why)
    {
        Assert.Equal((check, why), Assert.Single(run.Validity, one => !one.Ok) is var broken ? (broken.Name, broken.Why) : default);
        Assert.Equal((Verdict.Invalid, ExitCode.Invalid), (run.Verdict, ExitCode.Of(run, InconclusiveRule.Pass)));
    }
}
