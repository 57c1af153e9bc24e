using LoadHarness.Gates;
using LoadHarness.Library;
using Xunit;

namespace PerformanceGate;

/// <summary>A performance gate as a test: red when session resumption no longer saves what it should, or when any connection is not what it is said to be.</summary>
public sealed class ResumptionGate
{
    [Fact]
    public async Task Resumption_still_pays()
    {
        var run = await Harness.RunAsync("resumption", ["profile=quick", "keys=ecdsa-p256"], TestContext.Current.CancellationToken);

        TestContext.Current.TestOutputHelper?.WriteLine(run.Output);

        // An answer about this machine, such as that it was too busy, and none about the service.
        Assert.SkipWhen(run.Verdict == Verdict.Invalid, $"{run.Verdict}");
        Assert.Equal(Verdict.Pass, run.Verdict);
    }
}
