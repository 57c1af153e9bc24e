using LoadHarness.Gates;
using LoadHarness.Metrics;
using LoadHarness.Reports.Ci;
using LoadHarness.Results;
using LoadHarness.Statistics.Estimates;
using LoadHarness.Tests.Support;

namespace LoadHarness.Tests.Reports.Ci;

/// <summary>Runs whose files for CI are looked at, and how the program gets figures out of them.</summary>
internal static class CiRuns
{
    /// <summary>Would be markup, a cell, a link, a call, a picture, the end of a section, a command to a terminal or a runner, or a change of direction.</summary>
    public const string Hostile =
        "a|b ]]> <img src=x onerror=alert(1)> </details> *b* _i_ ~~s~~ `c` [l](http://x.test) www.x.test @user $m$ &amp; \\ \"' \u0000\u001b[2J\r\n# h \u202E\u05D0 \uD800 ##[group]x ##vso[y]z ::error::w #12 GH-12 :octocat:";

    /// <summary>As a scenario would leave it, with rounds that have CPU.</summary>
    public static RunResult Resumption()
    {
        var run = RunResults.Resumption();
        return run with { Arms = [.. run.Arms.Select(WithCpu)] };
    }

    /// <summary>With two requests in its first arm, of which a hundredth of the second one failed.</summary>
    public static RunResult Workload()
    {
        var run = Resumption();
        var arm = run.Arms[0];
        var requests = new[]
        {
            RequestResult.Of("browse", arm),
            RequestResult.Of("buy", arm with { Requests = 1_000, Outcomes = new Dictionary<string, long> { ["Ok"] = 990, ["UnexpectedStatus"] = 10 } }),
        };
        return run with { Arms = [arm with { ByRequest = requests }, .. run.Arms.Skip(1)] };
    }

    /// <summary>Every text from outside is hostile.</summary>
    public static RunResult Saying(string text)
    {
        var run = RunResults.Saying(text);
        return run with { Arms = [WithCpu(run.Arms[0])] };
    }

    /// <summary>Stopped by a signal after a while: its gates have answers that prove nothing.</summary>
    public static RunResult Cancelled() => Resumption() with
    {
        Status = RunStatus.Cancelled,
        Verdict = Verdict.Invalid,
        Sentence = "Stopped before its end; the partial result proves nothing.",
    };

    /// <summary>On a machine that was too busy.</summary>
    public static RunResult Invalid() => Resumption() with
    {
        Status = RunStatus.Invalid,
        Verdict = Verdict.Invalid,
        Validity = [new("generator CPU", Ok: false, "91 % of all cores, limit 70 %"), new("pacer lateness", Ok: true, "p99 380 µs, limit 1.00 ms")],
        Sentence = "The run cannot be believed: generator CPU: 91 % of all cores, limit 70 %",
    };

    public static IReadOnlyList<TrackedFigure> Figures(RunResult run) => TrackedFigures.Of(run, ArmEstimates.Of(run.Arms));

    private static ArmResult WithCpu(ArmResult arm) => arm with
    {
        Rounds =
        [
            .. Enumerable.Range(1, 12).Select(round => new RoundResult(round, 1, arm.Requests / 12, new Dictionary<string, double>
            {
                [Metric.ClientCpu.Id] = arm.CpuMicroseconds.Client!.Value * (1 + (round / 100.0)),
                [Metric.ServerCpu.Id] = arm.CpuMicroseconds.Server!.Value * (1 - (round / 100.0)),
            })),
        ],
    };
}
